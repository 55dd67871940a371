#!/usr/bin/env node
/** The `longhaul` command. Plain JavaScript that any Node can parse, so that an old one gets a sentence instead of a stack trace. */
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const main = join(root, 'dist', 'client', 'main.js');

function isNodeNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 3);
}

function setUp() {
  // stdout is for data that another program may read.
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'setup.mjs')], { stdio: ['ignore', 2, 2] });
  return status === 0;
}

if (!isNodeNewEnough()) {
  process.stderr.write(`longhaul needs Node 20.3 or newer; this is ${process.versions.node}. Get it from https://nodejs.org\n`);
  process.exitCode = 1;
} else if (!existsSync(main) && !setUp()) {
  process.exitCode = 1;
} else {
  require(main);
}
