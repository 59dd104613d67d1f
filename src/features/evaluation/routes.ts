import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, type FieldErrors } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import { type Activity, creditNotice, selectActivityVersion } from '../activities/index.ts';
import { type Attempt, selectAuthorizedAttempt } from '../attempts/index.ts';
import { type Completion, selectOptionalCompletion, stepsAfter } from '../completions/index.ts';
import { isEvaluated, sendEvaluation } from './evaluation.ts';
import { collectAnswers, evaluationParts, evaluationSchema } from './form.ts';

interface Situation {
  viewer: Viewer;
  attempt: Attempt;
  activity: Activity;
  /** null until the attempt is passed. */
  completion: Completion | null;
}

/** GET and POST /attempts/:id/evaluation: the step between the results and the certificate. */
export function evaluationRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/attempts/:id/evaluation', async (req, res) => {
    const { attempt, activity, completion } = await situation(deps, req);
    if (!completion) return res.redirect(303, `/attempts/${attempt.id}/results`);
    if (isEvaluated(activity, completion)) return res.redirect(303, `/attempts/${attempt.id}/claim`);
    showForm(deps, req, res, attempt, activity);
  });

  router.post('/attempts/:id/evaluation', async (req, res) => {
    const { viewer, attempt, activity, completion } = await situation(deps, req);
    if (!completion) {
      throw new Conflict(
        'The evaluation can be sent once you have passed the questions. Nothing was kept; finish the questions first and come back.',
      );
    }
    if (!isEvaluated(activity, completion)) {
      const parts = evaluationParts(activity.details.evaluation, activity.details.objectives);
      const form = parseForm(evaluationSchema(parts), req.body);
      if (!form.ok) return showForm(deps, req, res, attempt, activity, form);
      await sendEvaluation(deps, {
        completion,
        profession: viewer.profession,
        answers: collectAnswers(parts, form.data),
      });
    }
    res.redirect(303, `/attempts/${attempt.id}/claim`);
  });

  return router;
}

async function situation({ db }: Deps, req: Request): Promise<Situation> {
  const viewer = requireViewer(req);
  const attempt = await selectAuthorizedAttempt(db, viewer, req.params['id']);
  const activity = await selectActivityVersion(db, attempt.activityVersionId);
  const completion = await selectOptionalCompletion(db, attempt.id);
  return { viewer, attempt, activity, completion };
}

function showForm(
  deps: Deps,
  req: Request,
  res: Response,
  attempt: Attempt,
  activity: Activity,
  refused: { errors: FieldErrors | null; values: Record<string, unknown> } = { errors: null, values: {} },
): void {
  const model = {
    title: 'Evaluation',
    mainClass: 'page narrow',
    activity,
    notice: creditNotice(activity.details),
    action: `/attempts/${attempt.id}/evaluation`,
    parts: evaluationParts(activity.details.evaluation, activity.details.objectives),
    progress: stepsAfter(attempt.id, 'evaluation', true),
    ...refused,
  };
  deps.page(req, res, 'evaluation/form', model, { status: refused.errors ? 422 : 200 });
}
