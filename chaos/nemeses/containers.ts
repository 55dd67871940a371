/** Harm to the containers of this run's jobs: killed, or removed by force. The engine itself only where the person asked for it. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Random } from '../random';
import { leftContainers } from '../world/collect';
import { ROOT } from '../world/program';
import type { World } from '../world/world';
import { type Nemesis, struck } from './nemesis';

const needsDocker = ({ sandbox }: World) => (sandbox === 'docker' ? null : 'the jobs run in the local sandbox');

export const containerKill: Nemesis = {
  name: 'container-kill',
  about: 'SIGKILL of a container with a command in it',
  weight: 8,
  missing: needsDocker,
  strike: async (world, dice) => harm(world, dice, ['kill']),
};

export const containerRemove: Nemesis = {
  name: 'container-remove',
  about: 'a container removed by force under its command',
  weight: 5,
  missing: needsDocker,
  strike: async (world, dice) => harm(world, dice, ['rm', '-f']),
};

/** One that was started by hand is ended as its own pid file says, and started as the tests do. */
const RESTART = `
if [ -d /run/systemd/system ]; then exec systemctl restart docker; fi
pid=$(cat /var/run/docker.pid) && kill "$pid"
while [ -e "/proc/$pid/exe" ]; do sleep 0.1; done
exec bash scripts/ensure-docker.sh </dev/null >/dev/null 2>&1`;

export const engineRestart: Nemesis = {
  name: 'engine-restart',
  about: 'the container engine restarted, with everybody’s containers: only with --engine-restart',
  weight: 1,
  missing: (world) => needsDocker(world) ?? (process.env.CHAOS_ENGINE_RESTART ? null : 'not asked for'),
  async strike() {
    await promisify(execFile)('bash', ['-c', RESTART], { cwd: ROOT });
    return struck('restarted', 1);
  },
};

function harm(world: World, dice: Random, command: readonly string[]) {
  const found = containersOf(world);
  if (found.length === 0) return struck('none there');
  const id = dice.pick(found).split(' ')[0] as string;
  try {
    execFileSync('docker', [...command, id], { stdio: 'ignore' });
    return struck(id, 1);
  } catch {
    return struck(`${id} had gone`);
  }
}

/** None while the engine restarts. */
function containersOf({ jobs, home }: World): readonly string[] {
  try {
    return leftContainers(
      jobs.map(({ spec }) => spec.id),
      home,
    );
  } catch {
    return [];
  }
}
