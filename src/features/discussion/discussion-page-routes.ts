import type { Request, Response } from 'express';
import type { Activity } from '../activities/index.ts';
import { discussionAddress } from './addresses.ts';
import { type FormState, formModel } from './form-page.ts';
import { selectIneligibleSince } from './ineligible-queries.ts';
import { type DiscussionPage, discussionModel } from './page.ts';
import { selectReported } from './report-queries.ts';
import { cursorParam, type DiscussionDeps } from './situation.ts';
import { visibleThread } from './thread.ts';
import { countComments, listOwnComments, selectRoots, selectThreads } from './thread-queries.ts';

/** Threads on a page. */
const PAGE = 20;
/** The latest of the viewer's own. */
const OWN = 20;

export interface Showing {
  activity: Activity;
  form: FormState;
  /** What was just done, in words. */
  done?: string | null;
  /** Whether that was sending a comment, so that it is a draft no more. */
  sent?: boolean;
  status?: number;
}

/** Sends the page of a discussion: its comments, the viewer's own and the form, as they stand. */
export async function showDiscussion(
  deps: DiscussionDeps,
  req: Request,
  res: Response,
  showing: Showing,
): Promise<void> {
  const { activity, form, done = null, sent = false, status = 200 } = showing;
  const { viewer } = req;
  const content = await loadDiscussion(deps, req, activity);
  const facts = {
    action: discussionAddress(activity.slug),
    sending: deps.ids.uuid(),
    draft: `${viewer?.id}-${activity.activityId}`,
  };
  const mayWrite = viewer !== null && content.ineligibleSince === null;
  const written = {
    form: mayWrite ? formModel(facts, form) : null,
    /** What was typed and can't be sent, to be copied. */
    kept: mayWrite ? null : (form.values['comment'] ?? null),
    errors: form.errors,
    done,
    sent,
    scripts: viewer ? ['discussion'] : [],
  };
  deps.page(req, res, 'discussion/index', { ...discussionModel(content), ...written }, { status });
}

/** What is on the page that the address asks for. */
async function loadDiscussion({ db }: DiscussionDeps, req: Request, activity: Activity): Promise<DiscussionPage> {
  const { activityId } = activity;
  const { viewer } = req;
  const order = req.query['order'] === 'oldest' ? 'oldest' : 'newest';
  const after = cursorParam(req.query['after']);
  const roots = await selectRoots(db.kysely, { activityId, order, after, limit: PAGE + 1 });
  const shown = roots.slice(0, PAGE);
  const rootIds = shown.map(({ id }) => id);
  const rows = await selectThreads(db.kysely, rootIds);
  const threads = rootIds.map((id) => visibleThread(rows.get(id) ?? []));
  const ids = threads.flat().map(({ id }) => id);
  return {
    activity,
    count: await countComments(db, activityId),
    order,
    first: after === null,
    next: roots.length > PAGE ? (shown.at(-1) ?? null) : null,
    threads,
    looking: { viewer, reported: viewer ? await selectReported(db.kysely, viewer.id, ids) : new Set() },
    own: viewer ? await listOwnComments(db.kysely, { userId: viewer.id, activityId, limit: OWN }) : [],
    ineligibleSince: viewer ? await selectIneligibleSince(db.kysely, viewer.id) : null,
  };
}
