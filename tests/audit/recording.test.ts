import type { Database } from '../../src/db/index.ts';
import { beginChain, recordEvent, startCheckpoints, writeCheckpoint } from '../../src/features/audit/index.ts';
import { checkpointIfDue } from '../../src/features/audit/schedule.ts';
import { MINUTE } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { createUser } from '../support/people.ts';
import { type AuditCore, chainOf, coreOn, recordMany, verified } from './support.ts';

describeOnEngines('recording events', (open, engine) => {
  let db: Database;
  let core: AuditCore;

  beforeEach(async () => {
    db = await open();
    core = coreOn(db);
  }, 60_000);

  const event = { actorId: null, action: 'role.grant', subjectType: 'user', subjectId: 'x' };

  it('50 transactions at once, some with several events and some undone, leave one unbroken chain', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => createUser(core)));
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) =>
        db.transaction(async (trx) => {
          for (let n = 0; n <= i % 3; n += 1) {
            await recordEvent(trx, core, { ...event, actorId: people[i % 5]?.id ?? null, subjectId: `${i}.${n}` });
          }
          // Rows that others' foreign keys want, held to the end by some who then wait for the end of the chain.
          if (i % 2 === 0) {
            const changed = trx.updateTable('users').set({ email: `n${i}@example.org` });
            await changed.where('id', '=', people[i % 5]?.id ?? '').execute();
          }
          if (i % 10 === 9) throw new Error('undone');
        }),
      ),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    const rows = await chainOf(db);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1));
    // Those of one act stand together.
    const numbers = rows.map(({ subject_id }) => subject_id.split('.').map(Number));
    numbers.forEach(([, n], i) => {
      if (n) expect(numbers[i - 1]).toEqual([numbers[i]?.[0], n - 1]);
    });
    expect(rows.some(({ subject_id }) => subject_id.startsWith('9.'))).toBe(false);
    expect(await verified(core)).toMatchObject({ ok: true, events: rows.length });
  }, 60_000);

  it('writes more rows than a statement takes, and one that says anything', async () => {
    await db.transaction(async (trx) => {
      for (let i = 0; i < 1100; i += 1) {
        await recordEvent(trx, core, { ...event, subjectId: `\ud800${i}`, detail: { text: `é\u0000\u2028\ud800` } });
      }
    });
    expect(await verified(core)).toMatchObject({ ok: true, events: 1100 });
  });

  it('takes only a transaction that is under way', async () => {
    let kept: Parameters<typeof recordEvent>[0] | undefined;
    await db.transaction(async (trx) => {
      kept = trx;
    });
    await expect(async () => kept && recordEvent(kept, core, event)).rejects.toThrow(/under way/);
    await expect(db.kysely.transaction().execute((trx) => recordEvent(trx, core, event))).rejects.toThrow(
      /Database.transaction/,
    );
    expect(await chainOf(db)).toEqual([]);
  });

  it('gives events from before the chain their place once, by time, and never one that was put in later', async () => {
    const row = { actor_id: null, action: 'role.grant', subject_type: 'user', subject_id: 'x', detail: '{}' };
    const early = Array.from({ length: 501 }, (_, i) => ({ ...row, id: `old-${1000 + i}`, at: 1_000 + i }));
    await db.transaction((trx) => trx.insertInto('audit_events').values(early).execute());
    expect(await Promise.all([beginChain(core), beginChain(core)])).toEqual(expect.arrayContaining([501, 0]));
    const rows = await chainOf(db);
    expect(rows).toHaveLength(502);
    expect([rows[0]?.id, rows[500]?.id, rows[501]?.action]).toEqual(['old-1000', 'old-1500', 'audit.begin']);
    expect(JSON.parse(rows[501]?.detail ?? '')).toEqual({ earlierEvents: 501 });
    expect((await verified(core)).ok).toBe(true);
    await db.transaction((trx) =>
      trx
        .insertInto('audit_events')
        .values({ ...row, id: 'forged', at: 5 })
        .execute(),
    );
    expect(await beginChain(core)).toBe(0);
    expect((await verified(core)).list).toMatchObject([{ kind: 'unchained', id: 'forged' }]);
  });

  it('writes a checkpoint where there is something new, the next only when it is due', async () => {
    expect(await writeCheckpoint(core)).toEqual({ state: 'empty' });
    await recordMany(core, 3);
    const made = await Promise.all([writeCheckpoint(core), writeCheckpoint(core)]);
    expect(new Set(made.map((result) => 'checkpoint' in result && result.checkpoint.jws)).size).toBe(1);
    expect(await writeCheckpoint(core)).toMatchObject({ state: 'unchanged', checkpoint: { number: 1, seq: 3 } });
    const count = async () => (await db.kysely.selectFrom('audit_checkpoints').select('number').execute()).length;
    await recordMany(core, 1);
    await checkpointIfDue(core);
    expect(await count()).toBe(1);
    core.clock.advance(5 * MINUTE);
    await checkpointIfDue(core);
    expect(await count()).toBe(2);
    await db.transaction(async (trx) => {
      for (let i = 0; i < 1000; i += 1) await recordEvent(trx, core, event);
    });
    await checkpointIfDue(core);
    expect(await count()).toBe(3);
    expect(core.logged.join()).toContain('"seq":1004');
    expect((await verified(core)).ok).toBe(true);
  });

  it('signs the end at the start and at the stop of a server, and logs what an operator may keep', async () => {
    await recordMany(core, 2);
    const checkpoints = await startCheckpoints(core);
    await recordMany(core, 2);
    await checkpoints.stop();
    const rows = await db.kysely.selectFrom('audit_checkpoints').select(['seq', 'jws']).orderBy('number').execute();
    expect(rows.map(({ seq }) => seq)).toEqual([2, 4]);
    for (const { jws } of rows) expect(core.logged.join()).toContain(jws);
  });

  it('verifies while others go on writing', async () => {
    if (engine === 'postgres') return recordMany(core, 1);
    await recordMany(core, 600);
    const writing = recordMany(core, 300).then(() => writeCheckpoint(core));
    const during = await verified(core);
    expect(during.list).toEqual([]);
    await writing;
    expect(await verified(core)).toMatchObject({ ok: true, events: 901, checkpoints: 1 });
  }, 60_000);
});
