import { sql } from 'kysely';
import type { Database } from '../../src/db/index.ts';
import { indexMissingPeople } from '../../src/features/accounts/index.ts';
import { NO_FILTER, type RecordFilter } from '../../src/features/records/filter.ts';
import { resolveScope, selectPage, selectTotals } from '../../src/features/records/list.ts';
import { selectScope } from '../../src/features/records/list-queries.ts';
import { readRecords } from '../../src/features/records/read-queries.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { describeOnEngines } from '../support/engines.ts';
import { DAY, NOW, seedActivity, seedCompletion, seedPerson } from './support.ts';

const filtered = (filter: Partial<RecordFilter>): RecordFilter => ({ ...NO_FILTER, ...filter });

/** 130 records of 4 people; several at the same moment. @returns ids, the newest first */
async function seedMany(db: Database): Promise<string[]> {
  const seeds = { db, ids: systemIds };
  const activities = [await seedActivity(seeds, 'one'), await seedActivity(seeds, 'two')];
  const people = [
    await seedPerson(seeds, { fullName: 'Zoë Brandt', email: 'zoe@clinic.example' }),
    await seedPerson(seeds, { fullName: 'Жанна Петрова', profession: 'nurse' }),
    await seedPerson(seeds, { fullName: 'Zofia Adler', verified: false }),
    await seedPerson(seeds, { fullName: 'Ann Lee', profession: 'pharmacist' }),
  ];
  const made: { id: string; at: number }[] = [];
  for (let n = 0; n < 130; n += 1) {
    const [person, activity] = [people[n % 4], activities[n % 2]];
    if (!person || !activity) throw new Error('no such seed');
    const at = NOW - Math.floor(n / 3) * DAY;
    const id = await seedCompletion(seeds, person, activity, {
      cycle: n + 1,
      passedAt: at,
      credit: n % 4 === 0 ? 100 : null,
      certificate: n % 10 === 0 ? 'revoked' : n % 2 === 0 ? 'valid' : 'none',
    });
    made.push({ id, at });
  }
  await indexMissingPeople(db);
  return made.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
}

async function walk(db: Database, filter: RecordFilter): Promise<string[]> {
  const scope = await resolveScope(db, filter);
  const seen: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await selectPage(db, scope, { after, before: undefined });
    seen.push(...page.records.map(({ completionId }) => completionId));
    after = page.next;
  }
  return seen;
}

describeOnEngines('the list of records', (open) => {
  let db: Database;
  let ids: string[];
  beforeAll(async () => {
    db = await open();
    ids = await seedMany(db);
  }, 60_000);

  it('shows each record once, the newest first, on pages that follow each other', async () => {
    expect(await walk(db, NO_FILTER)).toEqual(ids);
  });

  it('goes back over the same pages', async () => {
    const scope = await resolveScope(db, NO_FILTER);
    const first = await selectPage(db, scope, { after: undefined, before: undefined });
    const second = await selectPage(db, scope, { after: first.next ?? '', before: undefined });
    const back = await selectPage(db, scope, { after: undefined, before: second.previous ?? '' });
    expect([first.previous, back.records, back.next === first.next]).toEqual([null, first.records, true]);
    expect(second.records).toHaveLength(50);
  });

  it.each<[string, Partial<RecordFilter>, (n: number) => boolean]>([
    ['an activity', { activity: 'two' }, (n) => n % 2 === 1],
    ['a profession', { profession: 'nurse' }, (n) => n % 4 === 1],
    ['people who are not verified', { verified: 'no' }, (n) => n % 4 === 2],
    ['credit', { credit: 'any' }, (n) => n % 4 === 0],
    ['no credit', { credit: 'none' }, (n) => n % 4 !== 0],
    ['revoked certificates', { certificate: 'revoked' }, (n) => n % 10 === 0],
    ['two at once', { credit: 'any', certificate: 'revoked', activity: 'one' }, (n) => n % 20 === 0],
    ['what there is none of', { profession: 'nurse', credit: 'any' }, () => false],
    ['days', { from: '2026-11-10', to: '2026-11-20' }, (n) => Math.floor(n / 3) >= 3 && Math.floor(n / 3) <= 13],
    ['a word without its accent', { q: 'zoe' }, (n) => n % 4 === 0],
    ['the beginnings of words', { q: 'zo a' }, (n) => n % 4 === 2],
    ['letters of another script', { q: 'жан' }, (n) => n % 4 === 1],
    ['words and a filter', { q: 'zo', certificate: 'valid', verified: 'no' }, (n) => n % 4 === 2 && n % 10 !== 0],
    ['an activity that isn’t there', { activity: 'three' }, () => false],
  ])('filters by %s, and counts what it shows', async (_what, filter, wanted) => {
    const seen = await walk(db, filtered(filter));
    const expected = Array.from({ length: 130 }, (_, n) => n).filter(wanted).length;
    expect(seen).toHaveLength(expected);
    expect(ids.filter((id) => seen.includes(id))).toEqual(seen);
    const scope = await resolveScope(db, filtered(filter));
    expect((await selectTotals(db, scope)).records).toBe(expected);
    const exported: string[] = [];
    for await (const batch of readRecords(db, scope, 7))
      exported.push(...batch.map(({ completionId }) => completionId));
    expect(exported).toEqual(seen);
  });

  it('adds up credit, also where a period begins and ends within months', async () => {
    const whole = await selectTotals(db, await resolveScope(db, NO_FILTER));
    expect(whole.sums.reduce((sum, one) => sum + one.creditHundredths, 0)).toBe(33 * 100);
    const scope = await resolveScope(db, filtered({ from: '2026-10-20', to: '2026-11-05' }));
    const broken = await selectTotals(db, scope);
    const days = Array.from({ length: 130 }, (_, n) => 23 + 31 - Math.floor(n / 3)).filter(
      (day) => day >= 20 && day <= 36,
    );
    expect(broken.records).toBe(days.length);
    expect(new Set(broken.sums.map(({ month }) => month))).toEqual(new Set(['2026-10', '2026-11']));
  });

  it('reads a page from indexes alone, without sorting or scanning', async () => {
    if (db.engine !== 'sqlite') return;
    const plans: string[] = [];
    for (const filter of [NO_FILTER, filtered({ activity: 'one' }), filtered({ credit: 'any' })]) {
      const scope = await selectScope(db, filter, null);
      const leg = scope.facets === null ? sql`1 = 1` : sql`facet = ${scope.facets[0]}`;
      const activity = scope.activityId === null ? sql`1 = 1` : sql`activity_id = ${scope.activityId}`;
      const { rows } = await sql<{ detail: string }>`explain query plan
        select passed_at, completion_id from completion_records where ${activity} and ${leg}
        and (passed_at, completion_id) < (${NOW}, 'x') order by passed_at desc, completion_id desc limit 51`.execute(
        db.kysely,
      );
      plans.push(rows.map(({ detail }) => detail).join('; '));
    }
    expect(plans).toEqual([
      expect.stringMatching(/^SEARCH completion_records USING COVERING INDEX completion_records_by_time/),
      expect.stringMatching(/^SEARCH completion_records USING COVERING INDEX completion_records_by_activity /),
      expect.stringMatching(/^SEARCH completion_records USING COVERING INDEX completion_records_by_facet/),
    ]);
    expect(plans.join()).not.toMatch(/TEMP B-TREE|SCAN/);
  });
});
