import type { Model } from '../../http/render.ts';
import type { KeyPointCoverage } from '../bank/index.ts';
import { articleFrame } from './article-page.ts';
import { COLUMNS, coverageOf, STATUS_WORDS, summaryText } from './coverage.ts';
import type { ArticleQuestion } from './queries.ts';
import { addressOf, type Situation } from './situation.ts';

const SHOWN = 90;

/** Key points by their questions. Pure. */
export function coverageModel(
  situation: Situation,
  counts: readonly KeyPointCoverage[],
  questions: readonly ArticleQuestion[],
  names: ReadonlyMap<string, string>,
): Model & { title: string } {
  const { draft } = situation;
  const standings = coverageOf(draft, counts);
  const known = new Set(draft.keyPoints.map(({ id }) => id));
  return {
    ...articleFrame(situation, 'Coverage'),
    title: `Coverage: ${draft.title}`,
    summary: summaryText(standings),
    columns: COLUMNS.map(({ heading }) => heading),
    rows: standings.map(({ keyPoint, status }) => ({
      position: keyPoint.position,
      statement: keyPoint.statement,
      href: `${addressOf(draft)}#key-point-${keyPoint.position}`,
      editHref: `${addressOf(draft)}/key-points/${keyPoint.slug}`,
      writeHref: `/author/questions/new?article=${draft.slug}&keyPoint=${keyPoint.slug}`,
      ...STATUS_WORDS[status],
      reason: keyPoint.uncoveredReason,
      reasonBy: keyPoint.uncoveredBy === null ? null : (names.get(keyPoint.uncoveredBy) ?? null),
      reasonAt: keyPoint.uncoveredAt,
      cells: COLUMNS.map(({ state, heading }) => ({
        heading,
        questions: questions.filter((one) => one.keyPointId === keyPoint.id && one.state === state).map(questionLink),
      })),
    })),
    without: questions.filter(({ keyPointId }) => keyPointId === null || !known.has(keyPointId)).map(questionLink),
  };
}

function questionLink({ id, slug, stem }: ArticleQuestion) {
  const text = stem.length > SHOWN ? `${stem.slice(0, SHOWN).trimEnd()}…` : stem;
  return { href: `/author/questions/${id}`, slug, stem: text };
}
