import { z } from 'zod';
import type { Handle, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { activitiesWithNewest } from '../activities/index.ts';
import type { Source } from './control.ts';

export interface ControlledActivity {
  readonly activityId: string;
  readonly slug: string;
  readonly title: string;
  readonly articleId: string;
  readonly faculty: readonly { readonly name: string; readonly role: string }[];
}

const people = z.object({ faculty: z.array(z.object({ name: z.string(), role: z.string() })).default([]) });

/** An activity as it stands on the desk: its draft, or its newest version where it has none. @throws NotFound */
export async function selectControlled(handle: Handle, unsafe_slug: unknown): Promise<ControlledActivity> {
  const slug = typeof unsafe_slug === 'string' && /^[a-z0-9-]{1,80}$/.test(unsafe_slug) ? unsafe_slug : null;
  const missing = 'There is no such activity. The list of activities has those that can be certified.';
  if (slug === null) throw new NotFound(missing);
  const row = await activitiesWithNewest(handle)
    .leftJoin('article_versions as text', 'text.id', 'version.article_version_id')
    .select(['activity.id', 'draft.title as draftTitle', 'draft.content', 'draft.article_id as draftArticle'])
    .select(['version.title', 'version.details', 'text.article_id as articleId'])
    .where('activity.slug', '=', slug)
    .executeTakeFirst();
  const articleId = row?.draftArticle ?? row?.articleId;
  if (!row || !articleId) throw new NotFound(missing);
  const details: unknown = row.content === null ? JSON.parse(row.details ?? '{}') : JSON.parse(row.content).details;
  const { faculty } = people.parse(details);
  return { activityId: row.id, slug, title: row.draftTitle ?? row.title ?? slug, articleId, faculty };
}

/**
 * Everybody in control of what the activity says: its faculty; who edits its article; who wrote or approved a question on
 * that article that can be asked; planners named by hand.
 */
export async function selectSources(handle: Handle, activity: ControlledActivity): Promise<Source[]> {
  const { activityId, articleId, faculty } = activity;
  const asked = handle
    .selectFrom('questions as question')
    .innerJoin('question_versions as version', 'version.question_id', 'question.id')
    .leftJoin('question_retirements as retired', 'retired.question_id', 'question.id')
    .where('question.article_id', '=', articleId)
    .where('retired.retired_at', 'is', null);
  const editors = await handle
    .selectFrom('users')
    .select(['users.id', 'users.full_name', 'users.email'])
    .where((where) =>
      where.or([
        where(
          'users.id',
          'in',
          where.selectFrom('article_editors').select('user_id').where('article_id', '=', articleId),
        ),
        where(
          'users.id',
          'in',
          where.selectFrom('article_drafts').select('updated_by').where('article_id', '=', articleId),
        ),
      ]),
    )
    .orderBy('users.full_name')
    .execute();
  const authors = await asked
    .innerJoin('question_authors as author', 'author.question_id', 'question.id')
    .innerJoin('users', 'users.id', 'author.user_id')
    .select(['users.id', 'users.full_name', 'users.email'])
    .distinct()
    .orderBy('users.full_name')
    .execute();
  const reviewers = await asked
    .innerJoin('question_approvals as approval', 'approval.question_version_id', 'version.id')
    .innerJoin('users', 'users.id', 'approval.approved_by')
    .select(['users.id', 'users.full_name', 'users.email'])
    .distinct()
    .orderBy('users.full_name')
    .execute();
  const as = (role: string) => (user: { id: string; full_name: string; email: string }) => ({
    ...{ userId: user.id, name: user.full_name, email: user.email, role },
  });
  return [
    ...faculty.map(({ name, role }) => ({ userId: null, name, email: '', role })),
    ...editors.map(as('Editor of the article')),
    ...authors.map(as('Author of questions')),
    ...reviewers.map(as('Reviewer of questions')),
    ...(await selectPlanners(handle, activityId)),
  ];
}

async function selectPlanners(handle: Handle, activityId: string): Promise<Source[]> {
  const rows = await handle
    .selectFrom('disclosure_planners')
    .select(['name', 'email', 'role'])
    .where('activity_id', '=', activityId)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ userId: null, ...row }));
}

/** @returns false when they are named already */
export async function insertPlanner(
  trx: Trx,
  planner: { activityId: string; person: string; name: string; email: string; role: string; at: number; by: string },
): Promise<boolean> {
  const { activityId, person, name, email, role, at, by } = planner;
  const inserted = await trx
    .insertInto('disclosure_planners')
    .values({ activity_id: activityId, person, name, email, role, added_at: at, added_by: by })
    .onConflict((conflict) => conflict.columns(['activity_id', 'person']).doNothing())
    .returning('person')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** @returns false when they were not named */
export async function deletePlanner(trx: Trx, activityId: string, person: string): Promise<boolean> {
  const deleted = await trx
    .deleteFrom('disclosure_planners')
    .where('activity_id', '=', activityId)
    .where('person', '=', person)
    .returning('person')
    .executeTakeFirst();
  return deleted !== undefined;
}

export async function listPlannerPersons(handle: Handle, activityId: string): Promise<Set<string>> {
  const rows = await handle
    .selectFrom('disclosure_planners')
    .select('person')
    .where('activity_id', '=', activityId)
    .execute();
  return new Set(rows.map(({ person }) => person));
}

const plan = z.object({ providerId: z.string().nullable().catch(null) });

/** How long a reviewed disclosure holds: as the provider that is to certify the activity has it; 12 months else. */
export async function selectMonths(handle: Handle, activityId: string): Promise<number> {
  const row = await handle
    .selectFrom('certification_plans')
    .select('content')
    .where('activity_id', '=', activityId)
    .executeTakeFirst();
  const providerId = row ? plan.parse(JSON.parse(row.content)).providerId : null;
  if (providerId === null) return DEFAULT_MONTHS;
  const provider = await handle
    .selectFrom('providers')
    .select('disclosure_months')
    .where('id', '=', providerId)
    .executeTakeFirst();
  return provider?.disclosure_months ?? DEFAULT_MONTHS;
}

const DEFAULT_MONTHS = 12;
