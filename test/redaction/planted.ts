/** Secrets of many kinds that are nobody's, put together when a test runs: no file of the project may hold one. Also what only looks like one. */
import { createHash } from 'node:crypto';

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const HEX = '0123456789abcdef';

/** The same for the same seed. */
export function random(seed: string, length: number, alphabet = ALNUM): string {
  let text = '';
  for (let round = 0; text.length < length; round++)
    for (const byte of createHash('sha512').update(`${seed}/${round}`).digest()) text += alphabet[byte % alphabet.length];
  return text.slice(0, length);
}

/** By kind: what is planted, and what must not be found again of it where that is only a part. */
export const PLANTED: readonly (readonly [kind: string, text: string, secret?: string])[] = [
  ['aws-access-key-id', `AKIA${random('aws', 16, UPPER)}`],
  ['aws-secret-access-key', `aws_secret_access_key = ${random('aws2', 40)}`, random('aws2', 40)],
  ['github-token', `ghp_${random('gh', 36)}`],
  ['github-token', `github_pat_${random('pat', 82)}`],
  ['gitlab-token', `glpat-${random('gl', 20)}`],
  ['slack-token', `xoxb-${random('x', 12, '0123456789')}-${random('y', 24)}`],
  ['slack-webhook', `https://hooks.slack.com/services/T${random('t', 8)}/B${random('b', 8)}/${random('w', 24)}`, random('w', 24)],
  ['stripe-key', `sk_live_${random('st', 24)}`],
  ['webhook-secret', `whsec_${random('wh', 32)}`],
  ['anthropic-key', `sk-ant-api03-${random('an', 93)}AA`],
  ['openai-key', `sk-proj-${random('oa', 74)}`],
  ['openai-key', `sk-${random('old', 48)}`],
  ['google-api-key', `AIza${random('g', 35)}`],
  ['npm-token', `npm_${random('npm', 36)}`],
  ['npm-token', `//registry.example/:_authToken=${random('rc', 32)}`, random('rc', 32)],
  ['pypi-token', `pypi-AgEIcHlwaS5vcmc${random('py', 120)}`],
  ['huggingface-token', `hf_${random('hf', 34)}`],
  ['sendgrid-key', `SG.${random('s1', 22)}.${random('s2', 43)}`],
  ['twilio-key', `SK${random('tw', 32, HEX)}`],
  ['digitalocean-token', `dop_v1_${random('do', 64, HEX)}`],
  ['vault-token', `hvs.${random('hv', 90)}`],
  ['tailscale-key', `tskey-auth-${random('ts', 16)}-${random('ts2', 32)}`],
  ['cloudflare-token', `cfut_${random('cf', 40)}${random('cf2', 8, HEX)}`],
  ['onepassword-token', `ops_eyJ${random('op', 300)}`],
  ['vercel-token', `vcp_${random('vc', 56)}`],
  ['azure-key', `AccountKey=${random('az', 86)}==`, random('az', 86)],
  ['jwt', `eyJ${random('j1', 20)}.eyJ${random('j2', 60)}.${random('j3', 43)}`],
  ['url-password', `postgres://app:${random('pw', 18)}@db.internal:5432/app`, random('pw', 18)],
  ['authorization', `Authorization: Bearer ${random('be', 40)}`, random('be', 40)],
  ['assigned-secret', `SESSION_SECRET=${random('ss', 32)}`, random('ss', 32)],
  ['assigned-secret', `"clientSecret": "${random('cs', 48)}"`, random('cs', 48)],
];

/** Of a private key: its lines, the first and the last included. */
export const PRIVATE_KEY = [
  `-----BEGIN RSA ${'PRIVATE'} KEY-----`,
  ...Array.from({ length: 12 }, (_, i) => random(`pem${i}`, 64)),
  random('pem-end', 12),
  `-----END RSA ${'PRIVATE'} KEY-----`,
];

export const HARMLESS: readonly string[] = [
  random('sha', 40, HEX),
  random('sha256', 64, HEX),
  '123e4567-e89b-12d3-a456-426614174000',
  `"integrity": "sha512-${random('int', 86)}=="`,
  `"version": "1.2.3", "resolved": "pkg-${random('r', 20, HEX)}.tgz"`,
  'const token = parseToken(tokens[index + 1], options);',
  'const API_KEY = process.env.API_KEY ?? "";',
  'export OPENAI_API_KEY=your-key-here-0123456789',
  'postgres://postgres:postgres@localhost:5432/test',
  'http://user:$PASSWORD@host/, http://user:<password>@host/',
  'disk-usage task-0123456789abcdef0123456789abcdef risk-free monkey-business',
  'sk-folding-cube sk-circle-fade-dot-animation-delay',
  '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----',
  'The line -----BEGIN PRIVATE KEY----- opens a key, and a last one closes it.',
  `data:image/png;base64,${random('png', 400)}`,
  'password: hunter, token: abc, secret="x"',
  'https://example.com/a:b@c/d?email=me@example.com',
  'Authorization: Bearer <token>',
];
