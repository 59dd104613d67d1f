import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import { timeText } from '../../lib/dates.ts';
import { type Activity, selectActivityVersion } from '../activities/index.ts';
import type { GivenQuestion } from '../questions/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import { isOver } from './deadline.ts';
import type { FormQuestion } from './form.ts';
import { selectForm } from './items.ts';
import { selectAnswers, selectAttempt, selectAuthorizedAttempt } from './queries.ts';
import { limitView, questionModel, reviewModel, stemHtml } from './question-page.ts';
import { loadResults } from './results.ts';
import { resultsModel } from './results-page.ts';
import { type AnswerForm, answerForm, readState, type SavedState, type SaveResult, saveAnswer } from './save.ts';
import { createSaveGroup } from './save-group.ts';
import { submitAttempt } from './submit.ts';

interface OpenAttempt {
  viewer: Viewer;
  attempt: Attempt;
  activity: Activity;
  form: readonly FormQuestion[];
}

interface SaveContext extends OpenAttempt {
  question: FormQuestion;
  sent: AnswerForm;
  state: SavedState;
}

const questionAddress = (attempt: Attempt, n: number) => `/attempts/${attempt.id}/questions/${n}`;
const resultsAddress = (attempt: Attempt) => `/attempts/${attempt.id}/results`;

export function attemptRoutes(deps: Deps): Router {
  const saveGroup = createSaveGroup(deps.db);
  const router = Router();

  /** The attempt with its form; null when it is finished, which sends the learner to the results. */
  async function loadOpen(req: Request): Promise<OpenAttempt | { finished: Attempt }> {
    const viewer = requireViewer(req);
    const attempt = await selectAuthorizedAttempt(deps.db, viewer, req.params['id']);
    if (attempt.submittedAt === null && isOver(attempt, deps.clock())) {
      await submitAttempt(deps, attempt.id);
      return { finished: attempt };
    }
    if (attempt.submittedAt !== null) return { finished: attempt };
    const activity = await selectActivityVersion(deps.db, attempt.activityVersionId);
    return { viewer, attempt, activity, form: await selectForm(deps.db, attempt.id) };
  }

  router.get('/attempts/:id/questions/:n', async (req, res) => {
    const open = await loadOpen(req);
    if ('finished' in open) return res.redirect(303, resultsAddress(open.finished));
    const n = questionNumber(req.params['n'], open.form);
    const answers = await selectAnswers(deps.db, open.attempt.id);
    deps.page(req, res, 'attempts/question', pageModel(deps, open, answers, n));
  });

  router.post('/attempts/:id/questions/:n', async (req, res) => {
    const open = await loadOpen(req);
    if ('finished' in open) return sendClosed(req, res, open.finished);
    const n = questionNumber(req.params['n'], open.form);
    const context = readSave(open, n, req.body);
    if ('message' in context) return sendInvalid(req, res, open, n, context);
    const target = { attempt: open.attempt, position: n, questionVersionId: context.question.item.questionVersionId };
    const result = await saveAnswer(deps, saveGroup, target, context.sent, context.state, async () => ({
      attempt: await selectAttempt(deps.db.kysely, open.attempt.id),
      answer: (await selectAnswers(deps.db, open.attempt.id)).get(n),
    }));
    await sendSaveResult(req, res, context, result);
  });

  async function sendInvalid(req: Request, res: Response, open: OpenAttempt, n: number, error: Invalid): Promise<void> {
    if (wantsJson(req)) throw error;
    const model = pageModel(deps, open, await selectAnswers(deps.db, open.attempt.id), n);
    deps.page(
      req,
      res,
      'attempts/question',
      { ...model, title: `Error: ${model.title}`, errors: { option: error.message } },
      { status: 422 },
    );
  }

  async function sendSaveResult(req: Request, res: Response, context: SaveContext, result: SaveResult): Promise<void> {
    const { attempt, question, form, sent } = context;
    const { n } = question;
    if (result.kind === 'closed') {
      await submitAttempt(deps, attempt.id);
      return sendClosed(req, res, attempt);
    }
    if (result.kind === 'stale') return sendConflict(req, res, context, result.stored);
    const following = n < form.length ? questionAddress(attempt, n + 1) : `/attempts/${attempt.id}/review`;
    const next = sent.strike === undefined ? following : questionAddress(attempt, n);
    if (!wantsJson(req)) return res.redirect(303, next);
    const savedAt = deps.clock();
    res.json({
      saved: true,
      revision: result.revision,
      savedAt: timeText(savedAt),
      savedIso: new Date(savedAt).toISOString(),
      next,
    });
  }

  function sendClosed(req: Request, res: Response, attempt: Attempt): void {
    const url = resultsAddress(attempt);
    if (wantsJson(req)) return void res.status(409).json({ closed: true, url });
    deps.page(
      req,
      res,
      'attempts/closed',
      { title: 'This attempt is finished', url, attempt: { id: attempt.id } },
      { status: 409 },
    );
  }

  function sendConflict(req: Request, res: Response, context: SaveContext, stored: Answer): void {
    const { attempt, activity, question, state } = context;
    const { n, item, given } = question;
    if (wantsJson(req)) return void res.status(409).json({ conflict: true, url: questionAddress(attempt, n) });
    const model = {
      title: 'Two versions of this answer',
      scripts: ['answer/times', 'conflict'],
      attempt: { id: attempt.id },
      activity: { title: activity.title, slug: activity.slug },
      n,
      question: { stemHtml: stemHtml(item) },
      mine: { texts: given.texts(state.response), flagged: state.flagged },
      stored: {
        texts: given.texts(stored.response),
        flagged: stored.flagged,
        savedAt: timeText(stored.savedAt),
        savedIso: new Date(stored.savedAt).toISOString(),
      },
      hidden: hiddenFields(given, state, stored.revision),
    };
    deps.page(req, res, 'attempts/conflict', model, { status: 409 });
  }

  router.get('/attempts/:id/review', async (req, res) => {
    const open = await loadOpen(req);
    if ('finished' in open) return res.redirect(303, resultsAddress(open.finished));
    const answers = await selectAnswers(deps.db, open.attempt.id);
    deps.page(req, res, 'attempts/review', { ...reviewModel({ ...open, answers }), ...timing(deps, open) });
  });

  router.post('/attempts/:id/submission', async (req, res) => {
    const attempt = await selectAuthorizedAttempt(deps.db, requireViewer(req), req.params['id']);
    await submitAttempt(deps, attempt.id);
    res.redirect(303, resultsAddress(attempt));
  });

  router.get('/attempts/:id/results', async (req, res) => {
    const viewer = requireViewer(req);
    const open = await loadOpen(req);
    const attempt = 'finished' in open ? await selectAttempt(deps.db.kysely, open.finished.id) : open.attempt;
    if (attempt.submittedAt === null) return res.redirect(303, `/attempts/${attempt.id}/review`);
    deps.page(req, res, 'attempts/results', resultsModel(await loadResults(deps, viewer, attempt)));
  });

  return router;
}

