/** What every kind of sandbox promises, run against each of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox, Sandboxes } from '../../activities/ports';
import type { SandboxProfile } from '../../contract/job';
import { bash, eventually, makeStage, run, type Stage, startWorker, stillTicks, TICKING } from './sandbox-stage';

/** `traces`: how many containers or processes there are of the killed worker's. */
export function sandboxContract(profile: SandboxProfile, make: () => Sandboxes, traces: (stage: Stage) => Promise<number>): void {
  let stage: Stage;
  let sandboxes: Sandboxes;
  let sandbox: Sandbox;

  beforeAll(async () => {
    stage = makeStage(profile, 'odd: "näme');
    sandboxes = make();
  });
  beforeEach(async () => {
    sandbox = await sandboxes.open(stage);
  });
  afterAll(async () => {
    await sandboxes.close();
    stage.dispose();
  });

  describe('a command', () => {
    it('runs in the root of the workspace, which is called /workspace', async () => {
      writeFileSync(join(stage.workspace, 'in'), 'from outside');
      const said = await bash(sandbox, 'pwd; cat in; echo -n back >out; ls "$PWD/in"');
      expect(said).toEqual({ exitCode: 0, text: '/workspace\nfrom outside/workspace/in\n', droppedBytes: 0 });
      expect(readFileSync(join(stage.workspace, 'out'), 'utf8')).toBe('back');
    });

    it('gives back its exit code, and 128 + signal when a signal ended it', async () => {
      expect(await bash(sandbox, 'exit 7')).toMatchObject({ exitCode: 7 });
      expect(await bash(sandbox, 'kill -TERM $$')).toMatchObject({ exitCode: 143 });
    });

    it('gives back stdout and stderr in the order of writing', async () => {
      const said = await bash(sandbox, 'for i in 1 2 3 4 5; do echo out$i; echo err$i >/dev/stderr; done');
      expect(said.text).toBe([1, 2, 3, 4, 5].map((i) => `out${i}\nerr${i}\n`).join(''));
    });

    it('gets its arguments untouched', async () => {
      const odd = ['', 'a b', '$HOME', '"', "'", '-n', 'line\nbreak', '*'];
      expect((await run(sandbox, ['printf', '%s|', ...odd])).text).toBe(odd.map((it) => `${it}|`).join(''));
    });

    it('may be as long as the system lets it', async () => {
      const said = await run(sandbox, ['bash', '-c', 'cat; echo -n "$1" | wc -c', 'long', 'x'.repeat(100_000)], { stdin: 'given ' });
      expect(said.text).toBe('given 100000\n');
    });

    it('that does not exist ends with 127 and says so', async () => {
      const said = await run(sandbox, ['no-such-program']);
      expect(said.exitCode).toBe(127);
      expect(said.text).toContain('no-such-program');
    });

    it('reads an empty stdin unless one is given', async () => {
      expect(await run(sandbox, ['cat'])).toMatchObject({ exitCode: 0, text: '' });
    });

    it('reads the stdin that it is given to its end, whatever bytes are in it', async () => {
      const stdin = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 256));
      await run(sandbox, ['bash', '-c', 'cat >copy'], { stdin });
      expect(readFileSync(join(stage.workspace, 'copy')).equals(stdin)).toBe(true);
    });

    it('need not read its stdin', async () => {
      expect(await bash(sandbox, 'exit 3', { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 3 });
    });

    it('sees nothing of the environment of the worker', async () => {
      process.env.SECRET_OF_THE_WORKER = 'hush';
      try {
        const { text } = await bash(sandbox, 'env');
        expect(text).not.toContain('hush');
        expect(text).toMatch(/^CI=1$/m);
        expect(text).toMatch(/^PAGER=cat$/m);
      } finally {
        delete process.env.SECRET_OF_THE_WORKER;
      }
    });

    it('can read the history of the job, and nothing asks who owns it', async () => {
      expect(await bash(sandbox, 'git log --format=%s; git rev-parse --show-toplevel')).toMatchObject({ text: 'the base\n/workspace\n' });
    });
  });

  describe('output', () => {
    it('past the limit is dropped from the middle, and counted', async () => {
      const said = await bash(sandbox, 'echo first; head -c 20000000 /dev/zero; echo last', { maxOutputBytes: 1000 });
      expect(said.text).toMatch(/^first\n\0+last\n$/);
      expect(said.text.length).toBe(1000);
      expect(said.droppedBytes).toBe(20_000_011 - 1000);
    });

    it('is shown while the command runs', async () => {
      const { signal, abort } = controller();
      const shown: string[] = [];
      const onOutput = (chunk: string) => {
        shown.push(chunk);
        abort('seen enough');
      };
      await expect(bash(sandbox, 'echo early; sleep 30', { onOutput }, signal)).rejects.toBe('seen enough');
      expect(shown.join('')).toBe('early\n');
    });
  });

  describe('when a command ends', () => {
    it('nothing that it started lives on', async () => {
      expect(await bash(sandbox, TICKING)).toMatchObject({ exitCode: 0 });
      expect(await stillTicks(stage.workspace)).toBe(false);
    });

    it('it does not wait for what it started in the background, even if that holds its stdout', async () => {
      expect(await bash(sandbox, 'sleep 60 & (setsid sleep 60 &) ; echo done')).toEqual({ exitCode: 0, text: 'done\n', droppedBytes: 0 });
    });

    it('its temporary directory and its home are emptied, unreadable and hidden entries too', async () => {
      await bash(sandbox, 'cd "$TMPDIR"; mkdir -p a/b .hidden; touch a/b/c "$HOME/.profile" "new\nline"; chmod 0 a');
      expect((await bash(sandbox, 'cd "$TMPDIR"; find . -mindepth 1; touch again')).text).toBe('./home\n');
    });

    it('by running out of time it says so, with what was printed until then, and nothing lives on', async () => {
      const said = await bash(sandbox, `${TICKING}; echo so far; exec >&- 2>&-; sleep 60`, { timeoutMs: 1500 });
      expect(said).toEqual({ exitCode: -1, text: 'so far\n', droppedBytes: 0, ended: 'timeout' });
      expect(await stillTicks(stage.workspace)).toBe(false);
    });

    it('by being aborted it throws the reason, and nothing lives on', async () => {
      const { signal, abort } = controller();
      const reason = new Error('changed my mind');
      const running = bash(sandbox, `${TICKING}; echo go; sleep 60`, { onOutput: () => abort(reason) }, signal);
      await expect(running).rejects.toBe(reason);
      expect(await stillTicks(stage.workspace)).toBe(false);
      expect(await bash(sandbox, 'echo usable')).toMatchObject({ text: 'usable\n' });
    });

    it('by killing its own parent, that is its end and the sandbox stays usable', async () => {
      expect(await bash(sandbox, 'kill -9 $PPID; sleep 60', { timeoutMs: 20_000 })).toMatchObject({ exitCode: 137 });
      expect(await bash(sandbox, 'echo usable')).toMatchObject({ exitCode: 0, text: 'usable\n' });
    });

    it('by ending its own process group, that is its end and the sandbox stays usable', async () => {
      expect(await bash(sandbox, 'sleep 60 & kill -TERM 0; sleep 60', { timeoutMs: 20_000 })).toMatchObject({ exitCode: 143 });
      expect(await bash(sandbox, 'echo usable')).toMatchObject({ exitCode: 0, text: 'usable\n' });
    });
  });

  it('does not start a command whose signal was aborted before', async () => {
    await expect(bash(sandbox, 'touch never', {}, AbortSignal.abort('no'))).rejects.toBe('no');
    expect((await bash(sandbox, 'ls')).text).not.toContain('never');
  });

  it('runs two commands one after the other', async () => {
    const [first, second] = await Promise.all([bash(sandbox, 'sleep 0.2; echo >one'), bash(sandbox, 'ls one')]);
    expect([first.exitCode, second.text]).toEqual([0, 'one\n']);
  });

  it('opened twice with the same options is the same sandbox', async () => {
    expect(await sandboxes.open({ ...stage })).toBe(sandbox);
  });

  it('is gone when closed, its command too, and can be opened again', async () => {
    const running = bash(sandbox, `${TICKING}; echo go; sleep 60`, { onOutput: () => void sandbox.close() });
    await expect(running).rejects.toMatchObject({ name: 'SandboxFailure', kind: 'gone' });
    await expect(bash(sandbox, 'true')).rejects.toMatchObject({ kind: 'gone' });
    expect(await stillTicks(stage.workspace)).toBe(false);
    expect(await bash(await sandboxes.open(stage), 'echo new')).toMatchObject({ text: 'new\n' });
  });

  it('is gone for its worker when another one evicts the workspace, and nothing lives on', async () => {
    const other = make();
    const running = bash(sandbox, `${TICKING}; echo go; sleep 60`, { onOutput: () => void other.evict(stage.workspace) });
    await expect(running).rejects.toMatchObject({ kind: 'gone' });
    expect(await stillTicks(stage.workspace)).toBe(false);
    await other.close();
  });

  describe('of a worker that was killed', () => {
    it('ends by itself', async () => {
      const worker = await startWorker(stage);
      expect(await traces(stage)).toBeGreaterThan(0);
      worker.kill('SIGKILL');
      await eventually(async () => !(await stillTicks(stage.workspace)));
      await eventually(async () => (await traces(stage)) === 0);
    });

    it('is not there any more once its workspace is evicted', async () => {
      const worker = await startWorker(stage);
      worker.kill('SIGKILL');
      await sandboxes.evict(stage.workspace);
      expect(await stillTicks(stage.workspace)).toBe(false);
    });
  });

  it('is left alone by the sweep of another worker while its own lives', async () => {
    const worker = await startWorker(stage);
    try {
      await sandboxes.sweep();
      expect(await stillTicks(stage.workspace)).toBe(true);
    } finally {
      worker.kill('SIGKILL');
      await sandboxes.evict(stage.workspace);
    }
  });
}

function controller(): { signal: AbortSignal; abort: (reason: unknown) => void } {
  const it = new AbortController();
  return { signal: it.signal, abort: (reason) => it.abort(reason) };
}
