import type { Database } from '../../db/index.ts';
import type { Viewer } from '../../http/context.ts';
import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { mayEdit, selectEditors } from '../articles/index.ts';
import { blockMarkdown, fieldLabel, questionKind, type Source, splitStem } from '../questions/index.ts';
import type { Override } from './draft-queries.ts';
import { previewModel } from './editor-preview.ts';
import { listQuestionEvents, type QuestionEvent } from './event-queries.ts';
import { type BankKeyPoint, selectBankKeyPoints } from './key-point-queries.ts';
import { type Permissions, permissionsFor } from './policy.ts';
import { type BankQuestion, listUses, type StoredVersion, selectQuestion, type Use } from './question-queries.ts';
import { type Readiness, readinessOf } from './readiness.ts';
import { sectionsOf } from './sections.ts';
import { type QuestionState, questionState } from './state.ts';
import { type QuestionStatistics, statisticsOfQuestions } from './statistics.ts';
import { decimalText, eventText, stateTags } from './wording.ts';

/** A question with everything that its pages decide and show by. */
export interface QuestionFacts {
  readonly question: BankQuestion;
  readonly state: QuestionState;
  readonly may: Permissions;
  readonly keyPoints: ReadonlyMap<string, BankKeyPoint>;
}

/** @throws NotFound */
export async function selectFacts(db: Database, viewer: Viewer, unsafe_id: unknown): Promise<QuestionFacts> {
  const question = await selectQuestion(db.kysely, unsafe_id);
  const [editors, keyPoints] = await Promise.all([
    selectEditors(db.kysely, question.articleId),
    selectBankKeyPoints(db.kysely, [question.articleId]),
  ]);
  const [newest] = question.versions;
  const draft = question.draft?.state ?? null;
  const state = questionState({ retired: question.retirement !== null, version: newest?.version ?? null, draft });
  const may = permissionsFor(viewer, {
    state,
    draft,
    versions: question.versions.length,
    mayEdit: mayEdit(
      viewer,
      editors.map(({ userId }) => userId),
    ),
    authorIds: question.authors.map(({ userId }) => userId),
  });
  return { question, state, may, keyPoints };
}

/** What a refused form gives back to the page it stands on. */
export interface Refusal {
  readonly errors: FieldErrors | null;
  readonly values: Record<string, unknown>;
  /** What is said at the top of the page. */
  readonly problem: { readonly title: string; readonly text: string } | null;
}

export const NOTHING_REFUSED: Refusal = { errors: null, values: {}, problem: null };

/** The page of a question: all there is to know of it, and every step that is open to the viewer. */
export async function questionModel(
  db: Database,
  viewer: Viewer,
  facts: QuestionFacts,
  refusal: Refusal = NOTHING_REFUSED,
): Promise<Model & { title: string }> {
  const { question, may } = facts;
  const [events, uses, statistics] = await Promise.all([
    listQuestionEvents(db.kysely, question.id),
    listUses(db.kysely, question.id),
    statisticsOfQuestions(db, [question.id]),
  ]);
  const shown = shownOf(facts);
  const { leadIn } = splitStem(shown.source['stem']);
  return {
    title: leadIn,
    leadIn,
    section: 'questions',
    styles: ['bank'],
    ...headModel(facts),
    may,
    shown: { ...shown, ...askModel(shown.kind, shown.source) },
    keyPoint: facts.keyPoints.get(shown.keyPointId ?? '') ?? null,
    draft: question.draft,
    review: reviewModel(facts, events),
    mayNotReview: question.authors.some(({ userId }) => userId === viewer.id),
    readiness: may.submit && question.draft ? readinessModel(facts, refusal) : null,
    versions: question.versions.map(versionRow),
    uses: uses.map(useRow),
    statistics: statisticsRow(statistics.get(question.id)),
    events: events.map((event) => ({ ...event, text: eventText(event), said: saidIn(event) })),
    ...refusal,
  };
}

/** What stands at the top of each of a question's pages. */
export function headModel({ question, state }: QuestionFacts): Model {
  return {
    question,
    href: `/author/questions/${question.id}`,
    articleHref: `/author/articles/${question.articleSlug}`,
    tags: stateTags(state, question.draft?.state ?? null),
  };
}

