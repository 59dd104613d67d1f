import type { Handle } from '../../db/index.ts';

/** Every question with its article, and where it has them its newest version, its draft and its retirement. */
export function questionsWithNewest(handle: Handle) {
  return handle
    .selectFrom('questions as question')
    .innerJoin('articles as article', 'article.id', 'question.article_id')
    .leftJoin('question_versions as version', (join) =>
      join
        .onRef('version.question_id', '=', 'question.id')
        .on((on) =>
          on.not(
            on.exists(
              on
                .selectFrom('question_versions as later')
                .select('later.id')
                .whereRef('later.question_id', '=', 'version.question_id')
                .whereRef('later.version', '>', 'version.version'),
            ),
          ),
        ),
    )
    .leftJoin('question_drafts as draft', 'draft.question_id', 'question.id')
    .leftJoin('question_retirements as retirement', 'retirement.question_id', 'question.id');
}
