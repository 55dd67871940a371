/** The milestones of a plan on a screen: what is proven, what is being worked on, what comes. Pure. */
import colors from 'picocolors';
import { safeLine } from '../safe-text';
import type { SeenJob } from './seen-job';

/** Around the current one, where there are more. */
const SHOWN = 6;

export function milestoneLines({ plan, status }: SeenJob): readonly string[] {
  if (!plan) return status?.milestone?.title ? ['', `▸ ${safeLine(status.milestone.title)}`] : [];
  const { milestones } = plan;
  const current = milestones.findIndex(({ proven }) => proven === undefined);
  const from = Math.max(0, Math.min((current < 0 ? milestones.length : current) - 2, milestones.length - SHOWN));
  const lines = milestones.slice(from, from + SHOWN).map(({ title, proven }, offset) => {
    const at = from + offset;
    const text = `${at + 1}. ${safeLine(title)}`;
    if (proven !== undefined) return `${colors.green('✓')} ${colors.dim(text)}`;
    return at === current ? `${colors.cyan('▸')} ${text}` : `${colors.dim('·')} ${text}`;
  });
  return ['', ...lines];
}
