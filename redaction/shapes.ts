/**
 * What a secret looks like: the token formats that services publish, and values that stand where secrets stand. Every pattern is bounded
 * or begins with what is rare, so that hostile text costs no more than any other. Knows no secret of anybody's.
 */
import { isPassword, looksRandom } from './randomness';

export interface Shape {
  readonly kind: string;
  /** One of these is in every match: a text without them is not searched. */
  readonly hints: readonly string[];
  /** The whole match is the secret, or its group `secret`. */
  readonly pattern: RegExp;
  readonly isSecret?: (match: RegExpExecArray) => boolean;
}

/** A word may begin here: also behind an escape of JSON, a colour of a terminal, or an encoded character of a URL. */
const START = String.raw`(?:(?<![A-Za-z0-9_])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))`;
const NAMES = 'SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL';

export const SHAPES: readonly Shape[] = [
  shape('aws-access-key-id', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], 'A(?:KI|SI|BI|CC)A[A-Z2-7]{16}(?![A-Z0-9])'),
  keyed(
    'aws-secret-access-key',
    ['ecret', 'ECRET'],
    String.raw`[Aa][Ww][Ss].{0,20}[Ss](?:ecret|ECRET).{0,20}[:=]\s{0,4}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])`,
  ),
  shape('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'gh[pousr]_[A-Za-z0-9]{36,255}'),
  shape('github-token', ['github_pat_'], 'github_pat_[A-Za-z0-9_]{40,255}'),
  shape('gitlab-token', ['gl'], 'gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct|oas)-[A-Za-z0-9_.-]{20,300}'),
  shape('slack-token', ['xox', 'xapp-'], 'x(?:ox[abeoprs]|app)-[A-Za-z0-9-]{10,250}'),
  shape('slack-webhook', ['hooks.slack.com'], String.raw`hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,120}`),
  shape('discord-webhook', ['/webhooks/'], String.raw`discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,80}`),
  shape('stripe-key', ['k_live_', 'k_test_'], '[srp]k_(?:live|test)_[A-Za-z0-9]{16,250}'),
  shape('webhook-secret', ['whsec_'], 'whsec_[A-Za-z0-9+/]{24,120}={0,2}'),
  shape('anthropic-key', ['sk-ant-'], 'sk-ant-[A-Za-z0-9_-]{20,300}'),
  shape('openai-key', ['sk-'], 'sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,300}'),
  shape('openrouter-key', ['sk-or-'], 'sk-or-v1-[0-9a-f]{64}'),
  shape('openai-key', ['sk-'], word('sk-', '[A-Za-z0-9]{32,200}')),
  shape('google-api-key', ['AIza'], 'AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])'),
  shape('google-oauth-secret', ['GOCSPX-'], 'GOCSPX-[A-Za-z0-9_-]{28}'),
  shape('google-oauth-token', ['ya29.'], String.raw`ya29\.[A-Za-z0-9_-]{30,400}`),
  shape('npm-token', ['npm_'], 'npm_[A-Za-z0-9]{36,40}(?![A-Za-z0-9_])'),
  keyed(
    'npm-token',
    [':_auth', ':_password'],
    String.raw`:_(?:authToken|auth|password)\s{0,3}=\s{0,3}["']?(?<secret>[A-Za-z0-9+/_.~-]{8,300}={0,2})`,
  ),
  shape('pypi-token', ['pypi-'], 'pypi-[A-Za-z0-9_-]{60,1000}'),
  shape('rubygems-key', ['rubygems_'], 'rubygems_[a-f0-9]{48}'),
  shape('docker-token', ['dckr_'], 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,80}'),
  shape('huggingface-token', ['hf_'], word('hf_', '[A-Za-z0-9]{34,40}(?![A-Za-z0-9])')),
  shape('sendgrid-key', ['SG.'], String.raw`SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{40,64}`),
  shape('twilio-key', ['SK'], word('SK', '[0-9a-f]{32}(?![0-9a-f])')),
  shape('mailgun-key', ['key-'], word('key-', '[0-9a-f]{32}(?![0-9a-f])')),
  shape('digitalocean-token', ['_v1_'], 'do[opr]_v1_[a-f0-9]{64}'),
  shape('databricks-token', ['dapi'], word('dapi', '[a-f0-9]{32}(?![0-9a-f])')),
  shape('linear-key', ['lin_api_'], 'lin_api_[A-Za-z0-9]{40}'),
  shape('notion-token', ['ntn_'], word('ntn_', '[A-Za-z0-9]{40,60}')),
  shape('shopify-token', ['shp'], 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'),
  shape('vault-token', ['hvs.', 'hvb.', 'hvr.'], String.raw`hv[sbr]\.[A-Za-z0-9_-]{24,300}`),
  shape('doppler-token', ['dp.'], String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}`),
  shape('age-key', ['AGE-SECRET-KEY-1'], 'AGE-SECRET-KEY-1[A-Z0-9]{58}'),
  shape('telegram-token', [':AA'], String.raw`(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])`),
  keyed('azure-key', ['AccountKey='], 'AccountKey=(?<secret>[A-Za-z0-9+/]{80,100}={0,2})'),
  shape('azure-client-secret', ['Q~'], String.raw`(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])`),
  shape('grafana-token', ['glsa_', 'glc_'], 'gl(?:sa|c)_[A-Za-z0-9+/_]{32,400}={0,2}'),
  shape('groq-key', ['gsk_'], 'gsk_[A-Za-z0-9]{50,60}'),
  shape('xai-key', ['xai-'], 'xai-[A-Za-z0-9]{70,100}'),
  shape('perplexity-key', ['pplx-'], 'pplx-[A-Za-z0-9]{48,60}'),
  shape('replicate-token', ['r8_'], word('r8_', '[A-Za-z0-9]{37}(?![A-Za-z0-9])')),
  shape('figma-token', ['figd_'], 'figd_[A-Za-z0-9_-]{36,60}'),
  shape('atlassian-token', ['ATATT3'], 'ATATT3[A-Za-z0-9_=-]{160,240}'),
  shape('postman-key', ['PMAK-'], 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}'),
  shape('newrelic-key', ['NRAK-'], 'NRAK-[A-Z0-9]{27}'),
  shape('terraform-token', ['.atlasv1.'], String.raw`[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}`),
  shape('tailscale-key', ['tskey-'], 'tskey-[a-z]{2,20}-[A-Za-z0-9_]{8,40}-[A-Za-z0-9_]{16,60}'),
  shape('cloudflare-token', ['cfut_', 'cfat_'], 'cf(?:ut|at)_[A-Za-z0-9]{40}[0-9a-f]{8}'),
  shape('onepassword-token', ['ops_eyJ'], 'ops_eyJ[A-Za-z0-9_-]{200,2000}'),
  shape('sentry-token', ['sntrys_eyJ'], 'sntrys_eyJ[A-Za-z0-9+/=_-]{60,1000}'),
  shape('vercel-token', ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'], word('vc[pciark]_', '[A-Za-z0-9]{40,80}')),
  shape('supabase-token', ['sbp_'], 'sbp_[a-f0-9]{40}'),
  shape('jwt', ['eyJ'], String.raw`(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,2048}\.eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{16,2048}`),
  shape(
    'jwt',
    ['\\neyJ', '\\reyJ', '\\teyJ'],
    String.raw`(?<=\\[nrt])eyJ[A-Za-z0-9_-]{8,2048}\.eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{16,2048}`,
  ),
  {
    ...keyed(
      'url-password',
      ['://'],
      String.raw`://(?<=[A-Za-z][A-Za-z0-9+.-]{1,30}://)(?<user>[^\s\0-\x1f/?#:@"'<>\x60\\]{0,100}):(?<secret>[^\s\0-\x1f/?#@"'<>\x60\\]{4,200})@`,
    ),
    isSecret: ({ groups }) => isPassword(groups?.secret ?? '') && groups?.secret !== groups?.user,
  },
  random(
    'authorization',
    ['earer ', 'EARER ', 'asic ', 'BASIC '],
    String.raw`\b(?:Bearer|bearer|BEARER|Basic|basic|BASIC) {1,4}(?<secret>[A-Za-z0-9+/_.~-]{16,2048}={0,2})`,
    3.5,
  ),
  // As `env` prints them, and as they stand in a .env file.
  random(
    'assigned-secret',
    ['='],
    String.raw`(?:${NAMES})[A-Z0-9_]{0,40}=["']?(?<secret>[A-Za-z0-9+/_.~!@#%^&*-]{12,400}={0,2})(?=["'\s;,\\]|$)`,
    3.2,
  ),
  // In code and configuration: quoted, and more random than any hash or id in hexadecimal can be.
  random(
    'assigned-secret',
    ['"', "'"],
    String.raw`(?:${NAMES})s?\\?["']?\s{0,4}(?::|=|=>|:=)\s{0,4}\\?["'](?<secret>[A-Za-z0-9+/_.~!@#%^&*-]{20,300}={0,2})\\?["']`,
    4.1,
    'i',
  ),
];

/** Behind `prefix` at the beginning of a word; the prefix first, since that is what is searched for fast. */
function word(prefix: string, rest: string): string {
  return `${prefix}(?<=${START}${prefix})${rest}`;
}

function shape(kind: string, hints: readonly string[], source: string): Shape {
  return { kind, hints, pattern: new RegExp(source, 'g') };
}

function keyed(kind: string, hints: readonly string[], source: string, flags = ''): Shape {
  return { kind, hints, pattern: new RegExp(source, `dg${flags}`) };
}

function random(kind: string, hints: readonly string[], source: string, bits: number, flags = ''): Shape {
  return { ...keyed(kind, hints, source, flags), isSecret: ({ groups }) => looksRandom(groups?.secret ?? '', bits) };
}
