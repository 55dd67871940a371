/** The `longhaul` command: words and flags to functions. What a command does is in `commands/`. */
import { Argument, Command, CommanderError, Option } from 'commander';
import { jobJsonSchema } from '../config/job-schema';
import { STEP_KINDS } from '../contract/steps';
import { amend, answer, approve, cancel, extend, fork, pause, reject, resume, rewind, steer } from './commands/acting';
import { complete, printScript } from './commands/completion';
import { doctor } from './commands/doctor';
import { followUp } from './commands/follow-up';
import { init } from './commands/init';
import { diff, list, status, submit, watch } from './commands/jobs';
import { mcp } from './commands/mcp';
import { reportJob } from './commands/report';
import { dev, scriptedModel, worker } from './commands/services';
import { audit, cost, log, show } from './commands/story';
import { ASK, SHELLS } from './completion/scripts';
import { rejected } from './errors';
import { EXIT, type ExitCode } from './exit-codes';
import { report } from './output';
import { VERSION } from './version';

type Action = (command: Command, ...args: never[]) => Promise<ExitCode>;

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('longhaul').description('Coding jobs that run for hours or days and lose no step.').version(VERSION);
  program.option('--json', 'print data as JSON, one object a line').option('--debug', 'print stack traces').exitOverride();
  serviceCommands(program);
  jobCommands(program);
  actingCommands(program);
  storeCommands(program);
  completionCommands(program);
  if (argv.length === 2) return program.outputHelp();
  // A program reads stdout and asks for one envelope, whatever went wrong.
  const json = argv.includes('--json');
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? usageExit(error, json) : report(error, { ...program.opts(), json });
  }
}

function serviceCommands(program: Command): void {
  add(program, 'dev', 'run an embedded Temporal server and a worker until Ctrl-C', dev).option(
    '--workers <n>',
    'more than one leaves a standby',
    '1',
  );
  add(program, 'worker', 'run a worker against TEMPORAL_ADDRESS', worker);
  add(program, 'scripted-model [args...]', 'run the scripted model server (docs/scripted-model.md)', (_command, args: string[]) =>
    scriptedModel(args),
  ).allowUnknownOption();
  add(program, 'doctor', 'check every precondition', doctor);
  add(program, 'init [directory]', 'write a job file after looking at the repository there', init)
    .option('--output <file>', 'instead of job.yaml; never overwrites')
    .option('--goal <text|@file>', 'what is to be reached')
    .option('--model <name>', 'as the endpoint knows it; LONGHAUL_MODEL unless given');
  add(program, 'mcp', 'an MCP server on stdin and stdout, for assistants to start', mcp)
    .option('--read-only', 'only tools that change nothing')
    .option('--allow-local-sandbox', 'let assistants submit jobs whose commands nothing isolates');
  program
    .command('schema')
    .description('print the JSON Schema of a job file')
    .action(() => {
      process.stdout.write(`${JSON.stringify(jobJsonSchema(), null, 2)}\n`);
    });
}

function jobCommands(program: Command): void {
  add(program, 'submit [job.yaml]', 'start a job; the same id twice is the same job', submit)
    .option('--repo <path|url>', 'repository to work on')
    .option('--base <ref>', 'ref or commit to start from')
    .option('--goal <text|@file>', 'what is to be reached')
    .option('--check <command>', 'proves the goal; repeatable', collect)
    .option('--constraint <text>', 'to be kept whatever happens; repeatable', collect)
    .option('--setup <command>', 'makes the environment, such as npm ci')
    .option('--setup-network', 'open the network for the setup command')
    .option('--protect <glob>', 'paths that must stay as they are; repeatable', collect)
    .option('--model <name>', 'as the endpoint knows it')
    .option('--max-steps <n>', 'budget of steps')
    .option('--max-tokens <n>', 'budget of tokens')
    .option('--id <id>', 'the job, and its Temporal workflow')
    .addOption(oneOf('--sandbox <kind>', 'docker unless given; local isolates nothing', ['docker', 'local']))
    .option('--branch <name>', 'the branch that is delivered')
    .option('--push <remote>', 'where it is pushed as well: a remote by name, or a URL')
    .option('--pull-request', 'on GitHub, with the report as its body')
    .option('--no-plan', 'a small job: no milestones are planned')
    .option('--watch', 'stay and watch it')
    .option('--plain', 'watch in lines, on a terminal too');
  add(program, 'list', 'all jobs, newest first', list)
    .option('--watch', 'stay and show what changes, until Ctrl-C')
    .option('--plain', 'in lines, on a terminal too');
  add(program, 'status <id>', 'where a job stands', status);
  add(program, 'watch <id>', 'a job as it goes, until it ends or waits for you', watch)
    .option('--plain', 'in lines, on a terminal too')
    .option('--stay', 'stay while it waits for you; on a terminal');
}

