import type { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { changesForm, commentForm, nothing, reasonsOf, seenForm, submissionForm } from './forms.ts';
import { approveQuestion, commentOnQuestion, requestChanges, submitForReview, withdrawFromReview } from './review.ts';
import { stepRouter } from './step-routes.ts';

/** The steps of review. */
export function reviewRoutes(deps: Deps): Router {
  const { router, on, edit } = stepRouter(deps);

  edit('review', submissionForm, async (viewer, id, form) => {
    await submitForReview(deps, viewer, id, { revision: form.revision, reasons: reasonsOf(form) });
    return '?done=submitted';
  });
  edit('review/withdrawal', nothing, async (viewer, id) => {
    await withdrawFromReview(deps, viewer, id);
    return '?done=withdrawn';
  });
  on('approval', seenForm, async (viewer, id, form) => {
    await approveQuestion(deps, viewer, id, form);
    return '?done=approved';
  });
  on('change-requests', changesForm, async (viewer, id, { revision, changes: comment }) => {
    await requestChanges(deps, viewer, id, { revision, comment });
    return '?done=returned';
  });
  on('comments', commentForm, async (viewer, id, { comment }) => {
    await commentOnQuestion(deps, viewer, id, comment);
    return '?done=commented#history';
  });
  return router;
}
