import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../../deps.ts';
import { Conflict } from '../../../http/errors.ts';
import { idParam } from '../../../http/validate.ts';
import { type Failed, handleForm } from '../../accounts/index.ts';
import { giveExtraMinutes } from '../accommodation.ts';
import { attemptModel } from '../person-page.ts';
import { selectAttempt, selectPersonFacts } from '../person-queries.ts';
import { extraTimeForm } from '../schemas.ts';
import { actOf, done } from './person.ts';

/** More time for one open attempt. */
export function extraTimeRoutes(deps: Deps): Router {
  const router = Router();
  const attemptOf = (req: Request) => idParam(req.params['attemptId'], 'attempt');
  const show = async (req: Request, res: Response, failed?: Failed) => {
    const { userId } = actOf(req);
    const person = await selectPersonFacts(deps.db.kysely, userId);
    const attempt = attemptModel(await selectAttempt(deps.db.kysely, userId, attemptOf(req)), person, deps.clock());
    if (!attempt.mayExtend)
      throw new Conflict('This attempt takes no more time: it is submitted, its time is over, or it has no limit.');
    const values = { minutes: String(attempt.extraMs / 60_000), ...failed?.values };
    const model = {
      title: 'More time for an open quiz',
      office: 'people',
      styles: ['people'],
      person,
      attempt,
      values,
    };
    const errors = failed?.errors ?? null;
    deps.page(req, res, 'people/extra-time', { ...model, errors }, { status: failed ? 422 : 200 });
  };

  router
    .route('/admin/people/:id/attempts/:attemptId/time')
    .get((req, res) => show(req, res))
    .post((req, res) => {
      const act = actOf(req);
      return handleForm(
        req,
        extraTimeForm,
        (failed) => show(req, res, failed),
        async (form) => {
          await giveExtraMinutes(deps, act, { attemptId: attemptOf(req), ...form });
          done(res, act, 'time');
        },
      );
    });

  return router;
}
