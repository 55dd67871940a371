/** The command line end to end: real processes, server, worker and git. One rig for all of it, in the order written here. */
import { endPrograms } from '../support/programs';
import { acting } from './cli/acting';
import { alone } from './cli/alone';
import { byLibrary } from './cli/by-library';
import { onATerminal } from './cli/on-a-terminal';
import { reading } from './cli/reading';
import { reporting } from './cli/reporting';
import { Stage } from './cli/stage';
import { submitting } from './cli/submitting';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  endPrograms();
  await stage?.close();
});

describe('submitting', () => submitting(() => stage));
describe('reading', () => reading(() => stage));
describe('reporting', () => reporting(() => stage));
describe('on a terminal', () => onATerminal(() => stage));
describe('acting', () => acting(() => stage));
describe('the library', () => byLibrary(() => stage));
describe('with something missing', () => alone(() => stage));
