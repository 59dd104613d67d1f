import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { type DraftKeyPoint, keyPointTag, prepareDraft } from '../articles/index.ts';
import { articleBody, articleFrame, pointModel } from './article-page.ts';
import type { Situation } from './situation.ts';

/** A form as it came back with faults. */
export interface Refused {
  errors: FieldErrors | null;
  values: Record<string, unknown>;
}

export const FRESH: Refused = { errors: null, values: {} };

export interface KeyPointContext {
  /** Questions that are about it. */
  questions: readonly { id: string; slug: string }[];
  /** Who gave the reason why there is none. */
  uncoveredBy: string | null;
}

/** The page of one key point: its words, its passage, why no question is asked, and deleting it. Pure. */
export function keyPointModel(
  situation: Situation,
  point: DraftKeyPoint,
  { questions, uncoveredBy }: KeyPointContext,
  refused: Refused = FRESH,
): Model & { title: string } {
  const { draft } = situation;
  const prepared = prepareDraft(draft);
  return {
    ...articleFrame(situation, ''),
    ...articleBody(draft, prepared),
    title: `Key point ${point.position}`,
    scripts: ['article', 'key-points'],
    point: pointModel(draft, point, prepared.text),
    questions: questions.map(({ id, slug }) => ({ slug, href: `/author/questions/${id}` })),
    uncovered:
      point.uncoveredReason === null ? null : { reason: point.uncoveredReason, by: uncoveredBy, at: point.uncoveredAt },
    ...refused,
    values: { seen: keyPointTag(point), ...formValues(point), ...refused.values },
  };
}

function formValues({ statement, selector, uncoveredReason }: DraftKeyPoint) {
  return { statement, ...selector, reason: uncoveredReason ?? '' };
}
