/** What the tools of the simulated jobs print, and the job itself: the same in every run. */
import type { JobSpec } from '../../contract/job';

/** Sizes as in traces of coding agents: mostly small, now and then at the cap of 12 KB; mean about 1.6 KB. */
export function outputOf(turn: number): string {
  const draw = fraction(turn);
  const chars = draw < 0.6 ? 200 + 1_000 * draw : draw < 0.95 ? 1_000 + 3_000 * draw : 12_000;
  let text = `[exit 0] part ${turn}\n`;
  for (let line = 1; text.length < chars; line++)
    text += `${turn}.${line} ok ${Math.floor(fraction(turn * 977 + line) * 1e9).toString(36)}\n`;
  return text;
}

/** In [0, 1), of the number alone. */
export function fraction(n: number): number {
  const x = Math.sin(n * 12.9898 + 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

export function simulatedSpec(windowTokens: number, more: Partial<JobSpec> = {}): JobSpec {
  return {
    id: 'simulated',
    repository: '/nowhere',
    base: 'main',
    goal: 'Move the service to the new interface, part by part.',
    constraints: ['Do not change the public interface of src/api.', 'Keep Node 18 working.', 'No new dependency without asking.'],
    checks: [{ name: 'tests', command: 'npm test', timeoutSec: 600 }],
    protectedPaths: ['test/**'],
    budget: { maxSteps: 1e9, maxTokens: 1e15, maxWallMinutes: 1e9 },
    model: { name: 'simulated', windowTokens, maxOutputTokens: Math.min(8_192, windowTokens / 4), timeoutSec: 600, actions: 'tools' },
    sandbox: { kind: 'local', image: '', memoryMb: 512, cpus: 1, maxProcesses: 64, maxFileMb: 10, commandTimeoutSec: 60 },
    delivery: { branch: 'longhaul/simulated' },
    ...more,
  };
}
