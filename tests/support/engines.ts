import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { type Database, migrate, openDatabase } from '../../src/db/index.ts';
import { testDatabase } from './database.ts';
import { MIGRATIONS, temporaryFolder } from './files.ts';
import { emptiedPglite, startPglite } from './pglite.ts';

export interface OpenOptions {
  /** false: no table at all. */
  migrated?: boolean;
}

/** Opens a new, empty database. It is closed when the suite ends; on PGlite opening one empties the last. */
export type Open = (options?: OpenOptions) => Promise<Database>;

/**
 * Runs a suite on SQLite and on PGlite, and on a PostgreSQL server too when TEST_POSTGRES_URL names one.
 * TEST_ENGINES (`sqlite,pglite,server`) narrows it down.
 */
export function describeOnEngines(name: string, suite: (open: Open, engine: Database['engine']) => void): void {
  const wanted = new Set((process.env['TEST_ENGINES'] ?? 'sqlite,pglite,server').split(','));
  if (wanted.has('sqlite')) {
    describe(`${name} (SQLite)`, () => {
      suite(closedAfterwards(openNewSqlite), 'sqlite');
    });
  }
  if (wanted.has('pglite')) {
    describe(`${name} (PGlite)`, () => {
      let pglite: PGlite;
      beforeAll(async () => {
        pglite = await startPglite();
      }, 60_000);
      afterAll(() => pglite.close());
      suite((options) => emptiedPglite(pglite, options), 'postgres');
    });
  }
  const server = process.env['TEST_POSTGRES_URL'];
  if (wanted.has('server') && server) {
    describe(`${name} (PostgreSQL server)`, () => {
      suite(
        closedAfterwards((options) => openOnServer(server, options)),
        'postgres',
      );
    });
  }
}

/** A new migrated database on the server that TEST_POSTGRES_URL names, or null without one. Closing it drops it. */
export async function realPostgres(): Promise<Database | null> {
  const server = process.env['TEST_POSTGRES_URL'];
  return server ? openOnServer(server) : null;
}

function closedAfterwards(open: Open): Open {
  const opened: Database[] = [];
  afterAll(() => Promise.all(opened.splice(0).map((database) => database.close())));
  return async (options) => {
    const database = await open(options);
    opened.push(database);
    return database;
  };
}

async function openNewSqlite({ migrated = true }: OpenOptions = {}): Promise<Database> {
  return migrated ? testDatabase() : openDatabase(`sqlite:${join(temporaryFolder('database'), 'empty.db')}`);
}

async function openOnServer(server: string, { migrated = true }: OpenOptions = {}): Promise<Database> {
  const { url, drop } = await newServerDatabase(server);
  const database = openDatabase(url);
  if (migrated) await migrate(database, MIGRATIONS, () => Date.UTC(2026, 0, 1));
  return {
    ...database,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

/** Makes an empty database on a server, for tests that open it from other processes. */
export async function newServerDatabase(server: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `keypoint_test_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return { url: address.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}
