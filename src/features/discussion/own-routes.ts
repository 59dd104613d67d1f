import { type Request, type Response, Router } from 'express';
import type { Viewer } from '../../http/context.ts';
import { Conflict, NotFound } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import type { Activity } from '../activities/index.ts';
import { addressOf, discussionAddress } from './addresses.ts';
import type { Comment } from './comment.ts';
import type { FormState } from './form-page.ts';
import { shippedGuide } from './guide.ts';
import { declareIneligible } from './ineligible.ts';
import { selectIneligibleSince } from './ineligible-queries.ts';
import { ownPageModel } from './own-page.ts';
import { commentModel, placeModel } from './page.ts';
import { mayReport } from './policy.ts';
import { NO_COMMENT } from './queries.ts';
import { reportComment, withdrawComment } from './reader-acts.ts';
import { readComment, sentValues } from './reading.ts';
import { selectReported } from './report-queries.ts';
import { reportForm, seenRevision } from './schemas.ts';
import { reviseComment } from './send.ts';
import { type DiscussionDeps, loadComment, loadThread } from './situation.ts';
import { listSteps, selectTexts } from './thread-queries.ts';
import { tooFast } from './writing-routes.ts';

/** What somebody does with a comment that is there: with their own, change or withdraw it; with another's, report it. */
export function ownRoutes(deps: DiscussionDeps): Router {
  const router = Router();

  router.get('/activities/:slug/discussion/comments/:id/revision', async (req, res) => {
    await showOwn(deps, req, res, { ...(await loadOwn(deps, req)), form: null });
  });

  router.post('/activities/:slug/discussion/comments/:id/revision', async (req, res) => {
    await revise(deps, req, res, await loadOwn(deps, req));
  });

  router.post('/activities/:slug/discussion/comments/:id/withdrawal', async (req, res) => {
    const { viewer, activity, comment } = await loadOwn(deps, req);
    await withdrawComment(deps, viewer.id, comment.id);
    res.redirect(303, `${discussionAddress(activity.slug)}?done=withdrawn#done`);
  });

  router.get('/activities/:slug/discussion/comments/:id/report', async (req, res) => {
    await showReport(deps, req, res, { errors: null, values: {} });
  });

  router.post('/activities/:slug/discussion/comments/:id/report', async (req, res) => {
    const viewer = requireViewer(req);
    const { activity, comment } = await loadComment(deps, req.params);
    const form = parseForm(reportForm, req.body);
    if (!form.ok) return showReport(deps, req, res, form);
    const { reason } = form.data;
    await reportComment(deps, deps.limits.reports, { commentId: comment.id, reporterId: viewer.id, reason });
    res.redirect(303, `${discussionAddress(activity.slug)}?done=report#done`);
  });

  return router;
}

interface Own {
  viewer: Viewer;
  activity: Activity;
  comment: Comment;
}

/** A comment of the viewer's own; to others its page is not there. */
async function loadOwn(deps: DiscussionDeps, req: Request): Promise<Own> {
  const viewer = requireViewer(req);
  const { activity, comment } = await loadComment(deps, req.params);
  if (comment.authorId !== viewer.id) throw new NotFound(NO_COMMENT);
  return { viewer, activity, comment };
}

async function revise(deps: DiscussionDeps, req: Request, res: Response, own: Own): Promise<void> {
  const { viewer, activity, comment } = own;
  const values = sentValues(req.body);
  const again = (status: number, form: Omit<FormState, 'values'>, stale = false) =>
    showOwn(deps, req, res, { ...own, form: { ...form, values }, status, stale });
  if (values['ineligible'] === 'yes') {
    await declareIneligible(deps, viewer.id);
    return again(422, { errors: null, signs: [] });
  }
  const read = readComment(req.body);
  if (!read.ok) return again(422, read);
  const { revision } = seenRevision.parse(req.body);
  const sending = {
    commentId: comment.id,
    authorId: viewer.id,
    revision,
    text: read.text,
    guide: shippedGuide().version,
  };
  const sent = await reviseComment(deps, deps.limits.texts, sending);
  if (sent.outcome === 'wait') {
    res.setHeader('Retry-After', String(Math.ceil(sent.ms / 1000)));
    return again(429, tooFast(sent.ms));
  }
  if (sent.outcome === 'stale') return again(409, { errors: null, signs: [] }, true);
  if (sent.outcome === 'ineligible') return again(422, { errors: null, signs: [] });
  res.redirect(303, `${discussionAddress(activity.slug)}?done=comment#done`);
}

interface OwnShown extends Own {
  form: FormState | null;
  status?: number;
  stale?: boolean;
}

async function showOwn(deps: DiscussionDeps, req: Request, res: Response, shown: OwnShown): Promise<void> {
  const { viewer, activity, form, status = 200, stale = false } = shown;
  // As it is now: what was loaded before may have changed meanwhile.
  const { comment } = await loadComment(deps, { slug: activity.slug, id: shown.comment.id });
  const { kysely } = deps.db;
  const model = ownPageModel({
    place: activity,
    comment,
    steps: await listSteps(kysely, comment.id),
    texts: await selectTexts(kysely, comment.id),
    form,
    stale,
    ineligibleSince: await selectIneligibleSince(kysely, viewer.id),
  });
  deps.page(req, res, 'discussion/own', { ...model, scripts: ['discussion'] }, { status });
}

interface ReportState {
  errors: Record<string, string> | null;
  values: Record<string, unknown>;
}

async function showReport(deps: DiscussionDeps, req: Request, res: Response, state: ReportState): Promise<void> {
  const viewer = requireViewer(req);
  const { activity, comment } = await loadComment(deps, req.params);
  const { slug } = activity;
  if (!mayReport(comment, viewer.id)) {
    throw new Conflict('This comment can’t be reported: it is your own, or readers don’t see it any more.');
  }
  const thread = await loadThread(deps.db.kysely, comment.rootId);
  const row = thread.find(({ id }) => id === comment.id);
  if (!row) throw new Error(`the approved comment ${comment.id} is not in its thread`);
  const model = {
    ...placeModel(activity, 'Report a comment'),
    backHref: addressOf(slug, comment.id),
    comment: commentModel(row, thread, slug, { viewer: null, reported: new Set() }),
    reported: (await selectReported(deps.db.kysely, viewer.id, [comment.id])).has(comment.id),
    action: addressOf(slug, comment.id, 'report'),
    reason: typeof state.values['reason'] === 'string' ? state.values['reason'] : '',
    errors: state.errors,
  };
  deps.page(req, res, 'discussion/report', model, { status: state.errors ? 422 : 200 });
}
