import type { Viewer } from '../../http/context.ts';
import type { Model } from '../../http/render.ts';
import { dateText } from '../../lib/dates.ts';
import { type ActivityAnalysis, flaggedQuestions } from '../analysis/index.ts';
import { type ArticleRow, mayEdit, mayWrite } from '../articles/index.ts';
import type { ReviewQueue } from '../bank/index.ts';
import type { ListedActivityRow } from '../builder/index.ts';
import { questionKind, splitStem } from '../questions/index.ts';
import type { OwnDraft } from './queries.ts';

/** What the desk's first page shows. Pure. */

export interface DeskFacts {
  readonly viewer: Viewer;
  readonly queue: ReviewQueue;
  readonly drafts: readonly OwnDraft[];
  readonly articles: readonly ArticleRow[];
  readonly activities: readonly ListedActivityRow[];
  readonly analyses: readonly ActivityAnalysis[];
  readonly worked: boolean;
}

interface Entry {
  readonly href: string;
  readonly title: string;
  readonly detail: string;
}

interface Group {
  readonly id: string;
  readonly title: string;
  /** How many there are in all. */
  readonly count: number;
  readonly entries: readonly Entry[];
  readonly more: { readonly href: string; readonly text: string } | null;
}

const SHOWN = 5;

export function deskModel(facts: DeskFacts): Model & { title: string } {
  const { viewer, worked } = facts;
  const waiting = [changesRequested(facts), toReview(facts), lostPassages(facts), flagged(facts)];
  const drafts = [articleDrafts(facts), questionDrafts(facts), activityDrafts(facts)];
  return {
    title: 'Desk',
    section: 'desk',
    styles: ['builder'],
    name: viewer.fullName,
    mayWrite: mayWrite(viewer),
    worked,
    waiting: waiting.filter(({ count }) => count > 0),
    drafts: drafts.filter(({ count }) => count > 0),
  };
}

function group(id: string, title: string, entries: readonly Entry[], href: string | null): Group {
  const shown = entries.slice(0, SHOWN);
  const more = href !== null && entries.length > shown.length ? { href, text: `All ${entries.length}` } : null;
  return { id, title, count: entries.length, entries: shown, more };
}

type Queued = ReviewQueue['toReview'][number];

function queued({ questionId, stem, kind }: Queued, what: string): Entry {
  return {
    href: `/author/questions/${questionId}`,
    title: splitStem(stem).leadIn,
    detail: `${what}, ${questionKind(kind).label.toLowerCase()}`,
  };
}

function changesRequested({ queue }: DeskFacts): Group {
  const entries = queue.toChange.map((row) => queued(row, 'A reviewer has asked for changes'));
  return group('changes', 'Changes requested of you', entries, '/author/review');
}

function toReview({ queue }: DeskFacts): Group {
  const entries = queue.toReview.map((row) => queued(row, 'Waits for a reviewer'));
  return group('reviews', 'For you to review', entries, '/author/review');
}

function lostPassages({ articles, viewer }: DeskFacts): Group {
  const entries = articles
    .filter((article) => article.unanchored > 0 && isMine(viewer, article))
    .map(({ slug, title, unanchored }) => ({
      href: `/author/articles/${slug}`,
      title,
      detail:
        unanchored === 1 ? '1 key point has lost its passage' : `${unanchored} key points have lost their passages`,
    }));
  return group('passages', 'Passages to mark anew', entries, '/author/articles');
}

/** Of all activities together the gravest first. */
function flagged({ analyses, activities, articles, viewer }: DeskFacts): Group {
  const own = analyses.filter(({ activity }) => {
    const articleId = activities.find(({ slug }) => slug === activity.slug)?.articleId;
    const article = articles.find((one) => one.articleId === articleId);
    return article !== undefined && isMine(viewer, article);
  });
  const asked = new Map(
    own.flatMap(({ activity, questions }) => questions.map((one) => [one, activity.slug] as const)),
  );
  const entries = flaggedQuestions([...asked.keys()]).map((question) => ({
    href: `/author/activities/${asked.get(question)}/analysis/${question.slug}`,
    title: question.leadIn,
    detail: question.flags.find(({ code }) => code !== 'too-early')?.message ?? '',
  }));
  return group('flagged', 'Questions to look at', entries, '/author/analysis');
}

/** Articles of which nothing has been published yet. */
function articleDrafts({ articles, viewer }: DeskFacts): Group {
  const entries = articles
    .filter((article) => article.version === null && isMine(viewer, article))
    .map(({ slug, title, keyPoints, updatedAt }) => ({
      href: `/author/articles/${slug}`,
      title,
      detail: `${keyPoints === 1 ? '1 key point' : `${keyPoints} key points`}, changed on ${dateText(updatedAt)}`,
    }));
  return group('article-drafts', 'Articles not published yet', entries, '/author/articles');
}

/** Drafts that wait for nobody but their author; those with changes requested stand above. */
function questionDrafts({ drafts, queue }: DeskFacts): Group {
  const returned = new Set(queue.toChange.map(({ questionId }) => questionId));
  const entries = drafts
    .filter(({ questionId }) => !returned.has(questionId))
    .map(({ questionId, stem, kind, updatedAt }) => ({
      href: `/author/questions/${questionId}/draft`,
      title: splitStem(stem).leadIn,
      detail: `${questionKind(kind).label}, changed on ${dateText(updatedAt)}`,
    }));
  return group('question-drafts', 'Your question drafts', entries, '/author/questions?state=draft');
}

/** Activities that somebody has begun to build or changed since they were published. */
function activityDrafts({ activities, articles, viewer }: DeskFacts): Group {
  const mine = (id: string) => articles.some((article) => article.articleId === id && isMine(viewer, article));
  const entries = activities
    .filter(
      ({ draftUpdatedAt, publishedAt, articleId }) => (draftUpdatedAt ?? 0) > (publishedAt ?? 0) && mine(articleId),
    )
    .map(({ slug, title, version, draftUpdatedAt }) => ({
      href: `/author/activities/${slug}`,
      title,
      detail: `${version === null ? 'Not published yet' : 'Changed since it was published'}, ${dateText(draftUpdatedAt ?? 0)}`,
    }));
  return group('activity-drafts', 'Activities being built', entries, '/author/activities');
}

function isMine(viewer: Viewer, { editors }: ArticleRow): boolean {
  return mayEdit(
    viewer,
    editors.map(({ userId }) => userId),
  );
}