function timing(deps: Deps, { attempt, viewer }: OpenAttempt) {
  return { limit: limitView(attempt, viewer.timeMultiplierPercent, deps.clock()) };
}

function pageModel(deps: Deps, open: OpenAttempt, answers: Map<number, Answer>, n: number) {
  return {
    ...questionModel({ ...open, answers, n }),
    ...timing(deps, open),
    letterKeys: open.viewer.letterKeys,
    scripts: ['question'],
    mainClass: 'page',
  };
}

function questionNumber(unsafe_n: unknown, form: readonly FormQuestion[]): number {
  const n = typeof unsafe_n === 'string' && /^[1-9]\d{0,3}$/.test(unsafe_n) ? Number(unsafe_n) : 0;
  if (n < 1 || n > form.length) throw new NotFound(`This attempt has the questions 1 to ${form.length}.`);
  return n;
}

function readSave(open: OpenAttempt, n: number, unsafe_body: unknown): SaveContext | Invalid {
  const question = open.form[n - 1] as FormQuestion;
  const parsed = parseForm(answerForm, unsafe_body);
  if (!parsed.ok) return new Invalid('The answer could not be read. Reload the page and choose again.', parsed.errors);
  try {
    return { ...open, question, sent: parsed.data, state: readState(parsed.data, unsafe_body, question.given) };
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
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
