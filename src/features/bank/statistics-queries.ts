import type { Handle } from '../../db/index.ts';

export interface PublishedItem {
  readonly activityVersionId: string;
  readonly questionId: string;
  readonly slug: string;
}

/** Which of these activity versions ask which of these questions; `questionIds` left out: any. */
export async function selectPublishedItems(
  handle: Handle,
  activityVersionIds: readonly string[],
  questionIds?: readonly string[],
): Promise<PublishedItem[]> {
  if (activityVersionIds.length === 0 || questionIds?.length === 0) return [];
  return handle
    .selectFrom('activity_items as item')
    .innerJoin('question_versions as version', 'version.id', 'item.question_version_id')
    .innerJoin('questions as question', 'question.id', 'version.question_id')
    .select(['item.activity_version_id as activityVersionId', 'question.id as questionId', 'question.slug'])
    .where('item.activity_version_id', 'in', activityVersionIds)
    .$if(questionIds !== undefined, (query) => query.where('question.id', 'in', questionIds ?? []))
    .execute();
}
