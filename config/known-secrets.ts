/** The secrets that a process knows: its own, and what the names of its environment's variables say is one. Knows no text that may hold them. */
import type { KnownSecret } from '../redaction/known';
import { isKnowable } from '../redaction/randomness';

/** Values that could stand in any text, such as `true`, are left out: see `isKnowable`. */
export function knownSecrets(env: NodeJS.ProcessEnv, more: Readonly<Record<string, string | undefined>> = {}): readonly KnownSecret[] {
  const all = Object.entries({ ...env, ...more }).flatMap(([name, value]) => (value ? secretsOf(name, value.trim()) : []));
  return all.filter(({ value }) => isKnowable(value)).map(({ name, value }) => ({ name: name.replace(/[^A-Za-z0-9_.-]/g, '_'), value }));
}

const SECRET_NAME = /key|token|secret|password|passwd|passphrase|credential/i;
/** Such a one says where a secret lies, or whose it is. */
const ABOUT_A_SECRET = /(?:file|path|dir|home|sock|url|uri|endpoint|host|user|username|email|name|id)$/i;

function secretsOf(name: string, value: string): readonly KnownSecret[] {
  if (SECRET_NAME.test(name) && !ABOUT_A_SECRET.test(name)) return [{ name, value }];
  const password = URL.canParse(value) ? new URL(value).password : '';
  return password === ''
    ? []
    : [
        { name, value: password },
        { name, value: decoded(password) },
      ];
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
