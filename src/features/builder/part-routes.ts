import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { requireRole } from '../../http/session.ts';
import { dateTimeText, isoDay } from '../../lib/dates.ts';
import { LEARNING_FORMATS } from '../activities/index.ts';
import { mayEdit, selectEditors } from '../articles/index.ts';
import { blueprintModel } from './blueprint-page.ts';
import { checkedDesk } from './gate.ts';
import { type Desk, loadDesk } from './load.ts';
import { addressOf, conflictModel, frameModel, partModel } from './pages.ts';
import { STATUSES } from './parts/credit.ts';
import { EVALUATION_KINDS } from './parts/evaluation.ts';
import { PARTS } from './parts/index.ts';
import { type Part, seenPart } from './parts/part.ts';
import { SUPPORT_KINDS } from './parts/people.ts';
import { FEEDBACK_CHOICES, SCORING_CHOICES } from './parts/rules.ts';
import { READERS } from './policy.ts';
import { type PartSave, savePart } from './save.ts';
import { rowsOf, type Values, valuesOf } from './values.ts';

/** What the forms of single parts choose from. */
const CHOICES: Readonly<Record<string, Model>> = {
  faculty: { supportKinds: SUPPORT_KINDS },
  participation: { formats: LEARNING_FORMATS },
  credit: { statuses: STATUSES },
  rules: { feedbackChoices: FEEDBACK_CHOICES, scoringChoices: SCORING_CHOICES },
  evaluation: { kinds: EVALUATION_KINDS },
};

/** GET and POST /author/activities/:slug/<part>, and its saving as one types. */
export function partRoutes(deps: Deps): Router {
  const router = Router();
  for (const part of PARTS) {
    const path = `/author/activities/:slug/${part.name}`;

    router.get(path, async (req, res) => {
      const viewer = requireRole(req, ...READERS);
      const desk = await loadDesk(deps.db.kysely, slugOf(req));
      await showPart(deps, req, res, viewer, { desk, part, values: part.values(desk.draft) });
    });

    router.post(path, async (req, res) => {
      const viewer = requireRole(req, ...READERS);
      const posted = readPosted(part, req.body);
      const result = await savePart(deps, viewer, { unsafe_slug: slugOf(req), part, ...posted });
      if (result.kind === 'saved') return res.redirect(303, nextAddress(result.draft, part, posted));
      await showUnsaved(deps, req, res, viewer, part, posted.values, result);
    });

    router.post(`${path}/autosave`, async (req, res) => {
      const viewer = requireRole(req, ...READERS);
      const posted = readPosted(part, req.body);
      const result = await savePart(deps, viewer, { unsafe_slug: slugOf(req), part, ...posted });
      sendState(res, part, result);
    });
  }
  return router;
}

function slugOf(req: Request): unknown {
  return req.params['slug'];
}

interface Posted {
  values: Values;
  unsafe_seen: unknown;
  /** Where a row's button leads on the page; null for the buttons that save. */
  anchor: string | null;
  /** Whether to go on to the next part. */
  goOn: boolean;
}

function readPosted(part: Part, unsafe_body: unknown): Posted {
  const body = Object(unsafe_body) as Record<string, unknown>;
  const values = valuesOf(body);
  const acted = part.act(values, body['do']);
  return {
    values: acted?.values ?? values,
    unsafe_seen: body['seen'],
    anchor: acted?.anchor ?? null,
    goOn: body['do'] === 'next',
  };
}

function nextAddress(draft: { slug: string }, part: Part, { anchor, goOn }: Posted): string {
  const base = addressOf(draft);
  if (anchor !== null) return `${base}/${part.name}#${anchor}`;
  if (!goOn) return `${base}/${part.name}`;
  return `${base}/${PARTS[PARTS.indexOf(part) + 1]?.name ?? 'checklist'}`;
}

function sendState(res: Response, part: Part, result: PartSave): void {
  if (result.kind === 'invalid') return void res.status(422).json({ errors: result.errors });
  if (result.kind === 'stale') return void res.status(409).json({ conflict: true });
  const { revision, updatedAt } = result.draft;
  const at = updatedAt ?? 0;
  res.json({
    saved: true,
    revision,
    seen: seenPart(part, result.draft),
    savedAt: dateTimeText(at),
    savedIso: new Date(at).toISOString(),
  });
}

interface Shown {
  desk: Desk;
  part: Part;
  values: Values;
  errors?: FieldErrors;
}

async function showPart(deps: Deps, req: Request, res: Response, viewer: Viewer, shown: Shown): Promise<void> {
  const { desk, part, values, errors = null } = shown;
  const frame = await frameOf(deps, viewer, desk, part.name);
  const rows = { rows: rowsOf(values, part.name) };
  const more = part.name === 'blueprint' ? blueprintModel(desk, values) : { ...rows, ...CHOICES[part.name] };
  const details = { certified: desk.draft.content.details.designation.status === 'certified' };
  const seen = seenPart(part, desk.draft);
  const model = partModel(frame, part, values, errors, { ...more, ...details, seen });
  deps.page(req, res, 'builder/part', model, { status: errors ? 422 : 200 });
}

async function showUnsaved(
  deps: Deps,
  req: Request,
  res: Response,
  viewer: Viewer,
  part: Part,
  values: Values,
  result: Exclude<PartSave, { kind: 'saved' }>,
): Promise<void> {
  const desk = await loadDesk(deps.db.kysely, slugOf(req));
  if (result.kind === 'invalid') return showPart(deps, req, res, viewer, { desk, part, values, errors: result.errors });
  const frame = await frameOf(deps, viewer, desk, part.name);
  deps.page(req, res, 'builder/conflict', conflictModel(frame, part, desk.draft, values), { status: 409 });
}

async function frameOf({ db, clock }: Deps, viewer: Viewer, desk: Desk, current: string) {
  const editors = await selectEditors(db.kysely, desk.draft.articleId);
  const may = mayEdit(
    viewer,
    editors.map(({ userId }) => userId),
  );
  return frameModel(desk, await checkedDesk(db.kysely, desk, isoDay(clock())), current, may);
}
