/**
 * Takes the operations that we use out of GitHub's published OpenAPI description, with every schema and example that they lead to:
 * `npm pack @octokit/openapi`, unpack it, then `node test/support/github/carve.mjs package/generated/api.github.com.json`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PULL = '/repos/{owner}/{repo}/pulls/{pull_number}';
const WANTED = {
  '/repos/{owner}/{repo}': ['get'],
  '/repos/{owner}/{repo}/branches/{branch}': ['get'],
  '/repos/{owner}/{repo}/pulls': ['get', 'post'],
  [PULL]: ['patch'],
  [`${PULL}/reviews`]: ['get'],
  [`${PULL}/comments`]: ['get'],
};

const whole = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { version } = whole.info;
const carved = {
  openapi: whole.openapi,
  info: { title: whole.info.title, version, license: whole.info.license },
  paths: {},
  components: {},
};
for (const [path, methods] of Object.entries(WANTED))
  carved.paths[path] = Object.fromEntries(methods.map((method) => [method, operation(whole.paths[path][method])]));
bring(carved.paths);
writeFileSync(join(dirname(fileURLToPath(import.meta.url)), 'api.github.com.json'), `${JSON.stringify(carved)}\n`);

function operation({ operationId, parameters, requestBody, responses }) {
  return { operationId, parameters, ...(requestBody ? { requestBody } : {}), responses };
}

/** Whatever is referred to is brought along, and what that refers to. */
function bring(part) {
  if (part === null || typeof part !== 'object') return;
  // Words for people; a property may have that name, and an example such a value.
  if (typeof part.description === 'string') delete part.description;
  for (const [key, value] of Object.entries(part)) {
    if (key === 'value' || key === 'example') continue;
    if (key !== '$ref') bring(value);
    else if (take(value)) bring(at(carved, value));
  }
}

/** False if it is there already. */
function take(ref) {
  const [, , kind, name] = ref.split('/');
  carved.components[kind] ??= {};
  if (carved.components[kind][name]) return false;
  carved.components[kind][name] = at(whole, ref);
  return true;
}

function at(root, ref) {
  return ref
    .split('/')
    .slice(1)
    .reduce((part, key) => part[key], root);
}
