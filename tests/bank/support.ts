import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import {
  type BankSelection,
  createQuestion,
  listQuestionEvents,
  selectOptionalQuestionDraft,
  submitForReview,
} from '../../src/features/bank/index.ts';
import type { Source } from '../../src/features/questions/index.ts';
import type { Role, Viewer } from '../../src/http/context.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { testClock } from '../support/clock.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';

/** What the domain needs, over a database with the founding activity. */
export async function foundedCore(db: Database): Promise<CoreDeps & { clock: ReturnType<typeof testClock> }> {
  const config = readConfig({ DATA_DIR: temporaryFolder('data') });
  const log = pino({ level: 'silent' });
  const core = { config, db, clock: testClock(), ids: systemIds, secrets: loadSecrets(config), log };
  await ensureFoundingActivity(core, FOLDERS.content);
  return core;
}

/** A new person of the desk, as the verbs want them. */
export async function viewerOf(core: CoreDeps, ...roles: Role[]): Promise<Viewer> {
  const user = await createUser(core, { roles });
  return {
    ...user,
    roles,
    credentials: '',
    profession: 'physician',
    timeMultiplierPercent: 100,
    letterKeys: true,
  };
}

/** A whole question that the rules of item writing find nothing in. */
export const WHOLE: Source = {
  stem: 'A 58-year-old woman with breast cancer and painful bone metastases is to be given zoledronic acid. Which measurement is needed before the first infusion?',
  options: [
    { text: 'Serum creatinine', correct: true, rationale: 'The dose depends on how the kidneys work.' },
    { text: 'Serum amylase', correct: false, rationale: 'The pancreas is not at risk.' },
    { text: 'Blood glucose', correct: false, rationale: 'Glucose is not changed by it.' },
  ],
};

/** The same with a warning that can stand (L4, a vague term). */
export const WARNED: Source = {
  ...WHOLE,
  options: [
    { text: 'Serum creatinine', correct: true, rationale: 'The dose depends on how the kidneys work.' },
    { text: 'Serum amylase', correct: false, rationale: 'The pancreas is not at risk.' },
    { text: 'Blood glucose, usually', correct: false, rationale: 'Glucose is not changed by it.' },
  ],
};

export interface Article {
  articleId: string;
  /** In the order of the article. */
  keyPointIds: string[];
}

export async function foundingArticle({ db }: Pick<CoreDeps, 'db'>): Promise<Article> {
  const rows = await db.kysely
    .selectFrom('key_points as point')
    .innerJoin('key_point_versions as version', 'version.key_point_id', 'point.id')
    .select(['point.id', 'point.article_id'])
    .orderBy('version.position')
    .execute();
  return { articleId: rows[0]?.article_id ?? '', keyPointIds: rows.map(({ id }) => id) };
}

/** A question with a draft, by an author. */
export async function newDraft(core: CoreDeps, author: Viewer, source: Source = WHOLE): Promise<string> {
  const { articleId, keyPointIds } = await foundingArticle(core);
  return createQuestion(core, author, {
    articleId,
    keyPointId: keyPointIds[0] ?? null,
    kind: 'single-best-answer',
    source,
  });
}

/** The same, sent for review. @returns besides, the revision that its reviewer sees */
export async function inReview(
  core: CoreDeps,
  author: Viewer,
  source: Source = WHOLE,
): Promise<{ id: string; revision: number }> {
  const id = await newDraft(core, author, source);
  await submitForReview(core, author, id, { revision: 1, reasons: {} });
  return { id, revision: await revisionOf(core, id) };
}

export async function revisionOf({ db }: Pick<CoreDeps, 'db'>, questionId: string): Promise<number> {
  return (await selectOptionalQuestionDraft(db.kysely, questionId))?.revision ?? 0;
}

/** No filter. */
export const ALL: BankSelection = {
  q: '',
  article: null,
  state: null,
  keyPoint: null,
  kind: null,
  author: null,
  tag: '',
  page: 1,
};

/** What one test would leave in the way of the next. */
const LEFT_BEHIND = [
  'question_drafts',
  'question_approvals',
  'question_retirements',
  'key_point_drafts',
  'article_editors',
] as const;

/** Takes away what the tests before have left. */
export async function clearBank(db: Database): Promise<void> {
  await db.transaction(async (trx) => {
    for (const table of LEFT_BEHIND) await trx.deleteFrom(table).execute();
  });
}

/** What the tests look at of a question; the database is there only when they run. */
export function bankViews(open: () => Database) {
  return {
    actions: async (id: string) => (await listQuestionEvents(open().kysely, id)).map(({ action }) => action).reverse(),
    audited: async (id: string) => {
      const events = open().kysely.selectFrom('audit_events').select('action').where('subject_id', '=', id);
      return (await events.orderBy('id').execute()).map(({ action }) => action);
    },
    versions: (id: string) => {
      const versions = open().kysely.selectFrom('question_versions').selectAll().where('question_id', '=', id);
      return versions.orderBy('version').execute();
    },
    draftOf: (id: string) => selectOptionalQuestionDraft(open().kysely, id),
  };
}
