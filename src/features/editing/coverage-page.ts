import type { Model } from '../../http/render.ts';
import type { KeyPointCoverage } from '../bank/index.ts';
import { articleFrame } from './article-page.ts';
import { COLUMNS, coverageOf, STATUS_WORDS, summaryText } from './coverage.ts';
import type { ArticleQuestion } from './queries.ts';
import { addressOf, type Situation } from './situation.ts';

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
      needsReason: status === 'open' || status === 'reason',
      ...questionsOf(questions.filter(({ keyPointId }) => keyPointId === keyPoint.id)),
    })),
    without: questions.filter(({ keyPointId }) => keyPointId === null || !known.has(keyPointId)).map(questionLink),
  };
}

/** The questions about one key point: how many in each state, and each by name, those in use first. */
function questionsOf(questions: readonly ArticleQuestion[]) {
  const byState = COLUMNS.map(({ state, heading }) => ({
    heading,
    questions: questions.filter((one) => one.state === state),
  }));
  return {
    cells: byState.map(({ heading, questions: all }) => ({ heading, count: all.length })),
    questions: byState.flatMap(({ heading, questions: all }) =>
      all.map((one) => ({ ...questionLink(one), state: one.state === 'approved' ? null : heading })),
    ),
  };
}

function questionLink({ id, leadIn }: ArticleQuestion) {
  return { href: `/author/questions/${id}`, leadIn };
}
