import fc from 'fast-check';
import {
  type Blueprint,
  exportQuestions,
  formLength,
  listActivities,
  pilotLength,
  scoredLength,
} from '../../src/features/activities/index.ts';
import { drawItems } from '../../src/features/attempts/form.ts';
import type { Item, Purpose } from '../../src/features/questions/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { readQuestion } from '../support/quiz.ts';
import { begin, FORM_LENGTH, idOf, openBlueprintApp, PILOTS, POOL, pagesOf, SLUG, take } from './blueprints.ts';

const item = (name: string, purpose: Purpose, pool: number | null): Item =>
  ({ questionVersionId: name, questionSlug: name, purpose, pool }) as Item;

const blueprints: fc.Arbitrary<Blueprint> = fc
  .record({
    scored: fc.nat(5),
    pilots: fc.nat(3),
    practice: fc.nat(3),
    pools: fc.array(fc.record({ size: fc.integer({ min: 1, max: 6 }), draw: fc.integer({ min: 1, max: 6 }) }), {
      maxLength: 3,
    }),
  })
  .map(({ scored, pilots, practice, pools }) => {
    const many = (n: number, name: string, purpose: Purpose, pool: number | null = null) =>
      Array.from({ length: n }, (_, i) => item(`${name}${i}`, purpose, pool));
    return {
      items: [
        ...many(scored, 'f', 'scored'),
        ...pools.flatMap(({ size }, i) => many(size, `pool${i + 1}-`, 'scored', i + 1)),
        ...many(pilots, 't', 'pilot'),
        ...many(practice, 'x', 'practice'),
      ],
      pools: pools.map(({ size, draw }, i) => ({ pool: i + 1, keyPointId: 'k', draw: Math.min(size, draw) })),
    };
  });

describe('drawing a form', () => {
  test('takes what is asked of everybody, so many of each pool, nothing twice, and nothing that is for practice', () => {
    fc.assert(
      fc.property(blueprints, (blueprint) => {
        const drawn = drawItems(blueprint, systemIds);
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn).toHaveLength(formLength(blueprint));
        expect(drawn.filter(({ purpose }) => purpose === 'pilot')).toHaveLength(pilotLength(blueprint));
        expect(drawn.filter(({ purpose }) => purpose === 'scored')).toHaveLength(scoredLength(blueprint));
        for (const { pool, draw } of blueprint.pools)
          expect(drawn.filter((one) => one.pool === pool)).toHaveLength(draw);
        const fixed = blueprint.items.filter(({ purpose, pool }) => purpose !== 'practice' && pool === null);
        expect(drawn).toEqual(expect.arrayContaining(fixed));
      }),
    );
  });

  test('every set of a pool is as likely as any other', () => {
    const items = POOL.map((name) => item(name, 'scored', 1));
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i += 1) {
      const drawn = drawItems({ items, pools: [{ pool: 1, keyPointId: 'k', draw: 2 }] }, systemIds);
      const set = drawn.map(({ questionSlug }) => questionSlug).sort();
      counts.set(set.join(), (counts.get(set.join()) ?? 0) + 1);
    }
    // Chi-squared with 14 degrees of freedom stays below 48.7 with probability 0.99999.
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - 400) ** 2 / 400, 0);
    expect(counts.size).toBe(15);
    expect(chi).toBeLessThan(48.7);
  });
});

