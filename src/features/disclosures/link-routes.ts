import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { FieldErrors } from '../../http/errors.ts';
import { limitRate } from '../../http/rate-limit.ts';
import { tokenHash } from '../../http/session.ts';
import { withMore } from './admin-routes.ts';
import type { Disclosure } from './disclosure.ts';
import { readDisclosure } from './form.ts';
import { answerModel } from './pages.ts';
import { selectOptionalByLink, selectTitle } from './queries.ts';
import { submitByLink } from './verbs.ts';

const GONE = 410;

/** /disclosures/:token: whoever has the link from the mail answers, once; no account is needed. */
export function disclosureLinkRoutes(deps: Deps): Router {
  const router = Router();
  const slow = limitRate({ limit: 60, windowMs: 60_000 });

  router.get('/disclosures/:token', slow, async (req, res) => {
    const disclosure = await find(deps, req);
    if (!disclosure) return showGone(deps, req, res);
    await show(deps, req, res, disclosure);
  });

  router.post('/disclosures/:token', slow, async (req, res) => {
    const disclosure = await find(deps, req);
    if (!disclosure) return showGone(deps, req, res);
    const values: Record<string, unknown> = Object(req.body);
    if (values['do'] === 'more') return show(deps, req, res, disclosure, { values: withMore(values) });
    const read = readDisclosure(values);
    if (!read.ok) return show(deps, req, res, disclosure, { values, errors: read.errors });
    const done = await submitByLink(deps, String(req.params['token']), read.relationships);
    if (!done) return showGone(deps, req, res);
    res.redirect(303, '/disclosures/thanks/received');
  });

  router.get('/disclosures/thanks/received', (req, res) => {
    deps.page(req, res, 'disclosures/thanks', { title: 'Thank you', mainClass: 'page narrow' });
  });

  return router;
}

function find({ db, clock }: Deps, req: Request): Promise<Disclosure | null> {
  return selectOptionalByLink(db.kysely, tokenHash(String(req.params['token'])), clock());
}

function showGone({ page }: Deps, req: Request, res: Response): void {
  page(req, res, 'disclosures/gone', { title: 'This link can’t be used', mainClass: 'page narrow' }, { status: GONE });
}

async function show(
  { db, page }: Deps,
  req: Request,
  res: Response,
  disclosure: Disclosure,
  again: { values?: Record<string, unknown>; errors?: FieldErrors } = {},
): Promise<void> {
  const { title } = await selectTitle(db.kysely, disclosure.activityId);
  const model = answerModel(disclosure, title, req.path, again.values, again.errors);
  page(req, res, 'disclosures/answer', model, { status: again.errors ? 422 : 200 });
}
