/** An audit for people: deeds in their order, then whether the record is whole. */
import colors from 'picocolors';
import type { Audit, Deed } from './audit';
import type { Chain } from './chain';
import type { Notified } from './notices';
import { safeLine } from './safe-text';

export function auditPage({ deeds, notices, chain }: Audit): string {
  const none = colors.dim('no act of a person and no delivery yet');
  return [...(deeds.length > 0 ? deeds.map(deedLines) : [none]), '', ...noticeLines(notices), ...chainLines(chain)].join('\n');
}

function deedLines({ seq, type, act, who, at, what, effect, commit }: Deed): string {
  const heading = `${colors.dim(String(seq).padStart(4))}  ${at}  ${act ? `${colors.blue(safeLine(who))} ${act}` : colors.green(type)}`;
  return [heading, `      ${safeLine(what)}`, `      → ${safeLine(effect)}`, colors.dim(`      commit ${commit}`)].join('\n');
}

function noticeLines(notices: Audit['notices']): readonly string[] {
  if (notices === null) return [colors.dim('who was told outside is not known: no server that knows this job answers'), ''];
  return notices.length === 0 ? [] : [...notices.map(noticeLine), ''];
}

function noticeLine({ at, type, text, to, state }: Notified): string {
  return `${colors.dim('told')}  ${at}  ${colors.green(type)} to ${safeLine(to.join(', '))}, ${state}\n      ${safeLine(text)}`;
}

function chainLines({ ok, steps, head, problems, remarks }: Chain): readonly string[] {
  const whole = `${colors.green('chain whole')}  ${steps} steps, each on the one before it, up to ${head ?? 'nothing yet'}`;
  return [
    ok ? whole : colors.red(`chain broken  ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${steps} steps`),
    ...problems.map((it) => `      ${safeLine(it)}`),
    ...remarks.map((it) => colors.dim(`      ${safeLine(it)}`)),
  ];
}
