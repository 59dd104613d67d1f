import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import { selectPublishedActivity } from '../activities/index.ts';
import { selectKeyPoints } from '../articles/index.ts';
import { answerForm, type FormQuestion, readState, type SavedState, selectPractisable } from '../attempts/index.ts';
import { selectFeedback } from '../questions/index.ts';
import { answerPractice, confidenceOf, type PracticeForm, practiceForm } from './answer.ts';
import { listPracticeSessions } from './queries.ts';
import { feedbackModel, questionModel } from './question-page.ts';
import { resultsModel } from './results-page.ts';
import { type LoadedSession, loadSession, nextOpen, questionAddress, resultsAddress } from './session.ts';
import { startPractice } from './start.ts';
import { startModel } from './start-page.ts';

/** Practice: where it begins, its questions with feedback at once, and how it went. */
export function practiceRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();

  router.get('/activities/:slug/practice', async (req, res) => {
    const viewer = requireViewer(req);
    const activity = await selectPublishedActivity(db, req.params.slug);
    if (!activity.details.rules.practice) throw new NotFound('This activity has no practice.');
    const practisable = await selectPractisable(deps, viewer.id, activity);
    const sessions = await listPracticeSessions(db, { userId: viewer.id, activityId: activity.activityId });
    page(req, res, 'practice/start', startModel(activity, practisable, sessions));
  });

  router.post('/activities/:slug/practice', async (req, res) => {
    const viewer = requireViewer(req);
    const body: Record<string, unknown> = req.body ?? {};
    const request = { slug: req.params.slug, fresh: body['fresh'] === 'yes', unsafe_again: body['again'] };
    const loaded = await loadSession(deps, viewer, await startPractice(deps, viewer, request));
    const next = nextOpen(loaded);
    res.redirect(303, next === null ? resultsAddress(loaded.session.id) : questionAddress(loaded.session.id, next));
  });

  router.get('/practice/:id/questions/:n', async (req, res) => {
    const viewer = requireViewer(req);
    const loaded = await loadSession(deps, viewer, req.params.id);
    const question = questionOf(loaded, req.params.n);
    if (loaded.answers.has(question.n)) return showFeedback(deps, req, res, loaded, question);
    page(req, res, 'practice/question', questionModel(loaded, question, { letterKeys: viewer.letterKeys }));
  });

  router.post('/practice/:id/questions/:n', async (req, res) => {
    const loaded = await loadSession(deps, requireViewer(req), req.params.id);
    await takeAnswer(deps, req, res, loaded, questionOf(loaded, req.params.n));
  });

  router.get('/practice/:id/results', async (req, res) => {
    const loaded = await loadSession(deps, requireViewer(req), req.params.id);
    const keyPoints = await selectKeyPoints(db, loaded.activity.articleVersionId);
    page(req, res, 'practice/results', resultsModel(loaded, keyPoints));
  });

  return router;
}

function questionOf({ form }: LoadedSession, unsafe_n: unknown): FormQuestion {
  const n = typeof unsafe_n === 'string' && /^[1-9]\d{0,3}$/.test(unsafe_n) ? Number(unsafe_n) : 0;
  const question = form[n - 1];
  if (!question) throw new NotFound(`This practice has the questions 1 to ${form.length}.`);
  return question;
}

async function showFeedback(
  deps: Deps,
  req: Request,
  res: Response,
  loaded: LoadedSession,
  question: FormQuestion,
): Promise<void> {
  const answer = loaded.answers.get(question.n);
  const keys = await selectFeedback(deps.db.kysely, loaded.activity.versionId);
  const feedback = keys.get(question.item.questionVersionId);
  if (!answer || !feedback) throw new Error(`practice ${loaded.session.id} has no answer or key at ${question.n}`);
  const keyPoints = await selectKeyPoints(deps.db, loaded.activity.articleVersionId);
  deps.page(req, res, 'practice/feedback', feedbackModel(loaded, question, answer, { keyPoints, feedback }));
}

/** Keeps an answer; or shows the page again, with all that was chosen, for striking an option out or to say what is missing. */
async function takeAnswer(
  deps: Deps,
  req: Request,
  res: Response,
  loaded: LoadedSession,
  question: FormQuestion,
): Promise<void> {
  const again = (sent: Partial<Sent>, error: Invalid | null) => {
    const model = questionModel(loaded, question, { letterKeys: requireViewer(req).letterKeys, ...sent });
    const errors = error && { option: error.message };
    deps.page(req, res, 'practice/question', { ...model, errors }, { status: error ? 422 : 200 });
  };
  const sent = readAnswer(req.body, question);
  if (sent instanceof Invalid) return again({}, sent);
  if (sent.striking) return again(sent, null);
  if (sent.go === 'check' && !question.given.isAnswered(sent.state.response))
    return again(sent, new Invalid('Give an answer to see whether it is right, or choose “Show the answer”.'));
  const confidence = confidenceOf(sent.confidence);
  await answerPractice(deps, loaded, question, { response: sent.state.response, confidence });
  res.redirect(303, questionAddress(loaded.session.id, question.n));
}

interface Sent extends PracticeForm {
  readonly state: SavedState;
  /** An option is to be struck out, or restored: nothing is answered yet. */
  readonly striking: boolean;
}

function readAnswer(unsafe_body: unknown, { given }: FormQuestion): Sent | Invalid {
  const parsed = parseForm(answerForm, unsafe_body);
  if (!parsed.ok) return new Invalid('The answer could not be read. Choose again.', parsed.errors);
  try {
    const state = readState(parsed.data, unsafe_body, given);
    return { ...practiceForm.parse(unsafe_body ?? {}), state, striking: parsed.data.strike !== undefined };
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}
