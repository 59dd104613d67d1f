import { pino } from 'pino';
import { z } from 'zod';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { ensureFoundingActivity, selectPublishedActivity } from '../../src/features/activities/index.ts';
import { rebuildAnalysis } from '../../src/features/analysis/index.ts';
import { startAttempt, submitAttempt } from '../../src/features/attempts/index.ts';
import { selectForm } from '../../src/features/attempts/items.ts';
import { createSaveGroup } from '../../src/features/attempts/save-group.ts';
import { type FormFields, type ItemFeedback, selectFeedback, selectItems } from '../../src/features/questions/index.ts';
import { type Applied, applyCorrection } from '../../src/features/regrading/apply.ts';
import { type Correctable, type Proposal, readProposal } from '../../src/features/regrading/correction.ts';
import { keyFields } from '../../src/features/regrading/key-form.ts';
import { previewCorrection } from '../../src/features/regrading/preview.ts';
import { rationaleFields } from '../../src/features/regrading/rationales.ts';
import { selectVersion, type Target } from '../../src/features/regrading/target-queries.ts';
import type { Viewer } from '../../src/http/context.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { newLearner } from '../analysis/simulate.ts';
import { FOUNDING_SLUG } from '../support/app.ts';
import { testClock } from '../support/clock.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';

/** Of the founding activity, all of them scored. */
export const QUESTIONS = 18;

const choice = z.object({ correct: z.array(z.string()) });
const withOptions = z.object({ options: z.array(z.object({ id: z.string() })) });

/** A form as it first stands, with some fields filled in otherwise. */
export function formOf(question: Correctable, change: Record<string, string[]> = {}): FormFields {
  const fields = [
    ...keyFields(question.content, question.answerKey),
    ...rationaleFields(question.content, question.feedback),
  ];
  const unchanged = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  return { ...unchanged, reason: ['The guideline says otherwise.'], ...change };
}

export function proposalOf(question: Correctable, change: Record<string, string[]>): Proposal {
  const read = readProposal(question, formOf(question, change));
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.proposal;
}

/** The question of the founding activity that these tests call mis-keyed, and two of its wrong options. */
export interface MisKeyed {
  questionVersionId: string;
  old: string;
  right: string;
  third: string;
}

/** @param nth which of the questions with a single best answer, from 0 */
export async function misKeyed(core: CoreDeps, nth = 0): Promise<MisKeyed> {
  const { versionId } = await selectPublishedActivity(core.db, FOUNDING_SLUG);
  const item = (await selectItems(core.db, versionId)).filter(({ kind }) => kind === 'single-best-answer')[nth];
  const keys = await selectFeedback(core.db.kysely, versionId);
  const [old = ''] = rightOf(keys.get(item?.questionVersionId ?? ''));
  const options = optionIds(item?.content);
  const [right = '', third = ''] = options.filter((id) => id !== old);
  return { questionVersionId: item?.questionVersionId ?? '', old, right, third };
}

function rightOf(feedback: ItemFeedback | undefined): string[] {
  return choice.parse(feedback?.answerKey).correct;
}

function optionIds(content: unknown): string[] {
  return withOptions.parse(content).options.map(({ id }) => id);
}

export interface Plan {
  /** How many of the other questions are answered rightly. */
  others: number;
  /** The option chosen for the mis-keyed question; null: left out. */
  chosen: string | null;
}

/** Starts an attempt and answers it as planned. @returns its id */
export async function sitPlanned(core: CoreDeps, viewer: Viewer, question: MisKeyed, plan: Plan): Promise<string> {
  const { versionId } = await selectPublishedActivity(core.db, FOUNDING_SLUG);
  const start = { slug: FOUNDING_SLUG, acknowledged: true, unsafe_versionId: versionId };
  const { attemptId } = await startAttempt(core, viewer, start);
  const keys = await selectFeedback(core.db.kysely, versionId);
  const save = createSaveGroup(core.db);
  let right = plan.others;
  for (const { n, item } of await selectForm(core.db, attemptId)) {
    const correct = rightOf(keys.get(item.questionVersionId));
    const options = optionIds(item.content);
    const isIt = item.questionVersionId === question.questionVersionId;
    const wrong = options.filter((id) => !correct.includes(id)).slice(0, 1);
    const response = isIt ? (plan.chosen === null ? [] : [plan.chosen]) : right > 0 ? correct : wrong;
    if (!isIt) right -= 1;
    if (response.length === 0) continue;
    await save({
      attemptId,
      userId: viewer.id,
      position: n,
      questionVersionId: item.questionVersionId,
      response: JSON.stringify([...response].sort()),
      struck: '[]',
      flagged: 0,
      spentMs: 1000 * n,
      baseRevision: 0,
      writer: '',
      writerSeq: 0,
      now: core.clock(),
    });
  }
  return attemptId;
}

/** One learner for each plan, each from start to submission. @returns the attempts' ids */
export async function takePlanned(core: CoreDeps, question: MisKeyed, plans: readonly Plan[]): Promise<string[]> {
  const ids: string[] = [];
  for (const plan of plans) {
    const attemptId = await sitPlanned(core, await newLearner(core), question, plan);
    await submitAttempt(core, attemptId);
    ids.push(attemptId);
  }
  return ids;
}

/** The least number of right answers that passes the founding activity. */
export async function rightToPass(core: CoreDeps): Promise<number> {
  const { passMark } = await selectPublishedActivity(core.db, FOUNDING_SLUG);
  return Math.ceil((QUESTIONS * passMark) / 100);
}

export function target(core: CoreDeps, { questionVersionId }: MisKeyed): Promise<Target> {
  return selectVersion(core.db.kysely, questionVersionId);
}

/** Previews a correction and confirms what was seen. */
export async function correct(
  core: CoreDeps,
  question: MisKeyed,
  options: readonly string[],
  actorId: string,
): Promise<Applied & { fingerprint: string; proposal: Proposal }> {
  const before = await target(core, question);
  const proposal = proposalOf(before, { correct: [...options] });
  const { fingerprint } = await previewCorrection(core.db.kysely, before, proposal);
  const confirmed = { questionVersionId: question.questionVersionId, proposal, fingerprint, actorId };
  return { ...(await applyCorrection(core, confirmed)), fingerprint, proposal };
}

/** The founding activity on a database, with a question to be called mis-keyed and an educator. */
export async function regradingOn(
  db: Database,
): Promise<{ core: CoreDeps; question: MisKeyed; actorId: string; mark: number }> {
  const config = readConfig({ DATA_DIR: temporaryFolder('data') });
  const log = pino({ level: 'silent' });
  const core = { config, db, clock: testClock(), ids: systemIds, secrets: loadSecrets(config), log };
  await ensureFoundingActivity(core, FOLDERS.content);
  const { id: actorId } = await createUser(core, { roles: ['educator'] });
  return { core, question: await misKeyed(core), actorId, mark: await rightToPass(core) };
}

/** What the tables say. */
export function looksOf(core: () => CoreDeps) {
  const find = () => core().db.kysely;
  return {
    attempt: (id: string) => find().selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    item: (id: string, { questionVersionId }: MisKeyed) =>
      find()
        .selectFrom('scores')
        .selectAll()
        .where('attempt_id', '=', id)
        .where('question_version_id', '=', questionVersionId)
        .executeTakeFirstOrThrow(),
    regradesOf: (id: string) => find().selectFrom('regrades').selectAll().where('attempt_id', '=', id).execute(),
    /** Where the sums of the analysis differ from the answers. */
    differences: async () => (await rebuildAnalysis(core(), { check: true })).flatMap((version) => version.differences),
  };
}
