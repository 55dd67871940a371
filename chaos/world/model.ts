/** The scripted model as a process of its own, with its wire log in a file. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Program, ROOT, start } from './program';

export class Model {
  private constructor(
    private readonly program: Program,
    readonly url: string,
  ) {}

  static async start(dir: string, scripts: Readonly<Record<string, unknown>>): Promise<Model> {
    const folder = join(dir, 'scripts');
    mkdirSync(folder);
    for (const [name, script] of Object.entries(scripts)) writeFileSync(join(folder, `${name}.json`), JSON.stringify(script));
    const args = [join(ROOT, 'dist', 'scripted', 'main.js'), '--scripts', folder, '--log', join(dir, 'wire.jsonl')];
    const program = start({ command: process.execPath, args, env: process.env, log: join(dir, 'model.log'), talks: true });
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: program.child.stdout as NodeJS.ReadableStream }).once('line', resolve);
      void program.exit.then(() => reject(new Error(`The scripted model ended; see ${join(dir, 'model.log')}.`)));
    });
    return new Model(program, url);
  }

  /** As docs/scripted-model.md has them; `[]` heals. */
  async faults(name: string, faults: readonly unknown[]): Promise<void> {
    const answer = await fetch(`${this.url}/faults/${name}`, { method: 'PUT', body: JSON.stringify(faults) });
    if (!answer.ok) throw new Error(`The scripted model refuses these faults: ${await answer.text()}`);
  }

  stop(): Promise<void> {
    return this.program.end(3_000);
  }
}
