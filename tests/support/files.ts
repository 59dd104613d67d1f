import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const MIGRATIONS = join(PROJECT, 'migrations');
export const VIEWS = join(PROJECT, 'views');
export const PUBLIC = join(PROJECT, 'public');

/** A new empty folder, removed with everything else when the run ends. */
export function temporaryFolder(name = 'folder'): string {
  return mkdtempSync(join(process.env['KEYPOINT_TEST_RUN'] ?? tmpdir(), `${name}-`));
}

/** The folder of this run, where what one test file makes once may be found by the next. */
export function runFolder(): string {
  const folder = process.env['KEYPOINT_TEST_RUN'];
  if (folder === undefined) throw new Error('run-setup.ts has not run: start tests with npm test');
  return folder;
}