interface Shown {
  /** What it is called on the page. */
  readonly name: string;
  readonly kind: string;
  readonly source: Source;
  readonly keyPointId: string | null;
}

/** Of a question in review the draft, because it is what is decided on; else the newest version; else the draft. */
function shownOf({ question: { draft, versions } }: QuestionFacts): Shown {
  const [newest] = versions;
  if (draft && (draft.state === 'in-review' || !newest)) {
    return { ...draft, name: draft.state === 'in-review' ? 'The draft in review' : 'The draft' };
  }
  return newest ? { ...newest, name: `Version ${newest.version}` } : EMPTY;
}

/** Of a question that has neither a version nor a draft. */
const EMPTY: Shown = { name: 'Nothing yet', kind: 'single-best-answer', source: {}, keyPointId: null };

/** A question to be read by those who make it: as learners meet it, with the key and the rationales. Pure. */
export function askModel(kindName: string, source: Source): Model {
  const preview = previewModel(kindName, source);
  const options = source['options'];
  const isChoice = Array.isArray(options) && options.every((one) => typeof one === 'object' && 'correct' in one);
  const sections = sectionsOf(kindName, source).filter(({ label, lines }) => label !== 'Stem' && lines.length > 0);
  return {
    kindLabel: questionKind(kindName).label,
    preview,
    // The other kinds' own views tell how an answer was wrong; here nobody has answered.
    asChoice: isChoice && preview['after'] !== null,
    sections: sections.map(({ label, lines }) => ({ label, lines: lines.map((line) => blockMarkdown(line)) })),
  };
}

function reviewModel({ question: { draft, versions } }: QuestionFacts, events: readonly QuestionEvent[]): Model | null {
  if (draft?.state !== 'in-review') return null;
  const submitted = events.find(({ action }) => action === 'submit');
  return {
    revision: draft.revision,
    at: submitted?.at ?? draft.updatedAt,
    by: submitted?.actorName ?? null,
    overrides: overridesModel(draft.kind, draft.overrides),
    newest: versions[0]?.version ?? null,
  };
}

/** Warnings that were let stand: which rule, where, and why. Pure. */
export function overridesModel(kind: string, overrides: readonly Override[]): Model[] {
  return overrides.map(({ rule, field, reason }) => ({ rule, place: fieldLabel(kind, field), reason }));
}

function readinessModel({ question, keyPoints }: QuestionFacts, { values }: Refusal): Model | null {
  const { draft } = question;
  if (!draft) return null;
  const { obstacles, warnings }: Readiness = readinessOf(
    draft,
    keyPoints.get(draft.keyPointId ?? ''),
    question.versions,
  );
  return {
    revision: draft.revision,
    obstacles: obstacles.map((obstacle) => ({
      ...obstacle,
      href: `/author/questions/${question.id}/draft#${obstacle.field}`,
    })),
    warnings: warnings.map((warning) => ({
      ...warning,
      value: typeof values[warning.id] === 'string' ? values[warning.id] : (warning.override?.reason ?? ''),
    })),
  };
}

function versionRow(version: StoredVersion, i: number, all: readonly StoredVersion[]): Model {
  return {
    version: version.version,
    at: version.approval?.at ?? version.createdAt,
    approval: version.approval,
    correction: version.correction,
    overrides: overridesModel(version.kind, version.approval?.overrides ?? []),
    previous: all[i + 1]?.version ?? null,
    newest: i === 0,
  };
}

const PURPOSES = { scored: '', pilot: 'pilot question', practice: 'practice only' } as const;

function useRow(use: Use): Model {
  return { ...use, remark: PURPOSES[use.purpose], href: `/author/activities/${use.activitySlug}` };
}

export function statisticsRow(statistics: QuestionStatistics | undefined): Model | null {
  if (!statistics) return null;
  const { n, p, r, early, flags, href } = statistics;
  return { n, p: decimalText(p), r: decimalText(r), early, flags, href };
}

/** The words of an event that were said, not made of other facts. */
function saidIn({ action, comment }: QuestionEvent): string {
  return action === 'duplicate' ? '' : comment;
}
