/** Text that a model, a repository or a command wrote, made fit for a terminal: no control sequences can act on it. */
import { CONTROLS } from '../report/safe-text';

export { safeLine, safeText } from '../report/safe-text';

const EACH_CONTROL = new RegExp(`[${CONTROLS}]`, 'g');

/** The same data as `JSON.stringify` gives, in one line without a control character. */
export function safeJson(data: object): string {
  return JSON.stringify(data).replace(EACH_CONTROL, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
