/** Jobs as resources, for clients in which a person picks what the model is shown. Bounded and harmless as what the tools give. */
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { ErrorCode, type ListResourcesResult, McpError, type ReadResourceResult } from '@modelcontextprotocol/sdk/types.js';
import { describeProblem } from '../../config/problem';
import { rejected } from '../errors';
import { harmless, NOTICE } from './harmless';
import type { Jobs } from './jobs';
import { reportText, stepText } from './reading';
import { problemsOf } from './result';
import { forAssistants, listedJobs } from './seeing';

interface OfAJob {
  readonly name: string;
  readonly title: string;
  readonly mimeType: string;
  /** Under `longhaul://jobs/{id}/`. */
  readonly path: string;
  readonly text: (jobs: Jobs, id: string, n: string) => Promise<string>;
}

const ALL_JOBS = 'longhaul://jobs';
const JSON_TYPE = 'application/json';
/** As long as a report can be. */
const MOST_CHARS = 60_000;
/** Of each text in data. */
const MOST_CHARS_A_FIELD = 2_000;

const OF_A_JOB: readonly OfAJob[] = [
  { name: 'status', title: 'Where a job stands', mimeType: JSON_TYPE, path: 'status', text: statusText },
  {
    ...{ name: 'report', title: 'The whole job on one page', mimeType: 'text/markdown', path: 'report' },
    text: async (jobs, id) => page(await reportText(jobs, id)),
  },
  {
    ...{ name: 'step', title: 'One step whole', mimeType: 'text/plain', path: 'steps/{n}' },
    text: async (jobs, id, n) => page(await stepText(jobs, id, positionOf(n))),
  },
];

export function offerResources(mcp: McpServer, jobs: Jobs): void {
  const ofAll = { title: 'All jobs', mimeType: JSON_TYPE };
  mcp.registerResource('jobs', ALL_JOBS, ofAll, (uri) =>
    read(uri, JSON_TYPE, async () => data({ jobs: await listedJobs(await jobs.longhaul()) })),
  );
  for (const { name, path, text, ...about } of OF_A_JOB) {
    // One of them lists all: the server is asked once.
    const list = name === 'status' ? () => listed(jobs) : undefined;
    const template = new ResourceTemplate(`${ALL_JOBS}/{id}/${path}`, { list, complete: { id: (begun) => idsFrom(jobs, begun) } });
    mcp.registerResource(name, template, about, (uri, { id, n }) => read(uri, about.mimeType, () => text(jobs, String(id), String(n))));
  }
}

/** The protocol has no other answer to a read than an error: with field, value and remedy in its words. */
async function read(uri: URL, mimeType: string, text: () => Promise<string>): Promise<ReadResourceResult> {
  try {
    return { contents: [{ uri: uri.href, mimeType, text: await text() }] };
  } catch (error) {
    const words = problemsOf(error).map(describeProblem).join('\n');
    throw new McpError(ErrorCode.InvalidParams, String(harmless(words, MOST_CHARS_A_FIELD)));
  }
}

/** Without a server the list is empty: that no server answers is said by what is read. */
async function listed(jobs: Jobs): Promise<ListResourcesResult> {
  const ids = await idsFrom(jobs, '').catch(() => []);
  const ofOne = (id: string) =>
    OF_A_JOB.filter(({ path }) => !path.includes('{')).map(({ title, mimeType, path }) => {
      return { uri: `${ALL_JOBS}/${id}/${path}`, name: `${id} ${path}`, title: `${title}: ${id}`, mimeType };
    });
  return { resources: ids.flatMap(ofOne) };
}

async function idsFrom(jobs: Jobs, begun: string): Promise<string[]> {
  return (await listedJobs(await jobs.longhaul())).map(({ id }) => id).filter((id) => id.startsWith(begun));
}

async function statusText(jobs: Jobs, id: string): Promise<string> {
  const longhaul = await jobs.longhaul();
  return data({ status: await forAssistants(longhaul, await longhaul.status(id)) });
}

function data(value: object): string {
  return JSON.stringify(harmless({ notice: NOTICE, ...value }, MOST_CHARS_A_FIELD));
}

function page(text: string): string {
  return `[${NOTICE}]\n\n${harmless(text, MOST_CHARS)}`;
}

function positionOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw rejected('step', text, 'is not the number of a step', 'Write a whole number from 0');
}
