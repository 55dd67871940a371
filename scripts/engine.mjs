/** Asks whether a container engine answers, so that set-up can say which sandbox jobs will get. Starts and changes nothing. */
import { request } from 'node:http';

const ANSWER_MS = 2_000;

/** @returns {Promise<{ sandbox: 'docker' | 'local', why: string }>} */
export async function usableSandbox(env = process.env) {
  const host = env.DOCKER_HOST || 'unix:///var/run/docker.sock';
  const target = targetOf(host);
  if (!target) return { sandbox: 'docker', why: `DOCKER_HOST is ${host}, which is asked when a worker starts` };
  const problem = await ping(target);
  if (problem === null) return { sandbox: 'docker', why: `a container engine answers at ${host}` };
  return {
    sandbox: 'local',
    why: `no container engine answers at ${host} (${problem}). The local sandbox isolates little: start Docker for real jobs`,
  };
}

function targetOf(host) {
  const url = new URL(host);
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  if (url.protocol === 'tcp:' || url.protocol === 'http:') return { host: url.hostname, port: url.port || 2375 };
  return null;
}

/** Null when it answers, else the reason. */
function ping(target) {
  return new Promise((resolve) => {
    const call = request({ ...target, path: '/_ping', timeout: ANSWER_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? null : `it answers ${response.statusCode}`);
    });
    call.on('timeout', () => call.destroy(new Error(`silent for ${ANSWER_MS / 1000} s`)));
    call.on('error', (error) => resolve(error.code ?? error.message));
    call.end();
  });
}
