import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, importsOf, readGraph, type SourceFile, violations } from './support/architecture.ts';
import { PROJECT } from './support/files.ts';

const LONGEST_FILE = 300;

describe('the house (ARCHITECTURE.md)', () => {
  it('is in order: floors, faces, no circles, Kysely and Express each in their place', () => {
    expect(violations(readGraph(join(PROJECT, 'src')))).toEqual([]);
  });

  it(`has no file over ${LONGEST_FILE} lines`, () => {
    const long = ['src', 'tests', 'bench', 'bin', 'views', 'public']
      .filter((folder) => existsSync(join(PROJECT, folder)))
      .flatMap((folder) => filesUnder(join(PROJECT, folder), /\.(ts|js|ejs)$/).map((path) => `${folder}/${path}`))
      .map((path) => ({ path, lines: readFileSync(join(PROJECT, path), 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > LONGEST_FILE);
    expect(long).toEqual([]);
  });

  it('holds back no check', () => {
    const marks = filesUnder(join(PROJECT, 'src'), /\.ts$/).filter((path) =>
      /@ts-(ignore|expect-error|nocheck)|\bTODO\b|\bFIXME\b/.test(readFileSync(join(PROJECT, 'src', path), 'utf8')),
    );
    expect(marks).toEqual([]);
  });
});

describe('importsOf', () => {
  it('finds every way to import', () => {
    const text = `
import './side-effect.ts';
import type { A } from './a.ts';
import express, { type Router } from "express";
import {
  one,
  two,
} from '../b.ts';
export { c } from './c.ts';
export * from './d.ts';
const late = await import('./late.ts');
const text = 'no import here';
export const x = from('nowhere');
`;
    expect(importsOf(text)).toEqual([
      './side-effect.ts',
      './a.ts',
      'express',
      '../b.ts',
      './c.ts',
      './d.ts',
      './late.ts',
    ]);
  });
});

describe('violations', () => {
  const file = (local: string[] = [], packages: string[] = [], queries = false): SourceFile => ({
    local,
    packages,
    queries,
  });
  const check = (files: Record<string, SourceFile>) => violations(new Map(Object.entries(files)));

  it('finds nothing in a house in order', () => {
    const files = {
      'lib/ids.ts': file([], ['uuid']),
      'db/index.ts': file(['lib/ids.ts'], ['kysely'], true),
      'http/page.ts': file(['db/index.ts'], ['express']),
      'deps.ts': file(['http/page.ts', 'db/index.ts']),
      'features/audit/index.ts': file(['features/audit/queries.ts', 'deps.ts']),
      'features/audit/queries.ts': file(['db/index.ts'], ['kysely'], true),
      'features/credit/routes.ts': file(['features/audit/index.ts', 'http/page.ts'], ['express']),
      'features/credit/index.ts': file(['features/credit/routes.ts']),
      'app.ts': file(['features/credit/index.ts'], ['express']),
      'main.ts': file(['app.ts']),
    };
    expect(check(files)).toEqual([]);
  });

  it.each<[string, Record<string, SourceFile>, RegExp]>([
    [
      'a lower floor that knows a higher one',
      { 'db/x.ts': file(['deps.ts']), 'deps.ts': file() },
      /db must not know deps\.ts/,
    ],
    [
      'http that knows a feature',
      { 'http/x.ts': file(['features/audit/index.ts']), 'features/audit/index.ts': file() },
      /http must not know features/,
    ],
    [
      'a feature that knows the app',
      { 'features/audit/x.ts': file(['app.ts']), 'app.ts': file() },
      /features must not know app\.ts/,
    ],
    [
      'lib with an import of ours, even in lib',
      { 'lib/a.ts': file(['lib/b.ts']), 'lib/b.ts': file() },
      /lib imports nothing of ours/,
    ],
    [
      'a feature behind its face',
      { 'features/credit/a.ts': file(['features/audit/queries.ts']), 'features/audit/queries.ts': file() },
      /only index\.ts/,
    ],
    [
      'the app behind a face',
      { 'app.ts': file(['features/audit/log.ts']), 'features/audit/log.ts': file() },
      /only index\.ts/,
    ],
    [
      'a feature that knows a later one',
      { 'features/audit/a.ts': file(['features/credit/index.ts']), 'features/credit/index.ts': file() },
      /audit must not know credit/,
    ],
    [
      'a feature without a place',
      { 'app.ts': file(['features/games/index.ts']), 'features/games/index.ts': file() },
      /gives no place/,
    ],
    ['Kysely outside queries.ts', { 'features/credit/claim.ts': file([], ['kysely']) }, /only queries\.ts/],
    ['a query built outside queries.ts', { 'features/credit/claim.ts': file([], [], true) }, /only queries\.ts/],
    ['Express outside routes.ts', { 'features/credit/claim.ts': file([], ['express']) }, /only routes\.ts/],
    ['a policy that reads files', { 'features/credit/policy.ts': file([], ['node:fs']) }, /a policy is pure/],
    ['an import of nothing', { 'app.ts': file(['gone.ts']) }, /which is not there/],
    ['a floor that nobody planned', { 'helpers/x.ts': file(['lib/a.ts']), 'lib/a.ts': file() }, /no known floor/],
    [
      'a circle',
      { 'http/a.ts': file(['http/b.ts']), 'http/b.ts': file(['http/c.ts']), 'http/c.ts': file(['http/a.ts']) },
      /a circle: http\/a\.ts → http\/b\.ts → http\/c\.ts → http\/a\.ts/,
    ],
  ])('finds %s', (_what, files, words) => {
    expect(check(files)).toEqual([expect.stringMatching(words)]);
  });
});
