import type { Database } from '../../src/db/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { describeOnEngines } from '../support/engines.ts';
import { DAY, NOW, seedActivity, seedCompletion, seedPerson } from './support.ts';

async function facets(db: Database): Promise<string[]> {
  const rows = await db.kysely.selectFrom('completion_records').select('facet').orderBy('facet').execute();
  return rows.map(({ facet }) => facet);
}

/** The sums as they should be: counted from the rows. */
async function recount(db: Database): Promise<unknown[]> {
  const rows = await db.kysely
    .selectFrom('completion_records')
    .select(({ fn }) => [
      'month',
      'activity_id',
      'facet',
      fn.countAll<number>().as('records'),
      fn.sum<number>('credit_hundredths').as('credit_hundredths'),
    ])
    .groupBy(['month', 'activity_id', 'facet'])
    .orderBy('month')
    .orderBy('facet')
    .orderBy('activity_id')
    .execute();
  return rows.map((row) => ({
    ...row,
    records: Number(row.records),
    credit_hundredths: Number(row.credit_hundredths),
  }));
}

async function kept(db: Database): Promise<unknown[]> {
  return db.kysely
    .selectFrom('record_sums')
    .select(['month', 'activity_id', 'facet', 'records', 'credit_hundredths'])
    .where('records', '<>', 0)
    .orderBy('month')
    .orderBy('facet')
    .orderBy('activity_id')
    .execute();
}

describeOnEngines('what triggers keep of completions', (open) => {
  it('follows a completion from the pass over the claim to the revocation, and the person’s profession', async () => {
    const db = await open();
    const seeds = { db, ids: systemIds };
    const activity = await seedActivity(seeds, 'one');
    const person = await seedPerson(seeds, { verified: false });
    const id = await seedCompletion(seeds, person, activity, { certificate: 'valid' });
    expect(await facets(db)).toEqual(['physician|0|none|valid']);
    const trx = db.transaction;
    await trx((t) => t.updateTable('completions').set({ credit_hundredths: 75 }).where('id', '=', id).execute());
    expect(await facets(db)).toEqual(['physician|0|ama-pra-category-1|valid']);
    await trx((t) => t.updateTable('certificates').set({ revoked_at: 1 }).execute());
    expect(await facets(db)).toEqual(['physician|0|ama-pra-category-1|revoked']);
    await trx((t) => t.updateTable('users').set({ profession: 'nurse', profession_verified_at: 5 }).execute());
    expect(await facets(db)).toEqual(['nurse|1|ama-pra-category-1|revoked']);
    expect(await kept(db)).toEqual([
      {
        month: '2026-11',
        activity_id: activity.id,
        facet: 'nurse|1|ama-pra-category-1|revoked',
        records: 1,
        credit_hundredths: 75,
      },
    ]);
  });

  it('says of a certificate that was replaced what the newest of the completion says', async () => {
    const db = await open();
    const seeds = { db, ids: systemIds };
    const id = await seedCompletion(seeds, await seedPerson(seeds), await seedActivity(seeds, 'one'), {
      certificate: 'valid',
    });
    await db.transaction(async (trx) => {
      const first = await trx.selectFrom('certificates').selectAll().executeTakeFirstOrThrow();
      await trx.updateTable('certificates').set({ replaced_at: 5 }).execute();
      await trx
        .insertInto('certificates')
        .values({ ...first, id: systemIds.uuid(), number: 'KP-NEW', sequence: 2 })
        .execute();
    });
    expect(await facets(db)).toEqual(['physician|1|none|valid']);
    await db.transaction((trx) =>
      trx.updateTable('certificates').set({ replaced_at: 6 }).where('completion_id', '=', id).execute(),
    );
    expect(await facets(db)).toEqual(['physician|1|none|replaced']);
  });

  it('keeps sums equal to a recount, whatever happens in whatever order', async () => {
    const db = await open();
    const seeds = { db, ids: systemIds };
    const activities = [await seedActivity(seeds, 'one'), await seedActivity(seeds, 'two')];
    const people = await Promise.all(
      ['physician', 'nurse', 'pharmacist'].map((profession) => seedPerson(seeds, { profession })),
    );
    for (let n = 0; n < 24; n += 1) {
      const [person, activity] = [people[n % 3], activities[n % 2]];
      if (!person || !activity) throw new Error('no such seed');
      await seedCompletion(seeds, person, activity, {
        cycle: 1 + n,
        passedAt: NOW - n * 9 * DAY,
        credit: n % 4 === 0 ? 100 : null,
        certificate: n % 5 === 0 ? 'revoked' : n % 5 === 1 ? 'none' : 'valid',
      });
    }
    expect(await kept(db)).toEqual(await recount(db));
    await db.transaction(async (trx) => {
      await trx.updateTable('completions').set({ credit_hundredths: 50 }).where('cycle', '<', 9).execute();
      await trx.updateTable('certificates').set({ revoked_at: 9 }).where('revoked_at', 'is', null).execute();
      await trx.updateTable('users').set({ profession: 'nurse' }).where('profession', '=', 'physician').execute();
      await trx.deleteFrom('certificates').execute();
      await trx.deleteFrom('completions').where('cycle', '>', 20).execute();
    });
    const sums = await kept(db);
    expect(sums).toEqual(await recount(db));
    expect(sums.length).toBeGreaterThan(4);
  });

  it('counts attempts by the months in which they begin and end, and the time of those that were passed', async () => {
    const db = await open();
    const seeds = { db, ids: systemIds };
    const activity = await seedActivity(seeds, 'one');
    await seedCompletion(seeds, await seedPerson(seeds), activity, { passedAt: Date.UTC(2026, 9, 1, 0, 5) });
    const sums = await db.kysely.selectFrom('attempt_sums').selectAll().orderBy('month').execute();
    expect(sums.map(({ activity_id: _id, ...rest }) => rest)).toEqual([
      { month: '2026-09', starts: 1, submissions: 0, passes: 0 },
      { month: '2026-10', starts: 0, submissions: 1, passes: 1 },
    ]);
    // 600 s: four times the binary logarithm is 36.9.
    const times = await db.kysely.selectFrom('attempt_time_sums').selectAll().execute();
    expect(times).toEqual([{ activity_id: activity.id, month: '2026-10', bucket: 36, attempts: 1 }]);
  });

  it('counts an attempt that is handed in later, and a pass that a corrected key gives', async () => {
    const db = await open();
    const seeds = { db, ids: systemIds };
    const activity = await seedActivity(seeds, 'one');
    await seedCompletion(seeds, await seedPerson(seeds), activity);
    const open1 = { submitted_at: null, finished_by: null, score_num: null, score_den: null, passed: null };
    await db.transaction(async (trx) => {
      const attempt = await trx.selectFrom('attempts').selectAll().executeTakeFirstOrThrow();
      await trx
        .insertInto('attempts')
        .values({ ...attempt, ...open1, id: systemIds.uuid(), number: 3 })
        .execute();
      const result = { submitted_at: NOW, finished_by: 'learner', score_num: 0, score_den: 1, passed: 0 };
      await trx.updateTable('attempts').set(result).where('submitted_at', 'is', null).execute();
    });
    const figures = () => db.kysely.selectFrom('attempt_sums').select(['starts', 'submissions', 'passes']).execute();
    expect(await figures()).toEqual([{ starts: 2, submissions: 2, passes: 1 }]);
    await db.transaction((trx) =>
      trx.updateTable('attempts').set({ passed: 1, score_num: 1 }).where('passed', '=', 0).execute(),
    );
    expect(await figures()).toEqual([{ starts: 2, submissions: 2, passes: 2 }]);
  });
});
