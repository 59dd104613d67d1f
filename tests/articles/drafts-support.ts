import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { importActivity } from '../../src/features/activities/index.ts';
import {
  type ArticleDraft,
  type ArticleText,
  addKeyPoint,
  createArticle,
  type DraftKeyPoint,
  saveArticleText,
  selectArticleDraft,
} from '../../src/features/articles/index.ts';
import type { Role, Viewer } from '../../src/http/context.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { testClock } from '../support/clock.ts';
import { PROJECT } from '../support/files.ts';
import { createUser } from '../support/people.ts';

export const FOUNDING = 'van-poznak-2002-precis';

export const BODY = [
  '## What the drugs do',
  'Bisphosphonates *bind* to bone mineral, and the osteoclasts that would resorb it are held back.',
  'They are given by mouth or into a vein, for as long as they help.',
  'The dose depends on renal function.',
  '## What is not settled',
  'How long to treat is not known.',
].join('\n\n');

export const TEXT: ArticleText = {
  title: 'Drugs for bone',
  authors: [{ name: 'A. Author', credentials: 'MD' }],
  citation: { text: 'Author A. Drugs for bone. 2026.' },
  rights: { basis: 'own-precis', statement: 'Written for this test.' },
  body: BODY,
};

export const passage = (exact: string) => ({ exact, prefix: '', suffix: '' });

/** A key point by its number. */
export function point(draft: ArticleDraft, n: number): DraftKeyPoint {
  const found = draft.keyPoints[n - 1];
  if (!found) throw new Error(`there is no key point ${n}`);
  return found;
}

interface Row {
  articleId: string;
  slug: string;
}

/** What tests of drafts do again and again, on a database with the founding activity, as one educator. */
export interface Desk {
  core: CoreDeps;
  viewer: Viewer;
  person(...roles: Role[]): Promise<Viewer>;
  begin(): Promise<Row>;
  /** An article with two key points. */
  withPoints(): Promise<Row>;
  read(row: Row): Promise<ArticleDraft>;
  save(articleId: string, revision: number, change: Partial<ArticleText>): ReturnType<typeof saveArticleText>;
  /** What the log says was done to something. */
  actions(subjectId: string): Promise<string[]>;
}

export async function openDesk(db: Database): Promise<Desk> {
  const core = { db, clock: testClock(), ids: systemIds } as unknown as CoreDeps;
  const file = 'bisphosphonates-breast-cancer.yaml';
  await importActivity(core, readFileSync(join(PROJECT, 'content', file), 'utf8'), file);
  const person = async (...roles: Role[]): Promise<Viewer> => {
    const user = await createUser(core, { roles });
    return { ...user, credentials: '', profession: 'physician', roles, timeMultiplierPercent: 100, letterKeys: true };
  };
  const viewer = await person('educator');
  const begin = () => createArticle(core, viewer, { ...TEXT, warnings: [] });
  const mark = (articleId: string, statement: string, exact: string) =>
    addKeyPoint(core, viewer, articleId, { statement, passage: passage(exact) });
  return {
    core,
    viewer,
    person,
    begin,
    withPoints: async () => {
      const row = await begin();
      await mark(row.articleId, 'They hold osteoclasts back.', 'the osteoclasts that would resorb it are held back');
      await mark(row.articleId, 'Renal function sets the dose.', 'depends on renal function');
      return row;
    },
    read: (row) => selectArticleDraft(db.kysely, row),
    save: (articleId, revision, change) => saveArticleText(core, viewer, articleId, { ...TEXT, ...change, revision }),
    actions: async (subjectId) => {
      const events = db.kysely.selectFrom('audit_events').select('action').where('subject_id', '=', subjectId);
      return (await events.orderBy('id').execute()).map(({ action }) => action);
    },
  };
}
