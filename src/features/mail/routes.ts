import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { NotFound } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam } from '../../http/validate.ts';
import { createMailRenderer, MAIL_VIEWS, type Message, readOptionalSample, type Sample } from './message.ts';
import { framedPolicy, overviewModel, templateModel } from './pages.ts';
import { sendAgain } from './resend.ts';
import { countQueue, listTroubled } from './state-queries.ts';

const DAY_MS = 86_400_000;
const MOST_LISTED = 50;

/** How mail stands, and what each template looks like, for whoever runs the site. */
export function mailRoutes(deps: Deps): Router {
  const render = createMailRenderer(deps.config);
  const router = Router();

  function load(req: Request): { view: string; sample: Sample | null; message: Message | null } {
    requireRole(req, 'admin');
    const view = MAIL_VIEWS.find((name) => name === req.params['view']);
    if (view === undefined) throw new NotFound('There is no such mail. The page about mail links to all of them.');
    const sample = readOptionalSample(view);
    const message = sample && render({ ...sample, view, to: 'robin@example.org' });
    return { view, sample, message };
  }

  router.get('/admin/mail', async (req, res) => {
    requireRole(req, 'admin');
    const counts = await countQueue(deps.db.kysely, deps.clock() - DAY_MS);
    const troubled = await listTroubled(deps.db.kysely, MOST_LISTED);
    const templates = MAIL_VIEWS.map((view) => ({ view, sample: readOptionalSample(view) }));
    const model = overviewModel(deps, { counts, troubled, templates }, req.query['again'] === '1');
    deps.page(req, res, 'mail-office/index', model);
  });

  router.post('/admin/mail/:id/retry', async (req, res) => {
    const viewer = requireRole(req, 'admin');
    await sendAgain(deps, idParam(req.params.id, 'mail'), viewer.id);
    res.redirect(303, '/admin/mail?again=1');
  });

  router.get('/admin/mail/templates/:view', (req, res) => {
    const { view, sample, message } = load(req);
    allowFrame(res);
    deps.page(req, res, 'mail-office/template', templateModel(view, sample, message));
  });

  router.get('/admin/mail/templates/:view/html', (req, res) => {
    const { message } = load(req);
    if (!message) throw new NotFound('This mail has no sample to be shown with.');
    res.set('Content-Security-Policy', framedPolicy(message.html));
    res.set('X-Frame-Options', 'SAMEORIGIN');
    res.set('Cache-Control', 'no-store');
    res.type('html').send(message.html);
  });

  return router;
}

/** This page may frame pages of our own; what is framed has a stricter policy itself. */
function allowFrame(res: Response): void {
  res.set('Content-Security-Policy', `${String(res.get('Content-Security-Policy'))};frame-src 'self'`);
}
