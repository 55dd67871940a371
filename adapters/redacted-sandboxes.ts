/**
 * Sandboxes whose commands' output holds no secret: redacted as a whole, after it was captured, so that neither chunks nor colours hide
 * one. Where the middle was left out, what was cut in two goes with it.
 */
import { stripVTControlCharacters } from 'node:util';
import type { ExecResult, Sandbox, Sandboxes } from '../activities/ports';
import { redactedBytes } from '../redaction/bytes';
import type { Redact } from '../redaction/redactor';

export function redactedSandboxes(inner: Sandboxes, redact: Redact): Sandboxes {
  return { ...inner, open: async (options) => redactedSandbox(await inner.open(options), redact) };
}

function redactedSandbox(inner: Sandbox, redact: Redact): Sandbox {
  return {
    exec: async (command, signal) => {
      const result = await inner.exec(command, signal);
      return command.exact ? result : redacted(result, redact);
    },
    close: () => inner.close(),
  };
}

function redacted({ output, ...result }: ExecResult, redact: Redact): ExecResult {
  const seen = (bytes: Buffer) => withoutColours(redactedBytes(bytes, redact), redact);
  if (result.droppedBytes === 0) return { ...result, output: seen(output) };
  const seam = Math.ceil(output.length / 2);
  const margin = Math.min(SEAM_BYTES, Math.floor(output.length / 4));
  const [head, tail] = [seen(output.subarray(0, seam)), seen(output.subarray(seam))];
  const kept = [head.subarray(0, Math.max(0, head.length - margin)), NEWLINE, tail.subarray(margin)];
  return { ...result, output: Buffer.concat(kept), droppedBytes: result.droppedBytes + 2 * margin };
}

/**
 * Its first and its last half were kept. Around the place where they meet either may end in half a secret, which nothing would find: so
 * much goes there as the longest may have, a private key included; after the whole ones are taken out, or this would cut others in two.
 */
const SEAM_BYTES = 4_096;
const NEWLINE = Buffer.from('\n');

/** A colour in the middle of a secret hides it. Colours are worth less. */
function withoutColours(output: Buffer, redact: Redact): Buffer {
  if (!output.includes(ESCAPE)) return output;
  const plain = Buffer.from(stripVTControlCharacters(output.toString('latin1')), 'latin1');
  const seen = redactedBytes(plain, redact);
  return seen === plain ? output : seen;
}

const ESCAPE = 0x1b;
