/** An audit for people: deeds in their order, then whether the record is whole. */
import colors from 'picocolors';
import type { Audit, Deed } from './audit';
import type { Chain } from './chain';
import { safeLine } from './safe-text';

export function auditPage({ deeds, chain }: Audit): string {
  const none = colors.dim('no message of a person and no delivery yet');
  return [...(deeds.length > 0 ? deeds.map(deedLines) : [none]), '', ...chainLines(chain)].join('\n');
}

function deedLines({ seq, type, who, at, what, effect, commit }: Deed): string {
  const heading = `${colors.dim(String(seq).padStart(4))}  ${at}  ${type === 'message' ? colors.blue(safeLine(who)) : colors.green(type)}`;
  return [heading, `      ${safeLine(what)}`, `      → ${safeLine(effect)}`, colors.dim(`      commit ${commit}`)].join('\n');
}

function chainLines({ ok, steps, head, problems, remarks }: Chain): readonly string[] {
  const whole = `${colors.green('chain whole')}  ${steps} steps, each on the one before it, up to ${head ?? 'nothing yet'}`;
  return [
    ok ? whole : colors.red(`chain broken  ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${steps} steps`),
    ...problems.map((it) => `      ${safeLine(it)}`),
    ...remarks.map((it) => colors.dim(`      ${safeLine(it)}`)),
  ];
}
