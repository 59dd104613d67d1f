import { z } from 'zod';
import type { Handle } from '../../db/index.ts';
import { type StemText, splitStem } from '../questions/index.ts';
import { questionsWithNewest } from './newest-queries.ts';
import { questionState } from './state.ts';

/** How many questions are about a key point, each counted once, by its state. */
export interface KeyPointCoverage {
  readonly keyPointId: string;
  readonly draft: number;
  readonly inReview: number;
  readonly approved: number;
  readonly retired: number;
}

/** A question that an activity may ask, in its newest version. */
export interface ApprovedQuestion {
  readonly questionId: string;
  readonly slug: string;
  readonly questionVersionId: string;
  readonly version: number;
  readonly keyPointId: string;
  readonly kind: string;
  readonly stem: StemText;
}

const COUNTED = { draft: 'draft', 'in-review': 'inReview', approved: 'approved', retired: 'retired' } as const;

/**
 * Which key points of an article have questions, and in which state. A key point that no question is about is not in
 * the list. A question with versions counts by its newest, whatever its next draft says.
 */
export async function selectCoverage(handle: Handle, articleId: string): Promise<KeyPointCoverage[]> {
  const rows = await questionsWithNewest(handle)
    .select(['version.version', 'draft.state as draft_state', 'retirement.retired_at'])
    .select(['version.key_point_id as version_key_point_id', 'draft.key_point_id as draft_key_point_id'])
    .where('question.article_id', '=', articleId)
    .execute();
  const found = new Map<string, { -readonly [K in keyof KeyPointCoverage]: KeyPointCoverage[K] }>();
  for (const row of rows) {
    const keyPointId = row.version_key_point_id ?? row.draft_key_point_id;
    if (keyPointId === null) continue;
    const counts = found.get(keyPointId) ?? { keyPointId, draft: 0, inReview: 0, approved: 0, retired: 0 };
    const draft = row.draft_state === null ? null : row.draft_state === 'in-review' ? 'in-review' : 'draft';
    counts[COUNTED[questionState({ retired: row.retired_at !== null, version: row.version, draft })]] += 1;
    found.set(keyPointId, counts);
  }
  return [...found.values()];
}

const withStem = z.object({ stem: z.string() });

/** The questions of an article that may be asked: the newest version of each that is not retired, by their slugs. */
export async function selectApprovedVersions(handle: Handle, articleId: string): Promise<ApprovedQuestion[]> {
  const rows = await questionsWithNewest(handle)
    .select(['question.id', 'question.slug', 'version.id as version_id', 'version.version'])
    .select(['version.key_point_id', 'version.kind', 'version.content'])
    .where('question.article_id', '=', articleId)
    .where('retirement.question_id', 'is', null)
    .orderBy('question.slug')
    .execute();
  return rows.flatMap(({ id, slug, version_id, version, key_point_id, kind, content }) =>
    version_id === null || version === null || key_point_id === null || kind === null || content === null
      ? []
      : [
          {
            questionId: id,
            slug,
            questionVersionId: version_id,
            version,
            keyPointId: key_point_id,
            kind,
            stem: splitStem(withStem.parse(JSON.parse(content)).stem),
          },
        ],
  );
}
