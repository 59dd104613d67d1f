import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { addEditor, addKeyPoint, openArticleDraft, selectArticleRow, setUncovered } from '../articles/index.ts';
import {
  addTag,
  approveQuestion,
  commentOnQuestion,
  createQuestion,
  openQuestionDraft,
  requestChanges,
  retireQuestion,
  saveQuestionDraft,
  selectApprovedVersions,
  selectOptionalQuestionDraft,
  submitForReview,
} from '../bank/index.ts';
import { daysAgo } from './days.ts';
import {
  BEGUN,
  CHANGES_WANTED,
  type DeskQuestion,
  GIVEN_BACK,
  IN_REVIEW,
  OUT_OF_USE,
  REVIEW_COMMENT,
  REWORDED,
  TAGS,
  UNCOVERED,
  WHY_RETIRED,
} from './desk-questions.ts';
import type { Staff } from './people.ts';

interface Place {
  readonly core: CoreDeps;
  readonly articleId: string;
  /** key_points.id by slug. */
  readonly keyPoints: ReadonlyMap<string, string>;
}

/** Who edits the article. Nobody is named yet, so the first names herself; from then on only those who are named may. */
export async function nameEditors(core: CoreDeps, { educator, colleague }: Staff): Promise<void> {
  const { articleId } = await selectArticleRow(core.db.kysely, 'iron-deficiency-review');
  for (const { email } of [educator, colleague]) await addEditor(core, educator, articleId, email);
}

/**
 * Work in every state on the iron-deficiency article: questions being written, reviewed, given back and
 * retired, the next version of a published one, tags, and a key point that is not asked about.
 * @returns how many questions are on the desk besides those of the published activity
 */
export async function fillDesk(core: CoreDeps, { educator, colleague, reviewer }: Staff): Promise<number> {
  const { articleId } = await selectArticleRow(core.db.kysely, 'iron-deficiency-review');
  const draft = await core.db.transaction((trx) => openArticleDraft(trx, core, articleId));
  const keyPoints = new Map(draft.keyPoints.map(({ slug, id }) => [slug, id]));
  const place = { core, articleId, keyPoints };

  await retireOne(place, { author: colleague, reviewer });
  const inReview = await write(place, educator, IN_REVIEW, 6);
  await submit(daysAgo(core, 5), educator, inReview, IN_REVIEW);
  await commentOnQuestion(daysAgo(core, 2), reviewer, inReview, REVIEW_COMMENT);
  const givenBack = await write(place, colleague, GIVEN_BACK, 4);
  const revision = await submit(daysAgo(core, 4), colleague, givenBack, GIVEN_BACK);
  await requestChanges(daysAgo(core, 3), educator, givenBack, { revision, comment: CHANGES_WANTED });
  await write(place, educator, BEGUN, 1);
  await tagAndReword(place, colleague);
  await leaveUncovered(place, educator);
  return [OUT_OF_USE, IN_REVIEW, GIVEN_BACK, BEGUN].length;
}

/** @param days how long ago it was written */
async function write(
  { core, articleId, keyPoints }: Place,
  author: Viewer,
  { keyPoint, kind, source, tag }: DeskQuestion,
  days: number,
): Promise<string> {
  const keyPointId = keyPoints.get(keyPoint) ?? null;
  const id = await createQuestion(daysAgo(core, days), author, { articleId, keyPointId, kind, source });
  await addTag(core, author, id, tag);
  return id;
}

/** @returns the revision that is in review */
async function submit(
  core: CoreDeps,
  author: Viewer,
  questionId: string,
  { reasons = {} }: DeskQuestion,
): Promise<number> {
  await submitForReview(core, author, questionId, { revision: 1, reasons });
  const draft = await selectOptionalQuestionDraft(core.db.kysely, questionId);
  if (!draft) throw new Error(`question ${questionId} was sent for review and has no draft`);
  return draft.revision;
}

async function retireOne(place: Place, { author, reviewer }: { author: Viewer; reviewer: Viewer }): Promise<void> {
  const { core } = place;
  const id = await write(place, author, OUT_OF_USE, 28);
  const revision = await submit(daysAgo(core, 27), author, id, OUT_OF_USE);
  await approveQuestion(daysAgo(core, 26), reviewer, id, { revision });
  await retireQuestion(daysAgo(core, 7), author, id, WHY_RETIRED);
}

/** Tags the published questions, and begins the next version of one. */
async function tagAndReword({ core, articleId }: Place, author: Viewer): Promise<void> {
  const approved = await selectApprovedVersions(core.db.kysely, articleId);
  const questions = new Map(approved.map(({ slug, questionId }) => [slug, questionId]));
  const idOf = (slug: string) => {
    const id = questions.get(slug);
    if (id === undefined) throw new Error(`the demonstration has no question ${slug}`);
    return id;
  };
  for (const [slug, tags] of Object.entries(TAGS)) for (const tag of tags) await addTag(core, author, idOf(slug), tag);
  const id = idOf(REWORDED.question);
  const yesterday = daysAgo(core, 1);
  const draft = await core.db.transaction((trx) => openQuestionDraft(trx, yesterday, author, id));
  const source = { ...draft.source, stem: REWORDED.stem };
  await saveQuestionDraft(yesterday, author, id, { ...draft, source });
}

async function leaveUncovered({ core, articleId }: Place, author: Viewer): Promise<void> {
  const { statement, exact, reason } = UNCOVERED;
  const passage = { exact, prefix: '', suffix: '' };
  const unsafe_slug = await addKeyPoint(daysAgo(core, 8), author, articleId, { statement, passage });
  await setUncovered(daysAgo(core, 8), author, { articleId, unsafe_slug }, reason);
}
