/**
 * What may stand where a shell asks: commands, flags of the command at hand, their values, arguments. Read from commander's own tree, so
 * that there is no second list to keep. Pure, but for the ids of jobs, which somebody else knows.
 */
import type { Argument, Command, Option } from 'commander';

export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** `jobs` and `files` are for others to find; each begins with `start`. */
export type Completion = { readonly candidates: readonly Candidate[] } | { readonly kind: 'jobs' | 'files'; readonly start: string };

/** `words` are those after the program's name, up to the one that is being written, which may be empty. */
export function completionOf(program: Command, words: readonly string[]): Completion {
  const before = withoutSigns(words.slice(0, -1));
  const current = words.at(-1) === '=' ? '' : (words.at(-1) ?? '');
  const { command, option, position } = placeAfter(program, before);
  const [, flag, start] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  if (option) return choiceFor(option, current, '');
  if (flag !== undefined) return choiceFor(optionNamed(command, flag), start ?? '', `${flag}=`);
  if (current.startsWith('-')) return starting(current, flagsOf(command));
  if (command === program) return starting(current, commandsOf(program));
  return argumentAt(command, position, current);
}

interface Place {
  readonly command: Command;
  /** The one whose value comes next. */
  readonly option: Option | undefined;
  /** How many arguments of the command there are so far. */
  readonly position: number;
}

function placeAfter(program: Command, words: readonly string[]): Place {
  return words.reduce<Place>(
    ({ command, option, position }, word) => {
      if (option) return { command, option: undefined, position };
      if (word.startsWith('-')) return { command, option: takingValue(optionNamed(command, word)), position };
      const next = command === program ? program.commands.find((it) => it.name() === word) : undefined;
      return next ? { command: next, option: undefined, position: 0 } : { command, option: undefined, position: position + 1 };
    },
    { command: program, option: undefined, position: 0 },
  );
}

/** Bash makes three words of `--flag=value`. */
function withoutSigns(words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== '=');
}

function optionNamed(command: Command, word: string): Option | undefined {
  const all = [...command.options, ...(command.parent?.options ?? [])];
  return all.find(({ long, short }) => word === long || word === short);
}

function takingValue(option: Option | undefined): Option | undefined {
  return option && !option.isBoolean() && !option.negate && (option.required || option.optional) ? option : undefined;
}

function choiceFor(option: Option | undefined, current: string, prefix: string): Completion {
  if (!option) return { candidates: [] };
  if (option.argChoices) return { candidates: listed(option.argChoices, current, prefix) };
  return /<.*(file|path)/.test(option.flags) && prefix === '' ? { kind: 'files', start: current } : { candidates: [] };
}

/** Of a list with commas the last entry is being written. */
function listed(choices: readonly string[], current: string, prefix: string): readonly Candidate[] {
  const done = current.slice(0, current.lastIndexOf(',') + 1);
  const last = current.slice(done.length);
  return choices.filter((it) => it.startsWith(last)).map((it) => ({ value: `${prefix}${done}${it}`, about: '' }));
}

function argumentAt(command: Command, position: number, current: string): Completion {
  const known = command.registeredArguments;
  const argument: Argument | undefined = known[position] ?? (known.at(-1)?.variadic ? known.at(-1) : undefined);
  if (argument?.argChoices) return { candidates: listed(argument.argChoices, current, '') };
  switch (argument?.name()) {
    case 'id':
      return { kind: 'jobs', start: current };
    case 'job.yaml':
    case 'directory':
      return { kind: 'files', start: current };
    default:
      return { candidates: [] };
  }
}

function commandsOf(program: Command): readonly Candidate[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .map((it) => ({ value: it.name(), about: it.description() }));
}

function flagsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long ? [{ value: long, about: description }] : []));
}

function starting(current: string, all: readonly Candidate[]): Completion {
  return { candidates: all.filter(({ value }) => value.startsWith(current)) };
}
