import { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import { requireEditor } from '../articles/index.ts';
import type { Refusal } from './question-page.ts';
import { selectQuestion } from './question-queries.ts';
import { DESK, sendQuestion } from './question-routes.ts';

/** A step on a question. @returns where to go after it, under the question's address */
type Step<T> = (viewer: Viewer, id: unknown, form: T) => Promise<string>;

export interface StepRouter {
  readonly router: Router;
  /** Answers POST /author/questions/:id/`noun`; the step itself knows who of the desk may take it. */
  on<T>(noun: string, form: z.ZodType<T>, step: Step<T>): void;
  /** The same for those who may change the question: nobody else is told what is wrong with the form. */
  edit<T>(noun: string, form: z.ZodType<T>, step: Step<T>): void;
}

/** What the steps on a question have in common. */
export function stepRouter(deps: Deps): StepRouter {
  const router = Router();
  return {
    router,
    on: (noun, form, step) => {
      router.post(`/author/questions/:id/${noun}`, (req, res) => takeStep(deps, req, res, form, step));
    },
    edit: (noun, form, step) => {
      router.post(`/author/questions/:id/${noun}`, async (req, res) => {
        await requireQuestionEditor(deps, req);
        await takeStep(deps, req, res, form, step);
      });
    },
  };
}

/** @throws SignInRequired, Forbidden, NotFound */
export async function requireQuestionEditor({ db }: Pick<Deps, 'db'>, req: Request): Promise<Viewer> {
  const viewer = requireRole(req, ...DESK);
  const { articleId } = await selectQuestion(db.kysely, req.params['id']);
  await requireEditor(db.kysely, viewer, articleId);
  return viewer;
}

/** Reads the form, takes the step and goes back to the question; what is refused comes back on its page with what was typed. */
async function takeStep<T>(
  deps: Deps,
  req: Request,
  res: Response,
  schema: z.ZodType<T>,
  step: Step<T>,
): Promise<void> {
  const viewer = requireRole(req, ...DESK);
  const id = req.params['id'];
  const form = parseForm(schema, req.body);
  if (!form.ok) {
    const refusal: Refusal = { errors: form.errors, values: form.values, problem: null };
    return sendQuestion(deps, req, res, viewer, { refusal, status: 422 });
  }
  try {
    res.redirect(303, `/author/questions/${id}${await step(viewer, id, form.data)}`);
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof Invalid)) throw error;
    const fields = error instanceof Invalid && Object.keys(error.fields).length > 0 ? error.fields : null;
    const problem = { title: 'Nothing was done.', text: error.message };
    const refusal: Refusal = { errors: fields, values: { ...req.body }, problem };
    await sendQuestion(deps, req, res, viewer, { refusal, status: error.status });
  }
}
