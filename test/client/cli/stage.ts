import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as command } from '../../../scripted/replies';
import type { Reply } from '../../../scripted/script';
import { type Program, ROOT, run } from '../../support/programs';
import { makeRepository } from '../../support/repository';
import { Rig } from '../../support/rig';

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One line of `--json`. */
export type Envelope = { readonly schema: string } & Readonly<Record<string, unknown>>;

export class Stage {
  private constructor(readonly rig: Rig) {}

  static async open(): Promise<Stage> {
    const stage = new Stage(await Rig.start());
    stage.rig.startWorker();
    return stage;
  }

  get env(): NodeJS.ProcessEnv {
    return {
      LONGHAUL_HOME: this.rig.home,
      LONGHAUL_MODEL: '',
      TEMPORAL_ADDRESS: this.rig.server.address,
      OPENAI_API_KEY: 'scripted',
      OPENAI_BASE_URL: this.rig.model.url,
      NO_COLOR: '1',
    };
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
    return run(process.execPath, [join(ROOT, 'bin', 'longhaul.js'), ...args], { ...this.env, ...env });
  }

  async cli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
    const program = this.start(args, env);
    const { code, stderr } = await program.exit;
    return { code, stdout: program.lines.join('\n'), stderr };
  }

  /** The same with `--json`: every line of stdout is an envelope, all of the same schema. */
  async json(
    args: readonly string[],
    schema: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<Result & { readonly lines: readonly Envelope[] }> {
    const result = await this.cli([...args, '--json'], env);
    const lines = result.stdout.split('\n').map((line) => JSON.parse(line) as Envelope);
    expect([...new Set(lines.map((it) => it.schema))]).toEqual([`longhaul/${schema}@1`]);
    return { ...result, lines };
  }

  /** A repository with a greeting that is wrong, on the branch main. */
  repository(name: string): string {
    return makeRepository(join(this.rig.dir, 'repositories', name), { 'greeting.txt': 'helo\n' });
  }

  file(name: string, text: string): string {
    const path = join(this.rig.dir, name);
    writeFileSync(path, text);
    return path;
  }

  /** The flags of a job in the local sandbox that says hello, whose model replies as given. */
  job(id: string, replies: readonly Reply[]): readonly string[] {
    this.rig.model.addScript(id, { replies, atEnd: 'repeat-last' });
    return [
      ...['--id', id, '--repo', this.repository(id), '--base', 'main', '--goal', 'Say hello.', '--check', 'grep -qx hello greeting.txt'],
      ...['--model', id, '--sandbox', 'local', '--no-plan'],
    ];
  }

  /** A job that runs until it is cancelled, after the replies given. */
  async runningJob(id: string, before: readonly Reply[] = []): Promise<readonly string[]> {
    const flags = this.job(id, [...before, command('echo half of it; sleep 600', 600)]);
    expect((await this.cli(['submit', ...flags])).code).toBe(0);
    await this.rig.until(id, (status) => status.doing.includes('sleep'));
    return flags;
  }

  close(): Promise<void> {
    return this.rig.stop();
  }
}
