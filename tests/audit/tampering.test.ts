import { createPublicKey } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../src/db/index.ts';
import { eventHash, type StoredEvent } from '../../src/features/audit/chain.ts';
import { writeCheckpoint } from '../../src/features/audit/index.ts';
import { describeOnEngines } from '../support/engines.ts';
import { type AuditCore, chainOf, coreOn, recordMany, verified } from './support.ts';

describeOnEngines('a log that somebody with the database has tampered with', (open) => {
  let db: Database;
  let core: AuditCore;
  const run = (statement: string) => sql.raw(statement).execute(db.kysely);

  beforeEach(async () => {
    db = await open();
    core = coreOn(db);
    await recordMany(core, 10);
    await writeCheckpoint(core);
    await recordMany(core, 10);
    await writeCheckpoint(core);
    await recordMany(core, 4);
  }, 60_000);

  /** Makes every hash anew from a place on, and the counter too, as somebody would who knows how it is done. */
  async function rechain(from: number): Promise<void> {
    const rows = await chainOf(db);
    let previous = rows.find(({ seq }) => seq === from - 1)?.hash ?? '';
    for (const row of rows.filter(({ seq }) => (seq ?? 0) >= from)) {
      const hash = eventHash(row.seq ?? 0, previous, row as StoredEvent);
      await db.kysely
        .updateTable('audit_events')
        .set({ previous_hash: previous, hash })
        .where('id', '=', row.id)
        .execute();
      previous = hash;
    }
    await db.kysely
      .updateTable('audit_chain')
      .set({ seq: rows.at(-1)?.seq ?? 0, hash: previous })
      .execute();
  }

  it('is whole before', async () => {
    expect(await verified(core)).toMatchObject({ ok: true, events: 24, checkpoints: 2, faults: 0, recorded: true });
    const last = (await chainOf(db)).at(-1);
    expect(last).toMatchObject({ seq: 25, action: 'audit.verify' });
    expect(JSON.parse(last?.detail ?? '')).toEqual({ ok: true, events: 24, checkpoints: 2, faults: 0 });
  });

  it.each([
    ['what was done', `update audit_events set detail = '{}' where seq = 7`],
    ['who did it', `update audit_events set action = 'attempt.start' where seq = 7`],
    ['when', 'update audit_events set at = at + 1 where seq = 7'],
    ['its own hash', `update audit_events set hash = '${'0'.repeat(64)}' where seq = 7`],
    ['its hash away', 'update audit_events set hash = null where seq = 7'],
    ['the hash of the one before', 'update audit_events set previous_hash = null where seq = 7'],
  ])('shows an edit of %s, and where', async (_what, statement) => {
    await run(statement);
    const { ok, list } = await verified(core);
    expect(ok).toBe(false);
    expect(list).toContainEqual(
      expect.objectContaining({ kind: 'edited', seq: 7, text: expect.stringContaining('event 7 ') }),
    );
  });

  it('shows an edit after which all hashes were made anew, by the checkpoints', async () => {
    await run(`update audit_events set detail = '{"passed":true}' where seq = 7`);
    await rechain(7);
    expect((await verified(core)).kinds).toEqual(['checkpoint-differs', 'checkpoint-differs']);
  });

  it('shows a row taken out, and only that', async () => {
    await run('delete from audit_events where seq = 7');
    expect(await verified(core)).toMatchObject({
      ok: false,
      list: [{ kind: 'missing', seq: 7, text: 'event 7 is gone' }],
    });
  });

  it('shows several taken out, with the one that a checkpoint names', async () => {
    await run('delete from audit_events where seq between 9 and 12');
    const { list } = await verified(core);
    expect(list).toMatchObject([
      { kind: 'missing', seq: 9, text: 'events 9 to 12 are gone' },
      { kind: 'checkpoint-differs', text: expect.stringContaining('that event is gone') },
    ]);
  });

  it('shows a row taken out when the others have moved up and were hashed anew', async () => {
    await run('delete from audit_events where seq = 7');
    for (let seq = 8; seq <= 24; seq += 1) await run(`update audit_events set seq = ${seq - 1} where seq = ${seq}`);
    await rechain(7);
    expect((await verified(core)).kinds).toEqual(['checkpoint-differs', 'checkpoint-differs']);
  });

  it('shows two rows swapped', async () => {
    await run('update audit_events set seq = 99 where seq = 7');
    await run('update audit_events set seq = 7 where seq = 8');
    await run('update audit_events set seq = 8 where seq = 99');
    const { kinds, list } = await verified(core);
    expect(kinds).toContain('moved');
    expect(list.map(({ seq }) => seq)).toEqual(expect.arrayContaining([7, 8]));
  });

  it('shows two rows swapped with their hashes', async () => {
    const [a, b] = (await chainOf(db)).filter(({ seq }) => seq === 7 || seq === 8);
    if (!a || !b) throw new Error('two rows');
    await run(`update audit_events set seq = 99 where id = '${a.id}'`);
    for (const [to, from] of [
      [b, a],
      [a, b],
    ] as const) {
      const { seq, hash, previous_hash } = from;
      await db.kysely.updateTable('audit_events').set({ seq, hash, previous_hash }).where('id', '=', to.id).execute();
    }
    expect((await verified(core)).kinds).toEqual(['edited', 'edited']);
  });

  it('shows the end cut off by its counter', async () => {
    await run('delete from audit_events where seq > 22');
    expect((await verified(core)).list).toMatchObject([{ kind: 'truncated', seq: 23 }]);
  });

  it('shows the end cut off with the counter set back, by a checkpoint', async () => {
    await run('delete from audit_events where seq > 15');
    await rechain(1);
    expect((await verified(core)).list).toMatchObject([
      { kind: 'truncated', text: expect.stringContaining('checkpoint 2') },
    ]);
  });

  it('shows the end cut off with its checkpoints, by one that was kept elsewhere', async () => {
    const [kept] = await db.kysely.selectFrom('audit_checkpoints').selectAll().where('number', '=', 2).execute();
    await run('delete from audit_checkpoints where number = 2');
    await run('delete from audit_events where seq > 15');
    await rechain(1);
    expect((await verified(core)).ok).toBe(true);
    expect((await verified(core, [`${kept?.jws}\n`])).list).toMatchObject([{ kind: 'truncated', seq: 20 }]);
    // Also when as many events have come since.
    await recordMany(core, 10);
    expect((await verified(core, [kept?.jws ?? ''])).kinds).toEqual(['checkpoint-differs']);
  });

  it('knows what it signed with an earlier key, where that is kept', async () => {
    const now = coreOn(db, 'another-secret-another-secret-another-secret');
    const olderKeys = [createPublicKey(core.secrets.signingKey)];
    const kept = { ...now, secrets: { ...now.secrets, olderKeys } };
    await recordMany(kept, 1);
    expect(await writeCheckpoint(kept)).toMatchObject({ state: 'written', checkpoint: { number: 3 } });
    expect(await verified(kept)).toMatchObject({ ok: true, checkpoints: 3 });
    // Neither opens the other's without it.
    expect((await verified(now)).kinds).toEqual(['checkpoint-edited', 'checkpoint-edited']);
  });

  it('takes no checkpoint of another site for one of ours', async () => {
    const other = coreOn(db, 'another-secret-another-secret-another-secret');
    await run('delete from audit_checkpoints');
    await recordMany(core, 1);
    const made = await writeCheckpoint(other);
    if (made.state !== 'written') throw new Error('a checkpoint');
    await expect(verified(core, [made.checkpoint.jws])).rejects.toThrow(/this site/);
    expect((await verified(core)).kinds).toEqual(['checkpoint-edited']);
  });

  it.each([
    ['hash', `update audit_checkpoints set hash = '${'0'.repeat(64)}' where number = 1`],
    ['place', 'update audit_checkpoints set seq = 9 where number = 1'],
    ['time', 'update audit_checkpoints set at = at + 1 where number = 1'],
    ['signature', `update audit_checkpoints set jws = replace(jws, '.', '.x') where number = 1`],
    [
      'signature, by that of another',
      'update audit_checkpoints set jws = (select jws from audit_checkpoints where number = 2) where number = 1',
    ],
  ])('shows a checkpoint whose %s was edited', async (_what, statement) => {
    await run(statement);
    expect((await verified(core)).list).toMatchObject([{ kind: 'checkpoint-edited', seq: 1 }]);
  });

  it('shows a checkpoint taken out', async () => {
    await run('delete from audit_checkpoints where number = 1');
    expect((await verified(core)).list).toMatchObject([{ kind: 'checkpoint-missing', seq: 1 }]);
  });

  it('shows a row put in: beside the chain, after its end, and at a place that is taken', async () => {
    const copy = (id: string, seq: string) =>
      run(
        `insert into audit_events (id, at, action, subject_type, subject_id, detail, seq, previous_hash, hash) select '${id}', at, action, subject_type, subject_id, detail, ${seq}, previous_hash, hash from audit_events where seq = 7`,
      );
    await copy('beside', 'null');
    expect((await verified(core)).list).toMatchObject([{ kind: 'unchained', id: 'beside' }]);
    await run(`delete from audit_events where id = 'beside'`);
    await copy('after', '26');
    expect((await verified(core)).kinds).toEqual(expect.arrayContaining(['edited', 'end']));
    await run(`delete from audit_events where id = 'after'`);
    await run('drop index audit_events_by_seq');
    await copy('twice', '7');
    expect((await verified(core)).kinds).toEqual(expect.arrayContaining(['edited', 'duplicate']));
  });

  it('says so when the counter is gone; then nothing is recorded any more, and no act is done without being', async () => {
    await run('delete from audit_chain');
    const result = await verified(core);
    expect(result).toMatchObject({ ok: false, recorded: false, kinds: ['end'] });
    await expect(recordMany(core, 1)).rejects.toThrow(/keypoint audit verify/);
  });

  it('signs nothing over what was tampered with since the last checkpoint', async () => {
    await run(`update audit_events set detail = '{}' where seq = 22`);
    expect(await writeCheckpoint(core)).toMatchObject({ state: 'broken', fault: { kind: 'edited', seq: 22 } });
    await rechain(21);
    await run('delete from audit_events where seq > 22');
    expect(await writeCheckpoint(core)).toMatchObject({ state: 'broken' });
    expect(await db.kysely.selectFrom('audit_checkpoints').select('number').execute()).toHaveLength(2);
  });
});
