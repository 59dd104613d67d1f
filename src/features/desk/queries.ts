import { z } from 'zod';
import type { Handle } from '../../db/index.ts';

/** A question that somebody is writing. */
export interface OwnDraft {
  readonly questionId: string;
  /** Markdown; empty where there is none yet. */
  readonly stem: string;
  readonly kind: string;
  /** Epoch ms. */
  readonly updatedAt: number;
}

const withStem = z.object({ stem: z.string() }).catch({ stem: '' });

/**
 * The drafts of questions that somebody has written on and that are not in review, those changed last first. Not those of
 * retired questions.
 */
export async function listOwnDrafts(handle: Handle, userId: string, limit: number): Promise<OwnDraft[]> {
  const rows = await handle
    .selectFrom('question_authors as author')
    .innerJoin('question_drafts as draft', 'draft.question_id', 'author.question_id')
    .select(['draft.question_id as questionId', 'draft.kind', 'draft.source', 'draft.updated_at as updatedAt'])
    .where('author.user_id', '=', userId)
    .where('draft.state', '=', 'draft')
    .where('draft.question_id', 'not in', (where) => where.selectFrom('question_retirements').select('question_id'))
    .orderBy('draft.updated_at', 'desc')
    .orderBy('draft.question_id')
    .limit(limit)
    .execute();
  return rows.map(({ source, ...row }) => ({ ...row, stem: withStem.parse(JSON.parse(source)).stem }));
}

/** Whether somebody has worked on the desk before: written on a question, or saved an article or an activity. */
export async function hasWorked(handle: Handle, userId: string): Promise<boolean> {
  const found = await handle
    .selectFrom('question_authors')
    .select('user_id as id')
    .where('user_id', '=', userId)
    .unionAll(handle.selectFrom('article_drafts').select('article_id as id').where('updated_by', '=', userId))
    .unionAll(handle.selectFrom('activity_drafts').select('activity_id as id').where('updated_by', '=', userId))
    .limit(1)
    .execute();
  return found.length > 0;
}
