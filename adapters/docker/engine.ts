/** The connection to the container engine, and what `doctor` asks about it. */
import Docker from 'dockerode';
import { asSandboxFailure, engineAddress, isImageMissing } from './failures';

export type EngineStatus =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly reason: string; readonly remedy: string };

export type ImageStatus =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly reason: string; readonly remedy: string };

/** An engine that is up answers in milliseconds; one that is wedged must not hang a step for ever. */
export const ENGINE_CALL_MS = 30_000;
const STATUS_CALL_MS = 5_000;

export function connect(socketPath?: string): Docker {
  return new Docker(socketPath ? { socketPath } : {});
}

/** A deadline for one call to the engine. */
export function deadline(): AbortSignal {
  return AbortSignal.timeout(ENGINE_CALL_MS);
}

/** The same for calls of the client that take no signal. */
export async function within<T>(call: Promise<T>, ms = ENGINE_CALL_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('no answer in time', 'TimeoutError')), ms);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Never throws. */
export async function engineStatus(socketPath?: string): Promise<EngineStatus> {
  try {
    const version = await within(connect(socketPath).version(), STATUS_CALL_MS);
    if (version.Os !== 'linux') return unusable(`The engine runs ${version.Os} containers.`, 'Switch it to Linux containers.');
    return { ok: true, version: version.Version };
  } catch (error) {
    return unusable(
      asSandboxFailure(error).message,
      'Start Docker (as root on Debian: scripts/ensure-docker.sh), or choose the local sandbox.',
    );
  }
}

/** Never throws. */
export async function imageStatus(image: string, socketPath?: string): Promise<ImageStatus> {
  try {
    const found = await within(connect(socketPath).getImage(image).inspect(), STATUS_CALL_MS);
    return { ok: true, id: found.Id };
  } catch (error) {
    const missing = isImageMissing(error);
    const reason = missing ? `The sandbox image ${image} is not on this engine.` : asSandboxFailure(error).message;
    const remedy = missing
      ? `Run scripts/sandbox-image.sh, or: docker pull ${image}`
      : `Make sure that an engine answers at ${engineAddress()}.`;
    return { ok: false, reason, remedy };
  }
}

function unusable(reason: string, remedy: string): EngineStatus {
  return { ok: false, reason, remedy };
}
