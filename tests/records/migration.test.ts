import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../src/db/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { describeOnEngines } from '../support/engines.ts';
import { MIGRATIONS, temporaryFolder } from '../support/files.ts';
import { NOW, seedActivity, seedCompletion, seedPerson } from './support.ts';

describeOnEngines('the records of a database from before credit was told apart (0015)', (open) => {
  it('say participation where the log has it, and keep every run and report', async () => {
    const db = await open({ migrated: false });
    const before = temporaryFolder('migrations-0014');
    for (const name of readdirSync(MIGRATIONS)) {
      if (name < '0015') copyFileSync(join(MIGRATIONS, name), join(before, name));
    }
    await migrate(db, before, () => NOW);
    const seeds = { db, ids: systemIds };
    const activity = await seedActivity(seeds, 'one');
    const [nurse, other, physician] = await Promise.all([
      seedPerson(seeds, { profession: 'nurse' }),
      seedPerson(seeds, { profession: 'nurse' }),
      seedPerson(seeds),
    ]);
    const took = await seedCompletion(seeds, nurse, activity, { certificate: 'valid' });
    await seedCompletion(seeds, other, activity, { certificate: 'valid', passedAt: NOW - 1 });
    await seedCompletion(seeds, physician, activity, { credit: 75, certificate: 'valid', passedAt: NOW - 2 });
    await db.transaction(async (trx) => {
      const event = { actor_id: null, subject_type: 'certificate', subject_id: 'c', at: NOW };
      const detail = JSON.stringify({ template: 'participation', creditHundredths: null, completionId: took });
      await trx
        .insertInto('audit_events')
        .values({ ...event, id: systemIds.uuid(), action: 'certificate.issue', detail })
        .execute();
      const run = { format: 'pars', query: '', requested_at: NOW, expected: 1 };
      await trx
        .insertInto('export_runs')
        .values({ ...run, id: 'run', state: 'ready', finished_at: NOW, expires_at: NOW })
        .execute();
      const sealed = { fingerprint: 'f', row_sealed: 'v1.x' };
      const record = { run_id: 'run', completion_id: took, position: 1, outcome: 'add', problems: '[]' };
      await trx
        .insertInto('export_run_records')
        .values({ ...record, ...sealed, sent_sealed: null })
        .execute();
      await trx
        .insertInto('pars_reports')
        .values({ completion_id: took, run_id: 'run', ...sealed, sent_at: NOW })
        .execute();
    });

    expect((await migrate(db, MIGRATIONS, () => NOW))[0]).toBe('0015_reported_credit');
    const rows = await db.kysely
      .selectFrom('completion_records')
      .select('facet')
      .orderBy('passed_at', 'desc')
      .execute();
    expect(rows.map(({ facet }) => facet)).toEqual([
      'nurse|1|participation|valid',
      'nurse|1|none|valid',
      'physician|1|ama-pra-category-1|valid',
    ]);
    const sums = await db.kysely
      .selectFrom('record_sums')
      .select(['facet', 'records'])
      .where('records', '>', 0)
      .execute();
    expect(sums.map(({ facet, records }) => `${facet} ${records}`).sort()).toEqual(
      rows.map(({ facet }) => `${facet} 1`).sort(),
    );
    expect(await db.kysely.selectFrom('export_runs').select(['id', 'left_out']).execute()).toEqual([
      { id: 'run', left_out: 0 },
    ]);
    for (const table of ['export_run_records', 'pars_reports'] as const)
      expect(await db.kysely.selectFrom(table).select(['run_id', 'row_sealed']).execute()).toEqual([
        { run_id: 'run', row_sealed: 'v1.x' },
      ]);
    // What referred to a run still does.
    const gone = db.transaction((trx) => trx.deleteFrom('export_runs').where('id', '=', 'run').execute());
    await expect(gone).rejects.toThrow(/foreign key/i);
  });
});
