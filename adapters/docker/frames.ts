/**
 * Takes the engine's multiplexed stream apart: frames of an 8-byte header (stream number, three zeros, length) and a payload,
 * cut anywhere by the transport.
 */
export class FrameReader {
  private header = Buffer.alloc(0);
  private stream = 0;
  private missing = 0;

  constructor(
    private readonly onStdout: (chunk: Buffer) => void,
    private readonly onStderr: (chunk: Buffer) => void,
  ) {}

  add(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) rest = this.missing > 0 ? this.payload(rest) : this.head(rest);
  }

  private head(chunk: Buffer): Buffer {
    const take = 8 - this.header.length;
    this.header = Buffer.concat([this.header, chunk.subarray(0, take)]);
    if (this.header.length === 8) {
      this.stream = this.header[0] ?? 0;
      this.missing = this.header.readUInt32BE(4);
      this.header = Buffer.alloc(0);
    }
    return chunk.subarray(take);
  }

  private payload(chunk: Buffer): Buffer {
    const part = chunk.subarray(0, this.missing);
    this.missing -= part.length;
    (this.stream === 2 ? this.onStderr : this.onStdout)(part);
    return chunk.subarray(part.length);
  }
}
