/** An assistant as longhaul sees one: the protocol's own client, which starts the real `longhaul mcp` and speaks to it over stdio. */
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Problem } from '../../../config/problem';
import { ROOT } from '../../support/programs';
import type { Stage } from '../cli/stage';

export interface Answer {
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what tests look into, checked against the tool's schema by the client.
  readonly data: any;
  /** Of a call that was refused. */
  readonly problems: readonly Problem[] | undefined;
}

export class Assistant {
  /** What came over stdout and was not of the protocol. */
  readonly noise: Error[] = [];
  private static readonly started: Assistant[] = [];
  private constructor(readonly client: Client) {
    Assistant.started.push(this);
  }

  static async start(stage: Stage, flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Assistant> {
    const assistant = new Assistant(new Client({ name: 'test-assistant', version: '1.0.0' }));
    assistant.client.onerror = (error) => assistant.noise.push(error);
    const all = { ...process.env, ...stage.env, ...env } as Record<string, string>;
    const args = [join(ROOT, 'bin', 'longhaul.js'), 'mcp', ...flags];
    await assistant.client.connect(new StdioClientTransport({ command: process.execPath, args, env: all, stderr: 'ignore' }));
    // By the tools' output schemas the client checks what they give.
    await assistant.client.listTools();
    return assistant;
  }

  async call(name: string, args: Record<string, unknown> = {}, options: RequestOptions = {}): Promise<Answer> {
    const result = (await this.client.callTool({ name, arguments: args }, undefined, options)) as CallToolResult;
    const problems = result._meta?.['longhaul/problems'] as readonly Problem[] | undefined;
    expect(problems !== undefined).toBe(result.isError === true);
    const [content] = result.content;
    return { text: content?.type === 'text' ? content.text : '', data: result.structuredContent, problems };
  }

  /** The text of a tool that gives pages, all of them. */
  async pages(name: string, args: Record<string, unknown>): Promise<{ readonly whole: string; readonly heads: readonly string[] }> {
    const heads: string[] = [];
    let whole = '';
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const { text } = await this.call(name, { ...args, offset });
      const end = text.indexOf(']\n\n');
      heads.push(text.slice(0, end));
      whole += text.slice(end + 3);
      offset = /Go on with offset: (\d+)/.exec(text.slice(0, end))?.slice(1).map(Number)[0];
    }
    return { whole, heads };
  }

  async read(uri: string): Promise<string> {
    const { contents } = await this.client.readResource({ uri });
    const [content] = contents;
    return content && 'text' in content ? content.text : '';
  }

  /** Those that a failing test left, too: a process of its own would keep the test run from ending. */
  static async closeAll(): Promise<void> {
    await Promise.all(Assistant.started.splice(0).map((it) => it.client.close()));
  }

  async close(): Promise<void> {
    await this.client.close();
    expect(this.noise).toEqual([]);
  }
}
