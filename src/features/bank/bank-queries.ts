import { z } from 'zod';
import type { Database, Engine, Handle } from '../../db/index.ts';
import { questionMatches } from '../questions/index.ts';
import type { BankFilters } from './filters.ts';
import { questionsWithNewest } from './newest-queries.ts';
import { type QuestionState, questionState } from './state.ts';

/** A question as the bank lists it. */
export interface BankRow {
  readonly questionId: string;
  readonly slug: string;
  readonly articleId: string;
  readonly articleSlug: string;
  readonly kind: string;
  /** Markdown; not a text where an unfinished draft has none. */
  readonly stem: unknown;
  readonly keyPointId: string | null;
  readonly state: QuestionState;
  /** What is being made of it besides; null: nothing. */
  readonly draft: 'draft' | 'in-review' | null;
  /** The newest version's number. */
  readonly version: number | null;
  readonly tags: readonly string[];
  /** Epoch ms of the last change. */
  readonly changedAt: number;
}

export const ROWS_PER_PAGE = 25;

export type BankSelection = Omit<BankFilters, 'flag'> & {
  /** Only these; left out: all. */
  readonly only?: readonly string[];
  /** Not these. */
  readonly except?: readonly string[];
};

/** A page of the questions that fit the filters, the latest changed first, and how many fit in all. */
export async function listBankQuestions(
  db: Database,
  selection: BankSelection,
): Promise<{ rows: BankRow[]; count: number }> {
  const { n } = await fitting(db.kysely, db.engine, selection)
    .select((select) => select.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  const rows = await fitting(db.kysely, db.engine, selection)
    .select(['question.id', 'question.slug', 'article.id as article_id', 'article.slug as article_slug'])
    .select(['version.version', 'version.kind', 'version.content', 'version.key_point_id'])
    .select(['draft.kind as draft_kind', 'draft.source', 'draft.key_point_id as draft_key_point_id'])
    .select(['draft.state as draft_state', 'retirement.retired_at'])
    .select((select) =>
      select.fn.coalesce('retirement.retired_at', 'draft.updated_at', 'version.created_at').as('changed_at'),
    )
    .orderBy('changed_at', 'desc')
    .orderBy('question.id')
    .limit(ROWS_PER_PAGE)
    .offset((selection.page - 1) * ROWS_PER_PAGE)
    .execute();
  const tags = await tagsOf(
    db.kysely,
    rows.map(({ id }) => id),
  );
  return { rows: rows.map((row) => bankRow(row, tags.get(row.id) ?? [])), count: Number(n) };
}

/** A question’s own name, as activity files and builders show it; empty where the text can’t be one. */
function slugIn(unsafe_text: string): string {
  return /^[a-z0-9-]{1,80}$/.test(unsafe_text) ? unsafe_text : '';
}

/** Every question that fits, joined with its newest version, its draft and its retirement. */
function fitting(handle: Handle, engine: Engine, selection: BankSelection) {
  const { article, kind, keyPoint, author, tag, only, except = [] } = selection;
  const words = questionMatches(engine, selection.q);
  return questionsWithNewest(handle)
    .$if(words !== undefined, (query) =>
      words ? query.where((where) => where.or([words, where('question.slug', '=', slugIn(selection.q))])) : query,
    )
    .$if(article !== null, (query) => query.where('article.slug', '=', article))
    .$if(kind !== null, (query) =>
      query.where((where) => where(where.fn.coalesce('version.kind', 'draft.kind'), '=', kind)),
    )
    .$if(keyPoint !== null, (query) =>
      query.where((where) => where(where.fn.coalesce('version.key_point_id', 'draft.key_point_id'), '=', keyPoint)),
    )
    .$if(author !== null, (query) =>
      query.where('question.id', 'in', (where) =>
        where
          .selectFrom('question_authors')
          .select('question_id')
          .where('user_id', '=', author ?? ''),
      ),
    )
    .$if(tag !== '', (query) =>
      query.where('question.id', 'in', (where) =>
        where.selectFrom('question_tags').select('question_id').where('tag', '=', tag),
      ),
    )
    .$if(only !== undefined, (query) =>
      only && only.length > 0 ? query.where('question.id', 'in', only) : query.where('question.id', '=', ''),
    )
    .$if(except.length > 0, (query) => query.where('question.id', 'not in', except))
    .$if(selection.state === 'retired', (query) => query.where('retirement.retired_at', 'is not', null))
    .$if(selection.state === 'approved', (query) =>
      query.where('retirement.retired_at', 'is', null).where('version.id', 'is not', null),
    )
    .$if(selection.state === 'in-review' || selection.state === 'draft', (query) =>
      query.where('retirement.retired_at', 'is', null).where('draft.state', '=', selection.state),
    );
}

const stemOf = z.looseObject({ stem: z.unknown().optional() }).catch({ stem: '' });

function bankRow(
  row: {
    id: string;
    slug: string;
    article_id: string;
    article_slug: string;
    version: number | null;
    kind: string | null;
    content: string | null;
    key_point_id: string | null;
    draft_kind: string | null;
    source: string | null;
    draft_key_point_id: string | null;
    draft_state: string | null;
    retired_at: number | null;
    changed_at: number | null;
  },
  tags: readonly string[],
): BankRow {
  const draft = row.draft_state === null ? null : row.draft_state === 'in-review' ? 'in-review' : 'draft';
  return {
    questionId: row.id,
    slug: row.slug,
    articleId: row.article_id,
    articleSlug: row.article_slug,
    kind: row.kind ?? row.draft_kind ?? '',
    stem: stemOf.parse(JSON.parse(row.content ?? row.source ?? '{}')).stem,
    keyPointId: row.version === null ? row.draft_key_point_id : row.key_point_id,
    state: questionState({ retired: row.retired_at !== null, version: row.version, draft }),
    draft,
    version: row.version,
    tags,
    changedAt: row.changed_at ?? 0,
  };
}

async function tagsOf(handle: Handle, questionIds: readonly string[]): Promise<Map<string, string[]>> {
  if (questionIds.length === 0) return new Map();
  const rows = await handle
    .selectFrom('question_tags')
    .select(['question_id', 'tag'])
    .where('question_id', 'in', questionIds)
    .orderBy('tag')
    .execute();
  const found = new Map<string, string[]>();
  for (const { question_id: id, tag } of rows) found.set(id, [...(found.get(id) ?? []), tag]);
  return found;
}

/** What the bank can be filtered by, as far as it occurs. */
export interface BankChoices {
  /** How many questions there are in all. */
  readonly total: number;
  readonly authors: readonly { readonly userId: string; readonly fullName: string }[];
  readonly tags: readonly string[];
  /** Articles that questions are about. */
  readonly articles: readonly { readonly id: string; readonly slug: string; readonly title: string }[];
}

export async function selectBankChoices(handle: Handle): Promise<BankChoices> {
  const [count, authors, tags, articles] = await Promise.all([
    handle
      .selectFrom('questions')
      .select((select) => select.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow(),
    handle
      .selectFrom('question_authors as author')
      .innerJoin('users', 'users.id', 'author.user_id')
      .select(['users.id as userId', 'users.full_name as fullName'])
      .distinct()
      .orderBy('users.full_name')
      .execute(),
    handle.selectFrom('question_tags').select('tag').distinct().orderBy('tag').execute(),
    articlesOfQuestions(handle),
  ]);
  return { total: Number(count.n), authors, tags: tags.map(({ tag }) => tag), articles };
}

/** Each by the title of its draft, or of its newest version. */
async function articlesOfQuestions(handle: Handle): Promise<{ id: string; slug: string; title: string }[]> {
  const rows = await handle
    .selectFrom('articles as article')
    .leftJoin('article_drafts as draft', 'draft.article_id', 'article.id')
    .leftJoin('article_versions as version', 'version.article_id', 'article.id')
    .select(['article.id', 'article.slug', 'draft.title as draft_title', 'version.title'])
    .where('article.id', 'in', (where) => where.selectFrom('questions').select('article_id'))
    .orderBy('version.version')
    .execute();
  const found = new Map(
    rows.map(({ id, slug, draft_title, title }) => [id, { id, slug, title: draft_title ?? title ?? slug }]),
  );
  return [...found.values()].sort((a, b) => a.title.localeCompare(b.title, 'en'));
}
