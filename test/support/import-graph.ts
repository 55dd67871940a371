/** The real import graph of the sources, read from their syntax trees: who imports what, as values or as types only. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from '@swc/core';

export interface Import {
  /** Path from the root, with extension, of the importing file. */
  readonly from: string;
  /** The same for a file of ours; the module's name for any other. */
  readonly to: string;
  readonly ours: boolean;
  readonly typeOnly: boolean;
}

export const ROOT = join(__dirname, '..', '..');

export function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['repository', 'node_modules', 'fixtures', '.installed'].includes(entry.name) ? [] : sourceFiles(path);
    return /\.(ts|mjs)$/.test(entry.name) ? [path] : [];
  });
}

export function importsOf(files: readonly string[]): Import[] {
  const known = new Set(files);
  return files.flatMap((from) =>
    references(readFileSync(join(ROOT, from), 'utf8')).map(({ source, typeOnly }) => {
      const ours = source.startsWith('.');
      return { from, to: ours ? resolve(from, source, known) : source, ours, typeOnly };
    }),
  );
}

interface Reference {
  readonly source: string;
  readonly typeOnly: boolean;
}

/** A node of the syntax tree, of which only a few kinds matter here. */
interface Node {
  readonly type?: string;
  readonly typeOnly?: boolean;
  readonly source?: { readonly value: string } | null;
  readonly specifiers?: readonly { readonly type: string; readonly isTypeOnly?: boolean }[];
  readonly callee?: { readonly type: string; readonly value?: string };
  readonly arguments?: readonly { readonly expression: { readonly type: string; readonly value: string } }[];
  readonly argument?: { readonly value?: string };
}

function references(code: string): Reference[] {
  const found: Reference[] = [];
  visit(parseSync(code, { syntax: 'typescript', target: 'es2022' }), (node) => {
    const reference = declaration(node) ?? call(node);
    if (reference) found.push(reference);
  });
  return found;
}

function declaration(node: Node): Reference | null {
  if (node.type === 'TsImportType' && node.argument?.value) return { source: node.argument.value, typeOnly: true };
  if (!/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type ?? '') || !node.source) return null;
  const names = node.specifiers ?? [];
  const allTypes = names.length > 0 && names.every((name) => name.isTypeOnly);
  return { source: node.source.value, typeOnly: node.typeOnly === true || allTypes };
}

function call(node: Node): Reference | null {
  const loads = node.callee?.type === 'Import' || node.callee?.value === 'require';
  const argument = node.arguments?.[0]?.expression;
  if (node.type !== 'CallExpression' || !loads || argument?.type !== 'StringLiteral') return null;
  return { source: argument.value, typeOnly: false };
}

function visit(value: unknown, act: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, act);
  else if (value && typeof value === 'object') {
    act(value as Node);
    for (const child of Object.values(value)) visit(child, act);
  }
}

function resolve(from: string, source: string, known: ReadonlySet<string>): string {
  const path = relative('.', join(dirname(from), source));
  return [path, `${path}.ts`, join(path, 'index.ts')].find((candidate) => known.has(candidate)) ?? path;
}
