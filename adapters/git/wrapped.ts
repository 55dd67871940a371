/**
 * Bytes as a zlib stream that holds them as they are (RFC 1950, one stored block of RFC 1951): what is too small to gain by being
 * compressed. Zlib itself needs its whole state for that, which takes ten times as long to make.
 */

/** What the length of a stored block can say. */
const MOST_BYTES = 0xffff;

/** Throws a RangeError for more than 65,535 bytes. */
export function wrapped(bytes: Buffer): Buffer {
  if (bytes.length > MOST_BYTES) throw new RangeError(`${bytes.length} bytes are more than a stored block holds.`);
  const stream = Buffer.allocUnsafe(bytes.length + 11);
  // Deflate with a window of 32 KB, nothing compressed; the last block, stored; its length, and the same with all bits turned.
  stream.writeUInt16BE(0x7801, 0);
  stream.writeUInt8(1, 2);
  stream.writeUInt16LE(bytes.length, 3);
  stream.writeUInt16LE(~bytes.length & MOST_BYTES, 5);
  bytes.copy(stream, 7);
  stream.writeUInt32BE(adler32(bytes), bytes.length + 7);
  return stream;
}

/** The largest prime below 65,536, by which both sums are taken. */
const MODULUS = 65_521;
/** So many bytes can be added up before a sum passes 32 bits. */
const ADDED_AT_ONCE = 3_800;

function adler32(bytes: Buffer): number {
  let [low, high] = [1, 0];
  for (let from = 0; from < bytes.length; from += ADDED_AT_ONCE) {
    for (const byte of bytes.subarray(from, from + ADDED_AT_ONCE)) {
      low += byte;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return high * 0x10000 + low;
}
