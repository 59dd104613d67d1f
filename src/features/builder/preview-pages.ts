import type { Model } from '../../http/render.ts';
import { type Activity, creditNotice } from '../activities/index.ts';
import type { FormQuestion } from '../attempts/index.ts';
import { blockMarkdown, questionKind, stemOf } from '../questions/index.ts';
import type { Desk } from './load.ts';
import { addressOf } from './pages.ts';
import type { previewFeedback } from './preview.ts';

/** What the pages of the preview show. Pure. */

type Page = Model & { title: string };

/** A page of the learner's in the frame that says it is a preview. */
export function previewModel({ draft }: Desk, view: string, shown: Page, madeUp: readonly string[]): Page {
  const unique = [...new Set(madeUp)];
  return {
    ...shown,
    title: `Preview: ${shown.title}`,
    section: 'activities',
    styles: ['builder'],
    view,
    shown,
    base: addressOf(draft),
    madeUp: unique.length === 0 ? null : unique.join(', '),
  };
}

export interface PreviewPlace {
  question: FormQuestion;
  total: number;
  seed: string;
  response?: unknown;
  feedback?: ReturnType<typeof previewFeedback> | null;
}

export function previewQuestionModel(
  { draft, article }: Desk,
  activity: Activity,
  { question, total, seed, response, feedback = null }: PreviewPlace,
): Page {
  const { n, item, given } = question;
  const base = `${addressOf(draft)}/preview`;
  const at = (place: number) => `${base}/questions/${place}?seed=${seed}`;
  const keyPoint = article.keyPoints.find(({ id }) => id === item.keyPointId);
  return {
    title: `Preview: question ${n} of ${total}`,
    section: 'activities',
    styles: ['builder'],
    mainClass: 'page',
    base: addressOf(draft),
    madeUp: null,
    n,
    total,
    activity: { title: activity.title, notice: creditNotice(activity.details) },
    question: { stem: stemOf(item.question), view: given.answerView, model: given.model(response, []) },
    about: aboutOf(item.purpose, item.pool),
    source: { slug: item.questionSlug, kind: questionKind(item.kind).label, versionId: item.questionVersionId },
    feedback: feedback && {
      ...feedback,
      practiceChanged: feedback.practiceChanged === null ? null : blockMarkdown(feedback.practiceChanged),
      keyPoint: keyPoint && {
        position: keyPoint.position,
        statement: keyPoint.statement,
        href: `${base}/article#kp-${keyPoint.position}`,
      },
    },
    action: at(n),
    again: at(n),
    previous: n > 1 ? at(n - 1) : null,
    next: n < total ? at(n + 1) : null,
    places: Array.from({ length: total }, (_, i) => ({ n: i + 1, href: at(i + 1), current: i + 1 === n })),
    landing: base,
  };
}

/** What learners are not told of a question. */
function aboutOf(purpose: string, pool: number | null): string {
  if (purpose === 'pilot') return 'A pilot question: answered, not scored.';
  return pool === null ? 'Asked of everybody.' : 'Drawn from the pool of its key point; another form has another.';
}
