import { type Request, type Response, Router } from 'express';
import type { Viewer } from '../../http/context.ts';
import { Conflict } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { type Activity, selectPublishedActivity } from '../activities/index.ts';
import { addressOf, discussionAddress } from './addresses.ts';
import { showDiscussion } from './discussion-page-routes.ts';
import { EMPTY_FORM, type FormState, formModel } from './form-page.ts';
import { shippedGuide } from './guide.ts';
import { declareIneligible, endIneligibility } from './ineligible.ts';
import { selectIneligibleSince } from './ineligible-queries.ts';
import { waitText } from './pace.ts';
import { commentModel, ineligibleModel, placeModel } from './page.ts';
import { mayReplyTo } from './policy.ts';
import { readComment, sentValues } from './reading.ts';
import { sendComment } from './send.ts';
import { type DiscussionDeps, loadComment, loadThread } from './situation.ts';

/** Writing: a comment, a reply, and saying that one works for an ineligible company or no longer does. */
export function writingRoutes(deps: DiscussionDeps): Router {
  const router = Router();

  router.post('/activities/:slug/discussion', async (req, res) => {
    const viewer = requireViewer(req);
    const activity = await selectPublishedActivity(deps.db, String(req.params.slug));
    await send(deps, req, res, { viewer, activity });
  });

  router.get('/activities/:slug/discussion/comments/:id/reply', async (req, res) => {
    requireViewer(req);
    const { activity } = await loadComment(deps, req.params);
    await showReply(deps, req, res, { activity, parentId: String(req.params.id), form: EMPTY_FORM });
  });

  router.post('/activities/:slug/discussion/eligibility', async (req, res) => {
    const viewer = requireViewer(req);
    const { slug } = await selectPublishedActivity(deps.db, String(req.params.slug));
    await endIneligibility(deps, viewer.id);
    res.redirect(303, `${discussionAddress(slug)}#write`);
  });

  return router;
}

interface Sender {
  viewer: Viewer;
  activity: Activity;
}

async function send(deps: DiscussionDeps, req: Request, res: Response, { viewer, activity }: Sender): Promise<void> {
  const values = sentValues(req.body);
  const again = (status: number, form: Omit<FormState, 'values'>) =>
    showAgain(deps, req, res, { activity, form: { ...form, values }, status });
  if (values['ineligible'] === 'yes') {
    await declareIneligible(deps, viewer.id);
    return again(422, { errors: null, signs: [] });
  }
  const read = readComment(req.body);
  if (!read.ok) return again(422, read);
  const { form, text } = read;
  const sent = await sendComment(deps, deps.limits.texts, {
    activityId: activity.activityId,
    authorId: viewer.id,
    parentId: form.parent ?? null,
    sendingKey: form.sending ?? deps.ids.uuid(),
    text,
    guide: shippedGuide().version,
  });
  if (sent.outcome === 'wait') {
    res.setHeader('Retry-After', String(Math.ceil(sent.ms / 1000)));
    return again(429, tooFast(sent.ms));
  }
  if (sent.outcome !== 'sent') return again(422, { errors: null, signs: [] });
  res.redirect(303, `${discussionAddress(activity.slug)}?done=comment#done`);
}

/** What the form says to somebody who sends faster than is allowed. */
export function tooFast(ms: number): Omit<FormState, 'values'> {
  return {
    errors: { comment: `You have just sent a comment. Wait ${waitText(ms)}, then send this one; your text is kept.` },
    signs: [],
  };
}

interface Again {
  activity: Activity;
  form: FormState;
  status: number;
}

/** The page that the form was on, with what was typed. */
async function showAgain(deps: DiscussionDeps, req: Request, res: Response, again: Again): Promise<void> {
  const { activity, form, status } = again;
  const parentId = form.values['parent'];
  if (parentId === undefined) return showDiscussion(deps, req, res, again);
  await loadComment(deps, { slug: activity.slug, id: parentId });
  await showReply(deps, req, res, { activity, parentId, form, status });
}

interface Replying {
  activity: Activity;
  parentId: string;
  form: FormState;
  status?: number;
}

async function showReply(deps: DiscussionDeps, req: Request, res: Response, replying: Replying): Promise<void> {
  const { activity, parentId, form, status = 200 } = replying;
  const viewer = requireViewer(req);
  const { slug } = activity;
  const { comment } = await loadComment(deps, { slug, id: parentId });
  if (!mayReplyTo(comment)) {
    throw new Conflict(
      'This comment can’t be replied to: it is not shown, or it is a reply to a reply. Write a comment of your own.',
    );
  }
  const thread = await loadThread(deps.db.kysely, comment.rootId);
  const parent = thread.find(({ id }) => id === comment.id);
  if (!parent) throw new Error(`the approved comment ${comment.id} is not in its thread`);
  const ineligibleSince = await selectIneligibleSince(deps.db.kysely, viewer.id);
  const facts = {
    action: discussionAddress(slug),
    sending: deps.ids.uuid(),
    parent: comment.id,
    draft: `${viewer.id}-${comment.id}`,
  };
  const model = {
    ...placeModel(activity, 'Reply'),
    backHref: addressOf(slug, comment.id),
    parent: commentModel(parent, thread, slug, { viewer: null, reported: new Set() }),
    form: ineligibleSince === null ? formModel(facts, form) : null,
    kept: ineligibleSince === null ? null : (form.values['comment'] ?? null),
    errors: form.errors,
    scripts: ['discussion'],
    ...ineligibleModel(ineligibleSince, slug),
  };
  deps.page(req, res, 'discussion/reply', model, { status });
}
