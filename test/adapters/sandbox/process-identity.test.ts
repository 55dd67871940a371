import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hasEnded, processIdentity } from '../../../adapters/sandbox/process-identity';

describe('the identity of a process', () => {
  it('is of one that runs until it has ended', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const identity = processIdentity(child.pid);
    expect(hasEnded(identity)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(hasEnded(identity)).toBe(true);
  });

  it('is not that of a later process with the same pid', () => {
    const [scope, pid] = processIdentity().split('/');
    expect(hasEnded(`${scope}/${pid}/1`)).toBe(process.platform === 'linux');
    expect(hasEnded(processIdentity())).toBe(false);
  });

  it.each(['', 'nonsense', 'another-machine/1/2', `another-boot/${process.pid}/1`, '//'])('cannot be judged if it is %j', (identity) => {
    expect(hasEnded(identity)).toBe(false);
  });
});
