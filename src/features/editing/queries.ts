import { z } from 'zod';
import type { Handle } from '../../db/index.ts';
import { type QuestionState, questionState, questionsWithNewest } from '../bank/index.ts';
import { splitStem } from '../questions/index.ts';

/** A question on the coverage page. */
export interface ArticleQuestion {
  readonly id: string;
  readonly slug: string;
  /** What it asks, in plain text. */
  readonly leadIn: string;
  /** null: a draft that is about none yet. */
  readonly keyPointId: string | null;
  readonly state: QuestionState;
}

const withStem = z.looseObject({ stem: z.string().catch('') }).catch({ stem: '' });

/** The questions of an article by their slugs, each as its newest version says, or its draft where it has none. */
export async function listArticleQuestions(handle: Handle, articleId: string): Promise<ArticleQuestion[]> {
  const rows = await questionsWithNewest(handle)
    .select(['question.id', 'question.slug', 'version.version', 'version.content', 'retirement.retired_at'])
    .select(['version.key_point_id', 'draft.key_point_id as draft_key_point_id', 'draft.state', 'draft.source'])
    .where('question.article_id', '=', articleId)
    .orderBy('question.slug')
    .execute();
  return rows.map((row) => {
    const draft = row.state === null ? null : row.state === 'in-review' ? 'in-review' : 'draft';
    return {
      id: row.id,
      slug: row.slug,
      leadIn: splitStem(withStem.parse(JSON.parse(row.content ?? row.source ?? '{}')).stem).leadIn,
      keyPointId: row.version === null ? row.draft_key_point_id : row.key_point_id,
      state: questionState({ retired: row.retired_at !== null, version: row.version, draft }),
    };
  });
}

/** The activities that are built or published on an article, by their titles. */
export async function listActivitiesOn(handle: Handle, articleId: string): Promise<{ slug: string; title: string }[]> {
  const published = await handle
    .selectFrom('activities as activity')
    .innerJoin('activity_versions as version', 'version.activity_id', 'activity.id')
    .innerJoin('article_versions as edition', 'edition.id', 'version.article_version_id')
    .select(['activity.slug', 'version.title'])
    .where('edition.article_id', '=', articleId)
    .orderBy('version.version')
    .execute();
  const drafts = await handle
    .selectFrom('activity_drafts as draft')
    .innerJoin('activities as activity', 'activity.id', 'draft.activity_id')
    .select(['activity.slug', 'draft.title'])
    .where('draft.article_id', '=', articleId)
    .execute();
  const titles = new Map([...published, ...drafts].map(({ slug, title }) => [slug, title]));
  return [...titles].map(([slug, title]) => ({ slug, title })).sort((a, b) => a.title.localeCompare(b.title));
}

/** Full names of users by their ids. */
export async function selectNames(handle: Handle, userIds: readonly (string | null)[]): Promise<Map<string, string>> {
  const ids = [...new Set(userIds.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const rows = await handle.selectFrom('users').select(['id', 'full_name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, full_name }) => [id, full_name]));
}
