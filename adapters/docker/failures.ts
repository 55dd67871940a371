/** Sorts the engine's errors into the named failures of a sandbox, once, here at the edge. */
import { SandboxFailure, type SandboxFailureKind } from '../../contract/failures';

interface EngineError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly name?: string;
  readonly message?: string;
  readonly json?: { readonly message?: string } | null;
}

const NO_ANSWER: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EACCES',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);

/** `image`: the one that was asked for, to be named if it is missing. */
export function asSandboxFailure(error: unknown, image?: string): SandboxFailure {
  if (error instanceof SandboxFailure) return error;
  const failure = (error ?? {}) as EngineError;
  const said = (failure.json?.message ?? failure.message ?? String(error)).trim();
  if (isUnreachable(failure)) return unreachable(failure.code ?? 'no answer in time');
  if (isImageMissing(error)) return imageMissing(image ?? said);
  return new SandboxFailure(kindOf(failure, said), `The container engine says: ${said}`);
}

export function gone(what: string): SandboxFailure {
  return new SandboxFailure('gone', `The sandbox is gone: ${what}`);
}

export function isImageMissing(error: unknown): boolean {
  const failure = error as EngineError;
  return failure?.statusCode === 404 && /no such image/i.test(failure.json?.message ?? failure.message ?? '');
}

/** The thing that was asked for is not there (any more), or on its way out. */
export function isAlreadyGone(error: unknown): boolean {
  const { statusCode } = (error ?? {}) as EngineError;
  return statusCode === 404 || statusCode === 409 || statusCode === 304;
}

export function engineAddress(): string {
  return process.env.DOCKER_HOST || 'the default address';
}

function isUnreachable(failure: EngineError): boolean {
  if (failure.statusCode !== undefined) return false;
  return NO_ANSWER.has(failure.code ?? '') || failure.name === 'AbortError' || failure.name === 'TimeoutError';
}

function unreachable(why: string): SandboxFailure {
  const remedy =
    why === 'EACCES'
      ? 'This user may not use it: add them to the group that owns its socket (usually docker).'
      : 'Start Docker, or set DOCKER_HOST to where it runs.';
  return new SandboxFailure('unreachable', `The container engine at ${engineAddress()} does not answer (${why}). ${remedy}`);
}

function imageMissing(image: string): SandboxFailure {
  return new SandboxFailure(
    'image_missing',
    `The sandbox image ${image} is not on this engine. Make the default one with scripts/sandbox-image.sh, or fetch another: docker pull ${image}`,
  );
}

/** 404, 409: the container is not there or does not run. 5xx: the engine cannot use it; another one may do. */
function kindOf(failure: EngineError, said: string): SandboxFailureKind {
  if (/no space left on device/i.test(said)) return 'disk_full';
  if (failure.statusCode === 400 || failure.statusCode === 403 || failure.statusCode === 422) return 'refused';
  return 'gone';
}
