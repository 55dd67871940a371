/** Assistants end to end: the protocol's official client, the real command over stdio, a real server, worker and git. In this order. */
import { endPrograms } from '../support/programs';
import { Stage } from './cli/stage';
import { Assistant } from './mcp/assistant';
import { offering } from './mcp/offering';
import { refusing } from './mcp/refusing';
import { reviewing } from './mcp/reviewing';
import { steering } from './mcp/steering';
import { withoutServer } from './mcp/without-server';

let stage: Stage;
let assistant: Assistant;

beforeAll(async () => {
  stage = await Stage.open();
  assistant = await Assistant.start(stage, ['--allow-local-sandbox']);
});
afterAll(async () => {
  await Assistant.closeAll();
  endPrograms();
  await stage?.close();
});

describe('what is offered', () => offering(() => ({ stage, assistant })));
describe('steering', () => steering(() => ({ stage, assistant })));
describe('reviewing', () => reviewing(() => ({ stage, assistant })));
describe('refusing', () => refusing(() => ({ stage, assistant })));
describe('without a server', () => withoutServer(() => ({ stage, assistant })));
