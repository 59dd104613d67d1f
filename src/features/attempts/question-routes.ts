import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import { timeText } from '../../lib/dates.ts';
import { type GivenQuestion, stemOf } from '../questions/index.ts';
import type { Answer } from './attempt.ts';
import type { FormQuestion } from './form.ts';
import { type LoadedAttempt, loadAttempt, questionAddress, resultsAddress, reviewAddress } from './open-attempt.ts';
import { selectAnswers, selectAttempt } from './queries.ts';
import { attemptView, questionModel, timing } from './question-page.ts';
import { type AnswerForm, answerForm, readState, type SavedState, type SaveResult, saveAnswer } from './save.ts';
import { createSaveGroup, type SaveGroup } from './save-group.ts';
import { submitAttempt } from './submit.ts';

interface SaveContext extends LoadedAttempt {
  question: FormQuestion;
  sent: AnswerForm;
  state: SavedState;
}

/** GET and POST /attempts/:id/questions/:n: one question, and saving its answer. */
export function questionRoutes(deps: Deps): Router {
  const group = createSaveGroup(deps.db);
  const router = Router();

  router.get('/attempts/:id/questions/:n', async (req, res) => {
    const loaded = await loadAttempt(deps, requireViewer(req), req.params.id);
    if (loaded.finished) return res.redirect(303, resultsAddress(loaded.attempt));
    const { n } = questionOf(loaded, req.params.n);
    const answers = await selectAnswers(deps.db, loaded.attempt.id);
    deps.page(req, res, 'attempts/question', pageModel(deps, loaded, answers, n));
  });

  router.post('/attempts/:id/questions/:n', async (req, res) => {
    const loaded = await loadAttempt(deps, requireViewer(req), req.params.id);
    if (loaded.finished) return sendClosed(deps, req, res, loaded);
    const context = readSave(loaded, questionOf(loaded, req.params.n), req.body);
    if (context instanceof Invalid) return sendInvalid(deps, req, res, loaded, context);
    await sendResult(deps, req, res, context, await save(deps, group, context));
  });

  return router;
}

function questionOf({ form }: LoadedAttempt, unsafe_n: unknown): FormQuestion {
  const n = typeof unsafe_n === 'string' && /^[1-9]\d{0,3}$/.test(unsafe_n) ? Number(unsafe_n) : 0;
  const question = form[n - 1];
  if (!question) throw new NotFound(`This attempt has the questions 1 to ${form.length}.`);
  return question;
}

function pageModel(deps: Deps, loaded: LoadedAttempt, answers: Map<number, Answer>, n: number) {
  return {
    ...questionModel({ ...loaded, answers, n }),
    limit: timing(loaded, deps.clock()),
    letterKeys: loaded.viewer.letterKeys,
    scripts: ['question'],
    mainClass: 'page',
  };
}

function readSave(loaded: LoadedAttempt, question: FormQuestion, unsafe_body: unknown): SaveContext | Invalid {
  const parsed = parseForm(answerForm, unsafe_body);
  if (!parsed.ok) return new Invalid('The answer could not be read. Reload the page and choose again.', parsed.errors);
  try {
    return { ...loaded, question, sent: parsed.data, state: readState(parsed.data, unsafe_body, question.given) };
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}

function save(deps: Deps, group: SaveGroup, { attempt, question, sent, state }: SaveContext): Promise<SaveResult> {
  const target = { attempt, position: question.n, questionVersionId: question.item.questionVersionId };
  return saveAnswer(deps, group, target, sent, state, async () => ({
    attempt: await selectAttempt(deps.db.kysely, attempt.id),
    answer: (await selectAnswers(deps.db, attempt.id)).get(question.n),
  }));
}

async function sendInvalid(
  deps: Deps,
  req: Request,
  res: Response,
  loaded: LoadedAttempt,
  error: Invalid,
): Promise<void> {
  if (wantsJson(req)) throw error;
  const { n } = questionOf(loaded, req.params['n']);
  const model = pageModel(deps, loaded, await selectAnswers(deps.db, loaded.attempt.id), n);
  deps.page(req, res, 'attempts/question', { ...model, errors: { option: error.message } }, { status: 422 });
}

async function sendResult(
  deps: Deps,
  req: Request,
  res: Response,
  context: SaveContext,
  result: SaveResult,
): Promise<void> {
  const { attempt, question, form, sent } = context;
  if (result.kind === 'closed') {
    await submitAttempt(deps, attempt.id);
    return sendClosed(deps, req, res, context);
  }
  if (result.kind === 'stale') return sendConflict(deps, req, res, context, result.stored);
  const following = question.n < form.length ? questionAddress(attempt, question.n + 1) : reviewAddress(attempt);
  const next = sent.strike === undefined ? following : questionAddress(attempt, question.n);
  if (!wantsJson(req)) return res.redirect(303, next);
  res.json({ saved: true, revision: result.revision, ...moment(deps.clock()), next });
}

function sendClosed(deps: Deps, req: Request, res: Response, { attempt, activity }: LoadedAttempt): void {
  const url = resultsAddress(attempt);
  if (wantsJson(req)) return void res.status(409).json({ closed: true, url });
  const model = { title: 'This attempt is finished', url, ...attemptView(attempt, activity) };
  deps.page(req, res, 'attempts/closed', model, { status: 409 });
}

function sendConflict(deps: Deps, req: Request, res: Response, context: SaveContext, stored: Answer): void {
  const { attempt, activity, state } = context;
  const { n, item, given } = context.question;
  if (wantsJson(req)) return void res.status(409).json({ conflict: true, url: questionAddress(attempt, n) });
  const model = {
    title: 'Two versions of this answer',
    scripts: ['answer/times', 'conflict'],
    ...attemptView(attempt, activity),
    n,
    stem: stemOf(item.question),
    mine: { texts: given.texts(state.response), flagged: state.flagged },
    stored: { texts: given.texts(stored.response), flagged: stored.flagged, ...moment(stored.savedAt) },
    hidden: hiddenFields(given, state, stored.revision),
  };
  deps.page(req, res, 'attempts/conflict', model, { status: 409 });
}

function moment(savedAt: number): { savedAt: string; savedIso: string } {
  return { savedAt: timeText(savedAt), savedIso: new Date(savedAt).toISOString() };
}

/** What makes the form of "Save mine instead": the same answer, now knowing the stored revision. */
function hiddenFields(given: GivenQuestion, state: SavedState, revision: number): { name: string; value: string }[] {
  return [
    { name: 'revision', value: String(revision) },
    ...given.fields(state.response),
    ...given.struckFields(state.struck),
    ...(state.flagged ? [{ name: 'flagged', value: 'yes' }] : []),
  ];
}

function wantsJson(req: Request): boolean {
  return req.headers.accept === 'application/json';
}
