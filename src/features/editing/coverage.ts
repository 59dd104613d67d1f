import type { ArticleDraft, DraftKeyPoint } from '../articles/index.ts';
import type { KeyPointCoverage, QuestionState } from '../bank/index.ts';

/** Whether a key point has what publishing needs: an approved question, or a reason why there is none. */
export type CoverageStatus = 'covered' | 'reason' | 'in-work' | 'open';

export interface KeyPointStanding {
  readonly keyPoint: DraftKeyPoint;
  readonly draft: number;
  readonly inReview: number;
  readonly approved: number;
  readonly status: CoverageStatus;
}

export const STATUS_WORDS: Readonly<Record<CoverageStatus, { symbol: string; words: string }>> = {
  covered: { symbol: '✓', words: 'Covered' },
  reason: { symbol: '✓', words: 'No question, with a reason' },
  'in-work': { symbol: '…', words: 'In work' },
  open: { symbol: '○', words: 'No question yet' },
};

/** Each key point of a draft with its questions by state. Pure. */
export function coverageOf(
  draft: Pick<ArticleDraft, 'keyPoints'>,
  counts: readonly KeyPointCoverage[],
): KeyPointStanding[] {
  const byId = new Map(counts.map((count) => [count.keyPointId, count]));
  return draft.keyPoints.map((keyPoint) => {
    const { draft = 0, inReview = 0, approved = 0 } = byId.get(keyPoint.id) ?? {};
    const reason = keyPoint.uncoveredReason !== null;
    const status = approved > 0 ? 'covered' : reason ? 'reason' : draft + inReview > 0 ? 'in-work' : 'open';
    return { keyPoint, draft, inReview, approved, status };
  });
}

/** "2 approved, 1 in review, 1 draft"; what stands instead when there is none. Pure. */
export function countsText({ draft, inReview, approved, status }: Omit<KeyPointStanding, 'keyPoint'>): string {
  const parts = [
    approved > 0 ? `${approved} approved` : '',
    inReview > 0 ? `${inReview} in review` : '',
    draft > 0 ? `${draft} ${draft === 1 ? 'draft' : 'drafts'}` : '',
  ].filter((part) => part !== '');
  return parts.join(', ') || (status === 'reason' ? 'Reason given' : 'No question yet');
}

/** "4 of 6 key points covered"; what has a reason counts. Pure. */
export function summaryText(standings: readonly KeyPointStanding[]): string {
  const done = standings.filter(({ status }) => status === 'covered' || status === 'reason').length;
  return `${done} of ${standings.length} ${standings.length === 1 ? 'key point' : 'key points'} covered`;
}

/** What the article needs next: where it leads, and the words for it; null while it has no key point. Pure. */
export function nextStep(
  { slug }: Pick<ArticleDraft, 'slug'>,
  standings: readonly KeyPointStanding[],
  activities: readonly { slug: string; title: string }[],
): { text: string; link: string; href: string } | null {
  const [first] = standings;
  if (!first) return null;
  const open = standings.find(({ status }) => status === 'open');
  if (open) {
    const { position, slug: keyPoint } = open.keyPoint;
    const href = `/author/questions/new?article=${slug}&keyPoint=${keyPoint}`;
    return { text: `Key point ${position} has no question yet.`, link: 'Write one', href };
  }
  const inWork = standings.find(({ status }) => status === 'in-work');
  if (inWork) {
    const text = `Key point ${inWork.keyPoint.position} has no approved question yet.`;
    return { text, link: 'See how far its questions are', href: `/author/articles/${slug}/coverage` };
  }
  const text = 'Every key point has what publishing needs.';
  const [activity] = activities;
  return activity
    ? { text, link: 'Check and publish its activity', href: `/author/activities/${activity.slug}/checklist` }
    : { text, link: 'Build an activity', href: `/author/activities/new?article=${slug}` };
}

/** The states that have a column on the coverage page. */
export const COLUMNS: readonly { state: QuestionState; heading: string }[] = [
  { state: 'approved', heading: 'Approved' },
  { state: 'in-review', heading: 'In review' },
  { state: 'draft', heading: 'Draft' },
  { state: 'retired', heading: 'Retired' },
];
