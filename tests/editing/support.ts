import { createArticle, selectArticleDraft, selectArticleRow } from '../../src/features/articles/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import type { Person, TestApp, TestUser } from '../support/app.ts';

export const FOUNDING = '/author/articles/van-poznak-2002-precis';

export const BODY = [
  '## What the drugs do',
  'Bisphosphonates *bind* to bone mineral, and the osteoclasts that would resorb it are held back.',
  'They are given by mouth or into a vein, for as long as they help.',
  'The dose depends on renal function.',
  '## What is not settled',
  'How long to treat is not known.',
].join('\n\n');

/** The fields of the form of a text. */
export const FIELDS = {
  title: 'Drugs for bone',
  authors: 'A. Author, MD\nB. Author',
  citation: 'Author A, Author B. Drugs for bone. 2026.',
  journal: '',
  year: '2026',
  volume: '',
  issue: '',
  doi: '',
  rightsBasis: 'own-precis',
  rightsStatement: 'Written for this test.',
  body: BODY,
};

export const asViewer = (user: TestUser): Viewer => ({
  ...user,
  credentials: '',
  profession: 'physician',
  roles: ['educator'],
  timeMultiplierPercent: 100,
  letterKeys: true,
});

/** An article of somebody’s own, with nothing marked yet. @returns its address */
export async function ownArticle(site: TestApp, { user }: Person & { user: TestUser }): Promise<string> {
  const { slug } = await createArticle(site.core, asViewer(user), {
    title: FIELDS.title,
    authors: [{ name: 'A. Author', credentials: 'MD' }],
    citation: { text: FIELDS.citation },
    rights: { basis: 'own-precis', statement: FIELDS.rightsStatement },
    body: BODY,
    warnings: [],
  });
  return `/author/articles/${slug}`;
}

export const draftAt = async (site: TestApp, address: string) => {
  const row = await selectArticleRow(site.db.kysely, address.split('/').at(-1));
  return selectArticleDraft(site.db.kysely, row);
};

/** Marks a passage by the form, as without script. @returns the key point’s address */
export async function mark(person: Person, address: string, statement: string, exact: string): Promise<string> {
  const answer = await person.post(`${address}/key-points`, { statement, exact, prefix: '', suffix: '' });
  if (answer.status !== 303) throw new Error(`marking answered ${answer.status}: ${answer.text.slice(0, 3000)}`);
  const page = await person.get(address);
  const slugs = [...page.text.matchAll(/href="[^"]+\/key-points\/([a-z0-9-]+)" aria-label="Edit/g)].map(
    ([, slug]) => slug,
  );
  return `${address}/key-points/${slugs.at(-1)}`;
}
