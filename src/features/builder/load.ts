import type { Handle } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { articleFileOf, selectNewerVersion, selectOptionalArticleDraft } from '../articles/index.ts';
import { type ApprovedQuestion, selectApprovedOverrides, selectApprovedVersions } from '../bank/index.ts';
import { blueprintOf, resolveBlueprint } from './blueprint.ts';
import type { PublishedVersion } from './changes.ts';
import type { QuestionName } from './checklist.ts';
import type { DeskArticle, Parts } from './compose.ts';
import { type ActivityDraft, draftDetails } from './draft.ts';
import { selectActivityRow, selectOptionalDraft } from './draft-queries.ts';
import {
  selectOptionalArticleVersion,
  selectOptionalNewest,
  selectQuestionNames,
  selectStoredQuestions,
} from './queries.ts';

/** Everything about an activity on the desk that its pages and its publication go by. */
export interface Desk extends Parts {
  readonly newest: PublishedVersion | null;
  readonly approved: readonly ApprovedQuestion[];
  readonly names: readonly QuestionName[];
}

/** @throws NotFound */
export async function loadDesk(handle: Handle, unsafe_slug: unknown): Promise<Desk> {
  const { draft, newest } = await loadDraft(handle, unsafe_slug);
  const { articleId } = draft;
  const article = await selectDeskArticle(handle, articleId);
  const approved = await selectApprovedVersions(handle, articleId);
  const names = await selectQuestionNames(handle, articleId);
  const resolved = resolveBlueprint(draft.content.blueprint, approved);
  const versionIds = resolved.items.map((item) => item.questionVersionId);
  const questions = await selectStoredQuestions(handle, versionIds);
  const overrides = await selectApprovedOverrides(handle, versionIds);
  return { draft, newest, article, approved, names, resolved, questions, overrides };
}

/**
 * The draft that is stored, or what a draft would begin with: the newest version, at revision 0.
 * @throws NotFound
 */
export async function loadDraft(
  handle: Handle,
  unsafe_slug: unknown,
): Promise<{ draft: ActivityDraft; newest: PublishedVersion | null }> {
  const { activityId, slug } = await selectActivityRow(handle, unsafe_slug);
  const newest = await selectOptionalNewest(handle, activityId);
  const stored = await selectOptionalDraft(handle, activityId);
  if (stored) return { draft: stored, newest };
  if (!newest) throw new NotFound('There is no such activity. Look for it among the activities of the desk.');
  return { draft: draftOf(activityId, slug, newest), newest };
}

/** The same version always makes the same draft. Pure. */
export function draftOf(activityId: string, slug: string, newest: PublishedVersion): ActivityDraft {
  return {
    activityId,
    slug,
    articleId: newest.articleId,
    title: newest.title,
    content: {
      details: draftDetails.parse(newest.details),
      blueprint: blueprintOf(newest.items, newest.pools),
    },
    baseVersionId: newest.versionId,
    revision: 0,
    updatedAt: null,
    updatedBy: null,
    updatedByName: null,
  };
}

async function selectDeskArticle(handle: Handle, articleId: string): Promise<DeskArticle> {
  const draft = await selectOptionalArticleDraft(handle, articleId);
  if (!draft) {
    const version = await selectOptionalArticleVersion(handle, articleId);
    if (!version) throw new NotFound('The article of this activity is no longer there.');
    return version;
  }
  const { article, keyPoints, faults } = articleFileOf(draft);
  const newer = await selectNewerVersion(handle, draft);
  const outdated = newer ? [{ path: ['article'], reason: newerText(newer.version) }] : [];
  return {
    articleId,
    slug: draft.slug,
    title: draft.title,
    versionId: null,
    file: article,
    keyPointFiles: keyPoints,
    keyPoints: draft.keyPoints.map(({ id, slug, position, statement, state, uncoveredReason }) => ({
      id,
      slug,
      position,
      statement,
      state,
      uncoveredReason,
    })),
    faults: [...outdated, ...faults],
  };
}

function newerText(version: number): string {
  return `version ${version} was published from a file after its draft was begun; choose on its page which goes on`;
}
