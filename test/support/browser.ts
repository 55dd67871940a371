/**
 * Tests that need a real browser. Without one they are skipped, out loud; with LONGHAUL_REQUIRE_BROWSER=1, as in CI, they fail instead.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const EXECUTABLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const IS_REQUIRED = process.env.LONGHAUL_REQUIRE_BROWSER === '1';
/** Without these Chromium looks for hosts outside at every start. */
const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

if (!EXECUTABLE && !IS_REQUIRED) process.stderr.write('skipped: what needs a browser. There is no Chromium here: install chromium.\n');

export const inBrowser = EXECUTABLE || IS_REQUIRED ? test : test.skip;

/** Null where there is none and none is required; then nothing that is `inBrowser` runs. */
export async function openBrowser(): Promise<Browser | null> {
  if (EXECUTABLE) return chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
  if (IS_REQUIRED) throw new Error('There is no Chromium, and LONGHAUL_REQUIRE_BROWSER=1 forbids skipping.');
  return null;
}
