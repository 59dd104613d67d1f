import fc from 'fast-check';
import type { Database } from '../../src/db/index.ts';
import { indexMissingPeople, searchWords, wordsFrom } from '../../src/features/accounts/index.ts';
import { peopleAddress, peopleQuery } from '../../src/features/people/filters.ts';
import { selectPeoplePage } from '../../src/features/people/list-queries.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { openTestApp } from '../support/app.ts';
import { describeOnEngines } from '../support/engines.ts';

describe('the words of a search', () => {
  it('are without accents, case and marks, and in ASCII', () => {
    expect(searchWords('Dr Zoë  Müller-Lüdenscheid', 'ZOE.m@example.org')).toEqual([
      'dr',
      'zoe',
      'muller',
      'ludenscheid',
      'm',
      'example',
      'org',
    ]);
    for (const word of searchWords('Жукова Σίγμα 李')) expect(word).toMatch(/^[a-z0-9]+$/);
  });

  it('a word lies in the range of each of its beginnings, and no other does', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(word, word, (prefix, other) => {
        const { from, before } = wordsFrom(prefix);
        const inside = other >= from && (before === null || other < before);
        expect(inside).toBe(other.startsWith(prefix) || (before === null && other >= prefix));
      }),
      { numRuns: 2000 },
    );
  });

  it('a beginning of a name in any script is a beginning of its word', () => {
    fc.assert(
      fc.property(fc.constantFrom('Жукова', 'Σίγμα', 'Müller', '李小龙', 'Åström'), fc.nat(5), (name, length) => {
        const typed = Array.from(name)
          .slice(0, length + 1)
          .join('');
        const [word = ''] = searchWords(name);
        expect(word.startsWith(searchWords(typed)[0] ?? '-')).toBe(true);
      }),
    );
  });
});

test('an address keeps its filters, and no address is an error', () => {
  const address =
    '/admin/people?q=ada&role=admin&standing=disabled&twoStep=yes&after=12.01890000-0000-7000-8000-000000000000';
  const filters = peopleQuery.parse(Object.fromEntries(new URL(address, 'http://x').searchParams));
  expect(peopleAddress(filters)).toBe(address);
  const wrong = peopleQuery.parse({
    q: ['a'],
    role: 'root',
    standing: '1',
    after: 'x',
    before: "'",
    verified: 'maybe',
  });
  expect(peopleAddress(wrong)).toBe('/admin/people');
});

const none = peopleQuery.parse({});

describeOnEngines('the list of people', (open) => {
  let db: Database;
  const PEOPLE = 130;
  beforeAll(async () => {
    db = await open();
    await fill(db, PEOPLE);
    expect(await indexMissingPeople(db)).toBe(PEOPLE);
    expect(await indexMissingPeople(db)).toBe(0);
  }, 60_000);

  const found = async (filters: object) =>
    (await selectPeoplePage(db, { ...none, ...filters })).rows.map(({ email }) => email);

  it('goes through all of them by keyset, forth and back, each once', async () => {
    const pages: string[][] = [];
    let page = await selectPeoplePage(db, none);
    expect(page.more).toEqual({ before: false, after: true });
    for (;;) {
      pages.push(page.rows.map(({ email }) => email));
      const last = page.rows.at(-1);
      if (!page.more.after || !last) break;
      page = await selectPeoplePage(db, { ...none, after: last });
    }
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 30]);
    expect(new Set(pages.flat()).size).toBe(PEOPLE);
    const back = await selectPeoplePage(db, { ...none, before: page.rows[0] ?? null });
    expect(back.rows.map(({ email }) => email)).toEqual(pages[1]);
    expect(back.more).toEqual({ before: true, after: true });
  });

  it('finds by beginnings of name and address, in any order, and by nothing else', async () => {
    expect(await found({ q: 'Zo luden' })).toEqual(['zoe.m@hospital.example']);
    expect(await found({ q: 'ZOE.M@hospital.example' })).toEqual(['zoe.m@hospital.example']);
    expect(await found({ q: 'жук' })).toEqual(['person-2@example.org']);
    expect(await found({ q: 'uden' })).toEqual([]);
    expect(await found({ q: "' union select" })).toEqual([]);
    expect(await found({ q: '%' })).toEqual([]);
    expect(await found({ q: 'person' })).toHaveLength(50);
  });

  it('narrows down by each filter, alone and together', async () => {
    expect(await found({ role: 'admin' })).toEqual(['person-1@example.org']);
    expect(await found({ standing: 'disabled' })).toEqual(['person-4@example.org']);
    expect(await found({ standing: 'pending' })).toEqual(['person-5@example.org']);
    expect(await found({ verified: 'yes' })).toEqual(['person-6@example.org']);
    expect(await found({ twoStep: 'yes' })).toEqual(['person-7@example.org']);
    expect(await found({ profession: 'pharmacist' })).toEqual(['person-8@example.org']);
    expect(await found({ role: 'admin', standing: 'disabled' })).toEqual([]);
    expect(await found({ q: 'person', role: 'admin', twoStep: 'no', verified: 'no', standing: 'active' })).toEqual([
      'person-1@example.org',
    ]);
  });

  it('gives the roles of each', async () => {
    const { rows } = await selectPeoplePage(db, { ...none, role: 'admin' });
    expect(rows[0]?.roles).toEqual(['admin', 'learner']);
  });
});

async function fill(db: Database, count: number): Promise<void> {
  const people = Array.from({ length: count }, (_, i) => ({
    id: systemIds.uuid(),
    email: i === 3 ? 'zoe.m@hospital.example' : `person-${i}@example.org`,
    full_name: i === 3 ? 'Zoë Müller-Lüdenscheid' : i === 2 ? 'Ольга Жукова' : `Robin Somebody ${i}`,
    profession: i === 8 ? 'pharmacist' : 'physician',
    profession_verified_at: i === 6 ? 5 : null,
    password_hash: i === 5 ? 'pending' : 'none',
    reporting_sealed: null,
    reporting_permitted_at: null,
    // Several at one time: the id decides.
    created_at: 1_000 + Math.floor(i / 4),
    disabled_at: i === 4 ? 5 : null,
  }));
  const roles = people.map(({ id }) => ({ user_id: id, role: 'learner', granted_at: 1, granted_by: null }));
  await db.transaction(async (trx) => {
    await trx.insertInto('users').values(people).execute();
    await trx
      .insertInto('user_roles')
      .values([...roles, { user_id: people[1]?.id ?? '', role: 'admin', granted_at: 1, granted_by: null }])
      .execute();
    await trx
      .insertInto('totp')
      .values({ user_id: people[7]?.id ?? '', secret_sealed: 'x', created_at: 1, confirmed_at: 1 })
      .execute();
  });
}

test('the page filters by its address and leads on', async () => {
  const site = await openTestApp({ content: false });
  const admin = await site.signedIn({ roles: ['learner', 'admin'], email: 'admin@example.org' });
  await fill(site.db, 60);
  await indexMissingPeople(site.db);
  const first = (await admin.get('/admin/people')).text;
  const next = /href="(\/admin\/people\?after=[^"]+)" rel="next"/.exec(first)?.[1] ?? '';
  expect((await admin.get(next)).text).toContain('this is the end of the list');
  const zoe = (await admin.get('/admin/people?q=zoe')).text;
  expect(zoe).toContain('1 person found');
  expect(zoe).toContain('Zoë Müller-Lüdenscheid');
  expect((await admin.get('/admin/people?q=nobody-of-that-name')).text).toContain('Nobody matches');
  await site.close();
});
