import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Role } from '../../http/context.ts';
import { requireRole } from '../../http/session.ts';
import { requireEditor } from '../articles/index.ts';
import type { QuestionDraft } from './draft-queries.ts';
import { type DraftSave, saveQuestionDraft } from './drafts.ts';
import { differencesBetween } from './editor-conflict.ts';
import { changeOf, type EditorForm, type FormChange, readEditorForm } from './editor-form.ts';
import { newQuestionRoutes } from './editor-new-routes.ts';
import { editorModel, editorParts, keyPointLine } from './editor-page.ts';
import { type EditorSituation, selectEditorSituation } from './editor-situation.ts';

const READERS: readonly Role[] = ['educator', 'reviewer', 'admin'];

/** Writing a question: a new one, and the draft of one that is there. */
export function editorRoutes(deps: Deps): Router {
  const { page, renderer } = deps;
  const router = Router();
  router.use(newQuestionRoutes(deps));

  router.get('/author/questions/:id/draft', async (req, res) => {
    page(req, res, 'bank/edit', editorModel(renderer, await load(deps, req)));
  });

  router.post('/author/questions/:id/draft', async (req, res) => {
    const { situation, form, asked } = await loadChange(deps, req);
    if (form.edit === 'resume') return showUnsaved(deps, req, res, situation, asked);
    // What was typed comes back on a page, to be kept until the question is reinstated.
    if (situation.question.retirement) return showConflict(deps, req, res, situation, form, asked);
    const save = await saveQuestionDraft(deps, situation.viewer, situation.question.id, asked.change);
    if (save.kind === 'stale') return showConflict(deps, req, res, situation, form, asked);
    const place = form.edit === 'preview' ? 'preview' : asked.focus;
    res.redirect(303, `/author/questions/${situation.question.id}/draft${place === null ? '' : `#${place}`}`);
  });

  router.post('/author/questions/:id/draft/autosave', async (req, res) => {
    const { situation, asked } = await loadChange(deps, req);
    const save = await saveQuestionDraft(deps, situation.viewer, situation.question.id, asked.change);
    res.set('Cache-Control', 'no-store');
    if (save.kind === 'stale') return void res.status(409).json({ conflict: true });
    res.json(autosaved(deps, withDraft(situation, save), asked));
  });

  return router;
}

function load({ db }: Deps, req: Request): Promise<EditorSituation> {
  return selectEditorSituation(db.kysely, requireRole(req, ...READERS), req.params['id']);
}

async function loadChange(deps: Deps, req: Request) {
  const situation = await load(deps, req);
  const { viewer, question, draft, keyPoints } = situation;
  await requireEditor(deps.db.kysely, viewer, question.articleId);
  const form = readEditorForm(req.body);
  const author = { id: viewer.id, now: deps.clock() };
  // What is chosen already stays, even where the article has it no more: that is said beside it.
  const ids = [...keyPoints.map(({ id }) => id), ...(draft.keyPointId === null ? [] : [draft.keyPointId])];
  return { situation, form, asked: changeOf(draft, form, author, ids) };
}

/** The situation with what was saved in the place of what was read before. */
function withDraft(situation: EditorSituation, { draft }: Extract<DraftSave, { kind: 'saved' }>): EditorSituation {
  return { ...situation, draft, keyPoint: keyPointOf(situation, draft.keyPointId) };
}

function keyPointOf({ keyPoints, keyPoint }: EditorSituation, id: string | null) {
  return [...keyPoints, ...(keyPoint ? [keyPoint] : [])].find((point) => point.id === id) ?? null;
}

function autosaved({ renderer }: Deps, situation: EditorSituation, { focus }: FormChange) {
  const { draft } = situation;
  return {
    revision: draft.revision,
    savedAt: new Date(draft.updatedAt).toISOString(),
    focus,
    ...editorParts(renderer, situation),
  };
}

/** The editor again with what was sent, upon what is stored by now: to put the two together by hand. */
function showUnsaved(deps: Deps, req: Request, res: Response, situation: EditorSituation, asked: FormChange): void {
  const mine = { ...situation.draft, ...asked.change, revision: situation.draft.revision };
  const differences = differencesBetween(situation.draft, mine, (id) => keyPointText(situation, id));
  const unsaved = { ...situation, draft: mine, keyPoint: keyPointOf(situation, mine.keyPointId) };
  deps.page(req, res, 'bank/edit', editorModel(deps.renderer, unsaved, { differences }));
}

/** What somebody else has stored meanwhile, beside what was sent: nothing of either is lost. */
async function showConflict(
  deps: Deps,
  req: Request,
  res: Response,
  before: EditorSituation,
  form: EditorForm,
  asked: FormChange,
): Promise<void> {
  const situation = await selectEditorSituation(deps.db.kysely, before.viewer, before.question.id);
  const stored = situation.draft;
  const model = {
    title: 'This question was also changed somewhere else',
    section: 'questions',
    mainClass: 'page wide',
    styles: ['question-editor'],
    scripts: ['question-editor-conflict'],
    address: `/author/questions/${situation.question.id}/draft`,
    question: situation.question,
    locked: situation.locked,
    storedBy: situation.names.get(stored.updatedBy ?? '') ?? 'somebody',
    storedAt: stored.updatedAt,
    differences: differencesBetween(stored, asked.change, (id) => keyPointText(situation, id)),
    hidden: sentAgain(req.body, stored, form.edit),
  };
  deps.page(req, res, 'bank/conflict', model, { status: 409 });
}

function keyPointText(situation: EditorSituation, id: string | null): string {
  const point = keyPointOf(situation, id);
  return point ? keyPointLine(point) : 'None';
}

/** The form as it was sent, upon the draft that is stored now; what its button asked for is `edit`. */
function sentAgain(
  unsafe_body: unknown,
  { revision, baseVersionId }: QuestionDraft,
  edit: string,
): { fields: [string, string][]; edit: string } {
  const own = ['_csrf', 'revision', 'base', 'edit'];
  const sent = Object.entries(unsafe_body ?? {}).filter(([name]) => !own.includes(name));
  const fields = sent.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
  return { fields: [...fields, ['revision', String(revision)], ['base', baseVersionId ?? '']], edit };
}
