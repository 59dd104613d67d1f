import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { FieldErrors } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam, parseForm } from '../../http/validate.ts';
import { decideOnComment } from './moderate.ts';
import { moderationAddress, moderationModel, queueModel } from './moderation-page.ts';
import { countQueue, cursorOf, LISTS, selectQueue, selectQueued } from './moderation-queries.ts';
import { DECISIONS } from './policy.ts';
import { selectComment } from './queries.ts';
import { sentValues } from './reading.ts';
import { listReports } from './report-queries.ts';
import { decisionForm } from './schemas.ts';
import { cursorParam, type DiscussionDeps } from './situation.ts';
import { listSteps, selectTexts } from './thread-queries.ts';

const PAGE = 20;

const queueQuery = z.object({
  list: z.enum(LISTS).catch('waiting'),
  done: z.enum(DECISIONS).nullable().catch(null),
});

/**
 * The queue of the moderators, who are the admins: what appears is decided by the provider, and not by the educators whose
 * article and questions are being discussed.
 */
export function moderationRoutes(deps: DiscussionDeps): Router {
  const router = Router();

  router.get('/admin/moderation', async (req, res) => {
    requireRole(req, 'admin');
    await showQueue(deps, req, res);
  });

  router.get('/admin/moderation/:id', async (req, res) => {
    requireRole(req, 'admin');
    await showComment(deps, req, res, { values: {}, errors: null, stale: false });
  });

  router.post('/admin/moderation/:id/decisions', async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const { id } = await selectComment(deps.db.kysely, idParam(req.params.id, 'comment'));
    const values = sentValues(req.body);
    const form = parseForm(decisionForm, req.body);
    if (!form.ok) return showComment(deps, req, res, { values, errors: form.errors, stale: false });
    const deciding = { ...form.data, commentId: id, moderatorId: viewer.id };
    const { outcome } = await decideOnComment(deps, deciding);
    if (outcome !== 'decided') return showComment(deps, req, res, { values, errors: null, stale: true });
    res.redirect(303, `${moderationAddress}?list=${listParam(values['list'])}&done=${deciding.decision}`);
  });

  return router;
}

function listParam(unsafe_list: unknown) {
  return z.enum(LISTS).catch('waiting').parse(unsafe_list);
}

async function showQueue(deps: DiscussionDeps, req: Request, res: Response): Promise<void> {
  const { list, done } = queueQuery.parse({ list: req.query['list'], done: req.query['done'] ?? null });
  const after = cursorParam(req.query['after']);
  const { kysely } = deps.db;
  const found = await selectQueue(kysely, { list, after, limit: PAGE + 1 });
  const comments = found.slice(0, PAGE);
  const last = comments.at(-1);
  const next = found.length > PAGE && last ? cursorOf(list, last) : null;
  const counts = await countQueue(kysely);
  const model = queueModel({ list, comments, counts, next, first: after === null, done });
  deps.page(req, res, 'discussion/queue', model);
}

interface State {
  values: Record<string, string>;
  errors: FieldErrors | null;
  stale: boolean;
}

async function showComment(deps: DiscussionDeps, req: Request, res: Response, state: State): Promise<void> {
  const { kysely } = deps.db;
  const { id, parentId } = await selectComment(kysely, idParam(req.params['id'], 'comment'));
  const model = moderationModel({
    comment: await selectQueued(kysely, id),
    parent: parentId === null ? null : await selectQueued(kysely, parentId),
    reports: await listReports(kysely, id),
    steps: await listSteps(kysely, id),
    texts: await selectTexts(kysely, id),
    ...state,
  });
  const status = state.stale ? 409 : state.errors ? 422 : 200;
  deps.page(req, res, 'discussion/moderate', model, { status });
}
