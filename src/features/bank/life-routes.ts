import type { Request, Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import { copyForm, reinstatementForm, restorationForm, retirementForm, seenForm, tagForm } from './forms.ts';
import {
  addTag,
  DraftInTheWay,
  duplicateQuestion,
  reinstateQuestion,
  removeTag,
  restoreVersion,
  retireQuestion,
} from './life.ts';
import { headModel, selectFacts } from './question-page.ts';
import { DESK } from './question-routes.ts';
import { discardDraft } from './review.ts';
import { requireQuestionEditor, stepRouter } from './step-routes.ts';

/** What happens to a question outside its review. */
export function lifeRoutes(deps: Deps): Router {
  const { router, edit } = stepRouter(deps);

  edit('draft/deletion', seenForm, async (viewer, id, form) => {
    await discardDraft(deps, viewer, id, form);
    return '?done=discarded';
  });
  edit('retirement', retirementForm, async (viewer, id, form) => {
    await retireQuestion(deps, viewer, id, form.retirement);
    return '?done=retired';
  });
  edit('reinstatement', reinstatementForm, async (viewer, id, form) => {
    await reinstateQuestion(deps, viewer, id, form.reinstatement);
    return '?done=reinstated';
  });
  edit('tags', tagForm, async (viewer, id, { tag }) => {
    await addTag(deps, viewer, id, tag);
    return '#tags';
  });
  edit('tags/removal', tagForm, async (viewer, id, { tag }) => {
    await removeTag(deps, viewer, id, tag);
    return '#tags';
  });
  router.post('/author/questions/:id/copies', async (req, res) => {
    const viewer = requireRole(req, ...DESK);
    const form = parseForm(copyForm, req.body);
    if (!form.ok) throw new Invalid('Open the question again and press Duplicate.', form.errors);
    const copyId = await duplicateQuestion(deps, viewer, req.params['id'], form.data.id);
    res.redirect(303, `/author/questions/${copyId}/draft`);
  });
  router.post('/author/questions/:id/restoration', async (req, res) => {
    const viewer = await requireQuestionEditor(deps, req);
    await restore(deps, req, res, viewer);
  });
  return router;
}

/** Where a draft stands in the way, whoever asked chooses between it and the older version. */
async function restore(deps: Deps, req: Request, res: Response, viewer: Viewer): Promise<void> {
  const form = parseForm(restorationForm, req.body);
  if (!form.ok) throw new Invalid('Open the version again and press its button.', form.errors);
  const { version, replacing } = form.data;
  try {
    await restoreVersion(deps, viewer, req.params['id'], { version, replacing });
    res.redirect(303, `/author/questions/${req.params['id']}/draft`);
  } catch (error) {
    if (!(error instanceof DraftInTheWay)) throw error;
    const facts = await selectFacts(deps.db, viewer, req.params['id']);
    const model = { title: 'There is a draft already', section: 'questions', styles: ['bank'], version };
    const { draft } = facts.question;
    deps.page(req, res, 'bank/restore-choice', { ...model, ...headModel(facts), draft }, { status: 409 });
  }
}
