import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { type Activity, selectPublishedActivity } from '../activities/index.ts';
import {
  createSaveGroup,
  type FormQuestion,
  type SaveGroup,
  selectAuthorizedAttempt,
  selectForm,
  startAttempt,
  submitAttempt,
} from '../attempts/index.ts';
import { selectOptionalCompletion } from '../completions/index.ts';
import { issueCertificate, selectClaimState } from '../credit/index.ts';
import { AGREEMENT, type EvaluationAnswers, sendEvaluation } from '../evaluation/index.ts';
import { plainText, selectFeedback, selectItems } from '../questions/index.ts';
import type { WrongKey } from './content.ts';
import { chanceOfRight, drawItem, drawTime, type SimulatedItem } from './learner-model.ts';
import { type Draw, weighted } from './random.ts';
import { type Answerable, answerable } from './responses.ts';

const LEFT_OUT = 0.02;

/** What simulated learners sit: the activity, and by question version how it is answered and how hard it is. */
export interface Sitting {
  readonly activity: Activity;
  readonly save: SaveGroup;
  readonly questions: ReadonlyMap<string, { answers: Answerable; item: SimulatedItem }>;
}

/**
 * Reads the activity's questions and gives each a difficulty.
 * @param wrongKey learners know the true key of this question, whatever the stored one says
 */
export async function prepareSitting(
  core: CoreDeps,
  slug: string,
  draw: Draw,
  wrongKey: WrongKey | null = null,
): Promise<Sitting> {
  const activity = await selectPublishedActivity(core.db, slug);
  const keys = await selectFeedback(core.db.kysely, activity.versionId);
  const questions = new Map<string, { answers: Answerable; item: SimulatedItem }>();
  for (const { questionVersionId, questionSlug, content } of await selectItems(core.db, activity.versionId)) {
    const stored = keys.get(questionVersionId)?.answerKey;
    const wrong = questionSlug === wrongKey?.question ? wrongKey : null;
    const answers = answerable({ content, answerKey: wrong ? trueKey(content, wrong) : stored });
    const item = drawItem(draw, answers?.guessing ?? 0);
    if (answers) questions.set(questionVersionId, { answers, item: wrong ? KEEN : item });
  }
  return { activity, save: createSaveGroup(core.db), questions };
}

/** So that the wrong key shows: of middling difficulty, and known by those who know the others. */
const KEEN: SimulatedItem = { discrimination: 1.8, difficulty: -0.2, guessing: 0.25, medianSeconds: 45 };

function trueKey(content: unknown, { question, rightOption }: WrongKey): { correct: string[] } {
  const { options } = content as { options: { id: string; text: string }[] };
  const right = options.find(({ text }) => plainText(text) === plainText(rightOption));
  if (!right) throw new Error(`the demonstration's question ${question} has not the option “${rightOption}”`);
  return { correct: [right.id] };
}

/** By name: a form's own order is drawn anew each time, and the same seed has to give the same answers. */
export function inSameOrder(form: readonly FormQuestion[]): FormQuestion[] {
  return form.toSorted((a, b) => (a.item.questionSlug < b.item.questionSlug ? -1 : 1));
}

/**
 * One attempt from start to submission.
 * @param at when it starts, epoch ms
 * @returns the attempt's id and when it was submitted
 */
export async function sit(
  core: CoreDeps,
  { activity, save, questions }: Sitting,
  { viewer, ability, at, draw }: { viewer: Viewer; ability: number; at: number; draw: Draw },
): Promise<{ attemptId: string; submittedAt: number }> {
  const request = { slug: activity.slug, acknowledged: true, unsafe_versionId: activity.versionId };
  const { attemptId } = await startAttempt({ ...core, clock: () => at }, viewer, request);
  let now = at;
  const form = inSameOrder(await selectForm(core.db, attemptId));
  const saves = form.flatMap(({ n: position, item: { questionVersionId } }) => {
    const question = questions.get(questionVersionId);
    // A few questions are left out.
    if (!question || draw() < LEFT_OUT) return [];
    const { answers, item } = question;
    const response = draw() < chanceOfRight(item, ability) ? answers.right(draw) : answers.wrong(draw);
    const spentMs = drawTime(draw, item);
    now += spentMs;
    return [{ position, questionVersionId, response: JSON.stringify(response), spentMs, now }];
  });
  const same = {
    attemptId,
    userId: viewer.id,
    struck: '[]',
    flagged: 0 as const,
    baseRevision: 0,
    writer: '',
    writerSeq: 0,
  };
  await Promise.all(saves.map((one) => save({ ...same, ...one })));
  const submittedAt = now + 20_000;
  await submitAttempt({ ...core, clock: () => submittedAt }, attemptId);
  return { attemptId, submittedAt };
}

/**
 * The steps after passing: the evaluation a few minutes later, and the certificate, with most of the credit that there is.
 * @returns the certificate's number; null where the profession has to be verified first
 */
export async function finish(
  core: CoreDeps,
  { details }: Activity,
  { viewer, attemptId, at, draw }: { viewer: Viewer; attemptId: string; at: number; draw: Draw },
): Promise<string | null> {
  const completion = await selectOptionalCompletion(core.db, attemptId);
  if (!completion) return null;
  const attempt = await selectAuthorizedAttempt(core.db, viewer, attemptId);
  const later = { ...core, clock: () => at + 180_000 };
  await sendEvaluation(later, { completion, profession: viewer.profession, answers: evaluate(details, draw) });
  const claim = await selectClaimState(core, attempt);
  if (claim.state !== 'ready') return null;
  const [offer] = claim.offers;
  const share = weighted(draw, SHARES) ?? 1;
  const credits = offer && (Math.ceil((offer.maximum * share) / offer.step) * offer.step).toFixed(2);
  return issueCertificate({ ...core, clock: () => at + 240_000 }, attempt, { credits, type: offer?.type });
}

/** How much of the credit people claim. */
const SHARES = [
  { value: 1, weight: 16 },
  { value: 2 / 3, weight: 3 },
  { value: 1 / 3, weight: 1 },
];

/** The options that come first are what most people answer. */
const mostFirst = (value: string, i: number) => ({ value, weight: 0.5 ** i });

function evaluate({ evaluation, objectives }: Activity['details'], draw: Draw): EvaluationAnswers {
  const weights = [5, 8, 3, 1, 0.3];
  const agreement = AGREEMENT.map(({ value }, i) => ({ value: String(value), weight: weights[i] ?? 0 }));
  return Object.fromEntries(
    evaluation.flatMap((question): [string, string | string[]][] => {
      if (question.kind === 'objectives')
        return [[question.id, objectives.map(() => weighted(draw, agreement) ?? 'agree')]];
      if (question.kind === 'choice') return [[question.id, weighted(draw, question.options.map(mostFirst)) ?? '']];
      return [];
    }),
  );
}