describe('an attempt at an activity with a pool and pilots', () => {
  let site: TestApp;
  let person: Person;

  beforeEach(async () => {
    site = await openBlueprintApp();
    person = await site.signedIn();
  });
  afterEach(() => site.close());

  const idsOf = (pages: readonly string[]) => pages.map((html) => idOf(readQuestion(html)));

  test('has as many questions as every page says, and none that is for practice', async () => {
    expect((await person.get('/')).text).toContain(`${FORM_LENGTH} questions`);
    const landing = (await person.get(`/activities/${SLUG}`)).text;
    expect(landing).toContain('6. Some are drawn at random for each attempt. 2 of them are tried out for later use');
    const id = await begin(person);
    const pages = await pagesOf(person, id);
    expect(pages[0]).toContain('Question 1 of 6');
    expect((await person.get(`/attempts/${id}/questions/7`)).status).toBe(404);
    const ids = idsOf(pages);
    expect(ids).toEqual(expect.arrayContaining(['q1', 'q2', ...PILOTS]));
    expect(ids.filter((one) => POOL.includes(one))).toHaveLength(2);
    expect(new Set(ids).size).toBe(FORM_LENGTH);
    expect((await person.get(`/attempts/${id}/review`)).text).toContain('0 of 6');
    expect(await listActivities(site.db, '2026-11-23')).toMatchObject([{ slug: SLUG, questions: FORM_LENGTH }]);
  });

  test('keeps its draw on reloads and in a second process; the next attempt draws anew', async () => {
    const draws = new Set<string>();
    for (let i = 0; i < 12; i += 1) {
      const somebody = await site.signedIn();
      const first = await begin(somebody);
      const ids = idsOf(await pagesOf(somebody, first));
      expect(idsOf(await pagesOf(somebody, first))).toEqual(ids);
      await somebody.post(`/attempts/${first}/submission`);
      for (const one of [ids, idsOf(await pagesOf(somebody, await begin(somebody)))])
        draws.add(
          one
            .filter((id) => POOL.includes(id))
            .sort()
            .join(),
        );
    }
    // 24 draws of 15 equally likely pairs: fewer than 5 different ones has a chance below 1e-8.
    expect(draws.size).toBeGreaterThanOrEqual(5);
    // Another process has none of the first one's memory.
    const id = await begin(person);
    const second = await openTestApp({ db: { ...site.db }, core: { secrets: site.core.secrets } });
    const { user } = person as Person & { user: Parameters<TestApp['signedInAs']>[0] };
    expect(idsOf(await pagesOf(await second.signedInAs(user), id))).toEqual(idsOf(await pagesOf(person, id)));
    second.server.close();
  });

  test('50 parallel starts give one attempt with one draw', async () => {
    const landing = await person.get(`/activities/${SLUG}`);
    const version = /name="version" value="([^"]+)"/.exec(landing.text)?.[1] ?? '';
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => person.post(`/activities/${SLUG}/attempts`, { acknowledged: 'yes', version })),
    );
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.headers['location']}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(303);
    expect(await site.db.kysely.selectFrom('attempts').select('id').execute()).toHaveLength(1);
  });

  test('neither swapped keys nor which of its questions are pilots changes a byte before submission', async () => {
    const id = await begin(person);
    const { user } = person as Person & { user: Parameters<TestApp['signedInAs']>[0] };
    const session = async (db: TestApp['db']) => {
      const app = await openTestApp({ db, core: { secrets: site.core.secrets } });
      const somebody = await app.signedInAs(user);
      const pages = [...(await pagesOf(somebody, id)), (await somebody.get(`/attempts/${id}/review`)).text];
      app.server.close();
      // Each session has a form token of its own.
      return pages.map((html) => html.replaceAll(/name="_csrf" value="[^"]+"/g, ''));
    };
    const before = await session({ ...site.db });
    await site.db.kysely.updateTable('question_versions').set({ answer_key: '{"correct":["o2"]}' }).execute();
    await site.db.kysely
      .updateTable('activity_items')
      .set({ purpose: 'scored' })
      .where('purpose', '=', 'pilot')
      .execute();
    expect(await session({ ...site.db })).toEqual(before);
    expect(before.join()).not.toMatch(/pilot|tried out|not scored/i);
  });

  test('the export names what each question is for', async () => {
    const questions = await exportQuestions(site.db, SLUG);
    const of = (id: string) => questions.find((question) => question.id === id);
    expect(of('q1')).not.toHaveProperty('purpose');
    expect(of('p1')).toMatchObject({ pool: 'pool-1' });
    expect(of('t1')).toMatchObject({ purpose: 'pilot' });
    expect(of('x1')).toMatchObject({ purpose: 'practice' });
  });

  test('a start takes at most one statement more than without pools, and none once the version is known', async () => {
    await take(person, () => true);
    let pools = 0;
    const db = {
      ...site.db,
      kysely: site.db.kysely.withPlugin({
        transformQuery: ({ node }) => {
          if (JSON.stringify(node).includes('activity_pools')) pools += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      }),
    };
    const app = await openTestApp({ db, core: { secrets: site.core.secrets } });
    await begin(await app.signedIn());
    await begin(await app.signedIn());
    expect(pools).toBe(1);
    app.server.close();
  });
});
