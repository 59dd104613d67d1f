import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import type { FieldErrors } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { requireEditor } from '../articles/index.ts';
import type { FormFields } from '../questions/index.ts';
import { applyCorrection } from './apply.ts';
import { selectNames } from './attempt-queries.ts';
import { type Proposal, readProposal } from './correction.ts';
import { addressOf, type Background, formModel, previewModel } from './pages.ts';
import { previewCorrection } from './preview.ts';
import {
  countOpenAttempts,
  hasDraft,
  listCorrections,
  selectNewestVersion,
  selectTarget,
  selectUses,
  selectVersion,
  type Target,
} from './target-queries.ts';

/** A wrong key is put right in three steps: the form, who would change, and the change itself. */
export function regradingRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/author/questions/:id/correction', async (req, res) => {
    const { target } = await load(deps, req);
    const background = await backgroundOf(deps, target);
    const made = background.corrections.find(({ id }) => id === req.query['corrected']) ?? null;
    deps.page(req, res, 'regrading/form', formModel(background, { fields: null, errors: null, made }));
  });

  router.post('/author/questions/:id/correction/preview', async (req, res) => {
    const { viewer, target } = await load(deps, req);
    const fields = fieldsOf(req);
    if (fields['go']?.[0] === 'edit') return showForm(deps, req, res, { target, fields, errors: null });
    const read = readProposal(target, fields);
    if (!read.ok) return showForm(deps, req, res, { target, fields, errors: read.errors });
    await showPreview(deps, req, res, { viewer, target, fields, proposal: read.proposal, stale: false });
  });

  router.post('/author/questions/:id/correction', async (req, res) => {
    const { viewer, target } = await load(deps, req);
    const fields = fieldsOf(req);
    const read = readProposal(target, fields);
    // Sent twice: the first one did it.
    if (!read.ok && read.same && target.correctionId !== null) return showMade(res, target, target.correctionId);
    if (!read.ok) return showForm(deps, req, res, { target, fields, errors: read.errors });
    const fingerprint = fields['fingerprint']?.[0] ?? '';
    const { questionVersionId } = target;
    const { proposal } = read;
    const done = await applyCorrection(deps, { questionVersionId, proposal, fingerprint, actorId: viewer.id });
    if (done.outcome === 'stale') {
      const { target: now } = await load(deps, req);
      return showPreview(deps, req, res, { viewer, target: now, fields, proposal, stale: true });
    }
    showMade(res, target, done.correctionId ?? '');
  });

  return router;
}

async function load(deps: Deps, req: Request): Promise<{ viewer: Viewer; target: Target }> {
  const viewer = requireRole(req, 'educator', 'reviewer', 'admin');
  const target = await selectTarget(deps.db.kysely, req.params['id'], req.query['version']);
  await requireEditor(deps.db.kysely, viewer, target.articleId);
  return { viewer, target };
}

async function backgroundOf({ db }: Deps, target: Target): Promise<Background> {
  const uses = await selectUses(db.kysely, target.questionVersionId);
  return {
    target,
    uses,
    openAttempts: await countOpenAttempts(db.kysely, uses),
    corrections: await listCorrections(db.kysely, target.questionVersionId),
    newest: await selectVersion(db.kysely, (await selectNewestVersion(db.kysely, target.questionId)).id),
    hasDraft: await hasDraft(db.kysely, target.questionId),
  };
}

interface FormShown {
  target: Target;
  fields: FormFields;
  errors: FieldErrors | null;
}

async function showForm(deps: Deps, req: Request, res: Response, shown: FormShown): Promise<void> {
  const model = formModel(await backgroundOf(deps, shown.target), { ...shown, made: null });
  deps.page(req, res, 'regrading/form', model, { status: shown.errors === null ? 200 : 422 });
}

interface PreviewShown {
  viewer: Viewer;
  target: Target;
  fields: FormFields;
  proposal: Proposal;
  stale: boolean;
}

async function showPreview(deps: Deps, req: Request, res: Response, shown: PreviewShown): Promise<void> {
  const { viewer, target, fields, proposal, stale } = shown;
  const effects = await previewCorrection(deps.db.kysely, target, proposal);
  // Who answered what is for whoever runs the site; to put a key right, numbers are enough.
  const names = viewer.roles.includes('admin')
    ? await selectNames(
        deps.db.kysely,
        effects.rows.map(({ attempt }) => attempt.userId),
      )
    : null;
  const model = previewModel(await backgroundOf(deps, target), { effects, proposal, fields, names, stale });
  deps.page(req, res, 'regrading/preview', model, { status: stale ? 409 : 200 });
}

function showMade(res: Response, target: Target, correctionId: string): void {
  res.redirect(303, `${addressOf(target)}&corrected=${encodeURIComponent(correctionId)}`);
}

function fieldsOf(req: Request): FormFields {
  const body = (req.body ?? {}) as Record<string, string | string[]>;
  const fields: Record<string, string[]> = Object.create(null);
  for (const [name, value] of Object.entries(body)) fields[name] = [value].flat();
  return fields;
}
