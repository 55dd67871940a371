/** Numbers as arguments: what is not one is refused with the flag that it was given to. */
import { rejected } from '../errors';

export function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw rejected(flag, text, 'is not the number of a step', 'Write a whole number from 0');
  return Number(text);
}
