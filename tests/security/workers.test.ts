import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import type { Database } from '../../src/db/index.ts';
import { queueMail, startMailWorker } from '../../src/features/mail/index.ts';
import { requestExport } from '../../src/features/records/exports.ts';
import { NO_FILTER } from '../../src/features/records/filter.ts';
import { expireExports, workOnExports } from '../../src/features/records/worker.ts';
import { type SmtpServer, smtpServer } from '../mail/support.ts';
import { seedActivity, seedCompletion, seedPerson } from '../records/support.ts';
import { HOUR } from '../support/clock.ts';
import { temporaryFolder } from '../support/files.ts';
import { item } from '../support/items.ts';
import { startNode } from '../support/processes.ts';
import { onFolder, type ServerProcess, startServer } from './support/server.ts';

/** Item 60 of the faults and attacks: processes that are killed in the middle of their work. */

let dataDir: string;
let server: ServerProcess | undefined;
let smtp: SmtpServer | undefined;
beforeEach(() => {
  dataDir = temporaryFolder('data');
});
afterEach(async () => {
  await server?.kill('SIGKILL');
  await smtp?.close();
  server = undefined;
  smtp = undefined;
});

const MAIL = { subject: 'Your password was changed', view: 'password-changed', model: { name: 'Grace', link: 'l' } };
const MAIL_FROM = 'Keypoint <keypoint@cme.example>';
const messageId = (raw: string) => /^Message-ID: (\S+)/im.exec(raw)?.[1];

async function until(what: string, look: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const begun = performance.now();
  while (!(await look())) {
    if (performance.now() - begun > withinMs) throw new Error(`${what} did not happen in ${withinMs} ms`);
    await sleep(20);
  }
}

describe('a worker that is killed', () => {
  /** When the mail server stops answering: the process is killed then. */
  const MOMENTS = ['at the sender', 'at the recipient', 'while the mail is sent', 'once the mail is taken'] as const;

  item(
    60,
    'in the middle of a mail has it sent again, under the same Message-ID',
    async (tries) => {
      for (const moment of MOMENTS) {
        const folder = temporaryFolder('data');
        await onFolder(folder, (core) =>
          core.db.transaction((trx) => queueMail(trx, core, { ...MAIL, to: 'grace@navy.example' })),
        );
        let stuck = false;
        const stop = () => {
          stuck = true;
        };
        const taken: string[] = [];
        const dying = await smtpServer({
          ...(moment === 'at the sender' ? { onMailFrom: stop } : {}),
          ...(moment === 'at the recipient' ? { onRcptTo: stop } : {}),
          ...(moment === 'while the mail is sent' ? { onData: stop } : {}),
          ...(moment === 'once the mail is taken'
            ? {
                // All of it has come, and its sender is never told.
                onData: (stream) => {
                  let raw = '';
                  stream.on('data', (chunk: Buffer) => {
                    raw += chunk.toString();
                  });
                  stream.on('end', () => {
                    taken.push(raw);
                    stop();
                  });
                },
              }
            : {}),
        });
        server = await startServer(folder, { SMTP_URL: dying.url, MAIL_FROM });
        await until(`the mail ${moment}`, () => stuck);
        await server.kill('SIGKILL');
        await dying.close();
        smtp = await smtpServer();
        const { url, received } = smtp;
        await onFolder(folder, async (core) => {
          const clock = Object.assign(() => Date.now() + HOUR, {});
          const config = { ...core.config, smtpUrl: url, mailFrom: MAIL_FROM };
          // Before its lease is over nobody takes it.
          await drain({ ...core, config });
          tries.equal(`${moment}: sent while it is held`, received.length, 0);
          await drain({ ...core, config, clock });
          await drain({ ...core, config, clock });
          const rows = await core.db.kysely.selectFrom('mail_queue').select(['id', 'state', 'sealed']).execute();
          tries.equal(
            `${moment}: rows`,
            rows.map(({ state, sealed }) => [state, sealed]),
            [['sent', null]],
          );
          const ids = new Set([...taken, ...received.map(({ raw }) => raw)].map(messageId));
          tries.equal(`${moment}: message ids`, [...ids], [`<${rows[0]?.id}@cme.example>`]);
          tries.equal(`${moment}: sent afterwards`, received.length, 1);
        });
        await smtp.close();
        smtp = undefined;
      }
    },
    120_000,
  );

  async function drain(core: Parameters<typeof startMailWorker>[0]): Promise<void> {
    const worker = startMailWorker(core, { lookEvery: null });
    await worker.drain();
    await worker.stop();
  }

  const RECORDS = 20_000;

  item(
    60,
    'in the middle of an export leaves exactly one result',
    async (tries) => {
      await onFolder(dataDir, async (core) => {
        const activity = await seedActivity(core, 'one');
        const person = await seedPerson(core);
        await seedCompletion(core, person, activity);
        await copyCompletions(core.db, RECORDS);
        await requestExport(core, { format: 'csv', filter: NO_FILTER, requestedBy: person.id }, 5);
      });
      for (const round of [0, 1]) {
        const worker = startNode('tests/security/support/export-process.ts', [], { DATA_DIR: dataDir });
        const ended = once(worker, 'exit');
        await until('the export began', () => exportFiles().length > 0 || worker.exitCode !== null);
        worker.kill('SIGKILL');
        await ended;
        await onFolder(dataDir, async (core) => {
          const [run] = await core.db.kysely.selectFrom('export_runs').select('state').execute();
          tries.equal(`killed the ${round + 1}. time while`, run?.state, 'running');
          // The next worker takes it over: its lease ends at once.
          await sql`update export_runs set lease_until = 0`.execute(core.db.kysely);
        });
      }
      await onFolder(dataDir, async (core) => {
        await workOnExports(core);
        await workOnExports(core);
        await expireExports(core);
        const { kysely } = core.db;
        const runs = await kysely.selectFrom('export_runs').select('state').execute();
        const events = await kysely
          .selectFrom('audit_events')
          .select('id')
          .where('action', '=', 'export.finish')
          .execute();
        const mails = await kysely.selectFrom('mail_queue').select('id').where('view', '=', 'export-ready').execute();
        tries.equal('runs, events and mails', [runs, events.length, mails.length], [[{ state: 'ready' }], 1, 1]);
        const files = exportFiles();
        tries.equal('files', files.length, 1);
        const bytes = readFileSync(join(dataDir, 'exports', files[0] ?? ''));
        tries.equal('records', parse(bytes, { bom: true }).length - 1, RECORDS);
      });
    },
    120_000,
  );

  function exportFiles(): string[] {
    const folder = join(dataDir, 'exports');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Makes of one completion as many: each of another cycle. */
  async function copyCompletions(db: Database, count: number): Promise<void> {
    for (const [table, own] of [
      ['attempts', 'id'],
      ['completions', 'id attempt_id'],
    ] as const) {
      const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db.kysely);
      const values = rows.map(({ name }) => {
        if (own.split(' ').includes(name)) return `substr(${name}, 1, 24) || printf('%012d', i)`;
        return name === 'cycle' ? 'i' : `"${name}"`;
      });
      const names = rows.map(({ name }) => `"${name}"`).join(', ');
      await sql
        .raw(
          `with recursive n(i) as (select 2 union all select i + 1 from n where i < ${count})
            insert into ${table} (${names}) select ${values.join(', ')} from ${table} cross join n where cycle = 1`,
        )
        .execute(db.kysely);
    }
  }
});
