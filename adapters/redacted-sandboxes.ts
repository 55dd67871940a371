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

function redacted(result: ExecResult, redact: Redact): ExecResult {
  const { output, droppedBytes } = result.droppedBytes > 0 ? withoutSeam(result) : result;
  return { ...result, output: withoutColours(redactedBytes(output, redact), redact), droppedBytes };
}

/** A colour in the middle of a secret hides it. Colours are worth less. */
function withoutColours(output: Buffer, redact: Redact): Buffer {
  if (!output.includes(ESCAPE)) return output;
  const plain = Buffer.from(stripVTControlCharacters(output.toString('latin1')), 'latin1');
  const seen = redactedBytes(plain, redact);
  return seen === plain ? output : seen;
}

const ESCAPE = 0x1b;
/** Longer than any secret, a private key included. */
const SEAM_BYTES = 4_096;

/** Its first and its last half were kept: around the place where they meet, either may end in half a secret. */
function withoutSeam({ output, droppedBytes }: ExecResult): Pick<ExecResult, 'output' | 'droppedBytes'> {
  const seam = Math.ceil(output.length / 2);
  const margin = Math.min(SEAM_BYTES, Math.floor(output.length / 4));
  const kept = [output.subarray(0, seam - margin), NEWLINE, output.subarray(seam + margin)];
  return { output: Buffer.concat(kept), droppedBytes: droppedBytes + 2 * margin };
}

const NEWLINE = Buffer.from('\n');
