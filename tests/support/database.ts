import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, migrate, openDatabase } from '../../src/db/index.ts';
import { MIGRATIONS, runFolder, temporaryFolder } from './files.ts';

/** When the test databases were migrated: any fixed time does. */
const MIGRATED_AT = Date.UTC(2026, 0, 1);

/** A migrated SQLite database in a file of its own. Close it; its file goes when the run ends. */
export async function testDatabase(): Promise<Database> {
  return openDatabase(`sqlite:${await migratedFile()}`);
}

/** The path of a new migrated SQLite file that nobody has open. */
export function migratedFile(): Promise<string> {
  return copyOfTemplate('migrated', async () => undefined);
}

/**
 * A new copy of a migrated SQLite file that `fill` was run on once. Migrating and importing take time and
 * fsyncs; each worker does them once for each `name` and copies the file from then on.
 */
export async function copyOfTemplate(name: string, fill: (database: Database) => Promise<unknown>): Promise<string> {
  const template = join(runFolder(), `${name}-${process.env['JEST_WORKER_ID'] ?? '1'}.db`);
  if (!existsSync(template)) {
    const draft = join(temporaryFolder('template'), 'keypoint.db');
    const database = openDatabase(`sqlite:${draft}`);
    await migrate(database, MIGRATIONS, () => MIGRATED_AT);
    await fill(database);
    await database.close();
    renameSync(draft, template);
  }
  const path = join(temporaryFolder('database'), 'keypoint.db');
  copyFileSync(template, path);
  return path;
}