/** Every one says who, and may be sent again under its id. */
function actingCommands(program: Command): void {
  act(program, 'steer <id> <text>', 'guidance for a running job', steer);
  act(program, 'answer <id> <text>', 'what the job asked for', answer);
  act(program, 'approve <id> [comment]', 'yes to what the job waits with', approve);
  act(program, 'reject <id> <why>', 'no to what the job waits with', reject);
  act(program, 'pause <id>', 'stop where it is, and keep everything', pause);
  act(program, 'resume <id>', 'go on, after a pause or when the cause of a wait is mended', resume);
  act(program, 'cancel <id> [reason]', 'stop; the work so far is delivered', cancel);
  act(program, 'rewind <id>', 'go on from an earlier step', rewind).option('--to <step>').option('--text <text>', 'what to do differently');
  act(program, 'fork <id>', 'a new job that goes on from a step of this one, running or ended', fork)
    .option('--at <step>')
    .option('--id <id>', 'of the new job')
    .option('--goal <text|@file>')
    .option('--text <text>', 'guidance for it');
  add(program, 'follow-up <id>', 'hand what reviewers said on its pull request to a job, running or ended', followUp).option(
    '--from-anyone',
    "not only of the repository's people",
  );
  act(program, 'amend <id>', 'change the goal ledger; what is given takes the place of what was there', amend)
    .option('--goal <text|@file>')
    .option('--constraint <text>', 'repeatable', collect)
    .option('--check <command>', 'repeatable', collect);
  act(program, 'extend <id>', 'more budget', extend)
    .option('--steps <n>')
    .option('--tokens <n>')
    .option('--minutes <n>')
    .option('--usd <n>')
    .option('--sandbox-minutes <n>');
}

function act(program: Command, name: string, description: string, action: Action): Command {
  return add(program, name, description, action)
    .option('--from <name>', 'who says it; the user of this machine if absent')
    .option('--message-id <id>', 'the same id sent twice is one message');
}

function storeCommands(program: Command): void {
  add(program, 'log <id>', "a job's story, step by step", log)
    .option('--step <n>', 'one step whole')
    .option('--from <n>', 'from this step on')
    .addOption(oneOf('--kind <kinds>', 'only these, such as check,human,deliver', STEP_KINDS))
    .option('--follow', 'go on with new steps until the job ends');
  add(program, 'show <id> <step>', 'one step whole', show);
  add(program, 'cost <id>', 'tokens and money by phase, model and milestone', cost);
  add(program, 'audit <id>', 'what people said, what went out, and whether the record is whole', audit);
  add(program, 'diff <id>', 'what changed in the work', diff).option('--from <n>', 'after this step').option('--to <n>', 'up to this step');
  add(program, 'report <id>', 'the whole job on one page, to read or to send', reportJob)
    .option('--markdown', 'for the body of a pull request')
    .option('--output <file>', 'instead of longhaul-ID.html; - for stdout');
}

function completionCommands(program: Command): void {
  program
    .command('completion')
    .description('print a script by which a shell completes longhaul')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action(printScript);
  program.command(`${ASK} [words...]`, { hidden: true }).action((words: readonly string[]) => complete(program, words));
}

/** What may be said is told by help and completed by shells. What is said wrong is found with everything else that is. */
function oneOf(flags: string, description: string, values: readonly string[]): Option {
  const option = new Option(flags, description);
  option.argChoices = [...values];
  return option;
}

/** An action gets its command first, then what commander gives. Its result is how the process exits. */
function add(program: Command, name: string, description: string, action: Action): Command {
  return program
    .command(name)
    .description(description)
    .option('--json', 'print data as JSON, one object a line')
    .action(async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      process.exitCode = await action(command, ...(given.slice(0, -1) as never[]));
    });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Commander has told a person what was wrong; asking for help is not wrong. */
function usageExit(error: CommanderError, json: boolean): ExitCode {
  if (error.exitCode === 0) return EXIT.done;
  if (json) report(usageProblem(error), { json });
  return EXIT.rejected;
}

function usageProblem({ message }: CommanderError): Error {
  return rejected('arguments', '', message.replace(/^error: /, ''), 'See: longhaul help');
}

void main(process.argv);
