import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import type { Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { manyOf, parseForm } from '../../http/validate.ts';
import { shippedCreditTypes } from '../statements/index.ts';
import { type KnownType, listKnownTypes, recordComparison, saveCreditType, selectKnownType } from './credit-types.ts';
import { TYPES, type TypeShown, typeListModel, typeModel } from './pages.ts';
import { readOwnType, readSettings } from './type-form.ts';
import { selectComparisons } from './type-queries.ts';

const comparisonForm = z.object({
  reference: z.string(),
  source: z
    .string()
    .trim()
    .max(500)
    .pipe(z.url({ protocol: /^https?$/, error: 'Give the address of the owner’s text, beginning with https://.' })),
  compared: z.literal('yes', { error: 'Tick that you have compared the text word for word.' }),
});

/** /admin/credit-types: what activities can be certified for, in versions, and who has compared their texts. */
export function typeRoutes(deps: Deps): Router {
  const { db } = deps;
  const router = Router();

  router.get(TYPES, async (req, res) => {
    requireRole(req, 'admin');
    await showList(deps, req, res);
  });

  router.post(`${TYPES}/comparisons`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const form = parseForm(comparisonForm, req.body);
    if (!form.ok) return showList(deps, req, res, { errors: form.errors, values: form.values });
    await recordComparison(deps, viewer.id, form.data);
    res.redirect(303, `${TYPES}#texts`);
  });

  router.get(`${TYPES}/new`, async (req, res) => {
    requireRole(req, 'admin');
    await show(deps, req, res, null);
  });

  router.post(TYPES, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const read = readOwnType(listsOf(req.body), null);
    if (!read.ok) return show(deps, req, res, null, read);
    await saveCreditType(deps, viewer.id, read.type, null);
    res.redirect(303, `${TYPES}/${read.type.id}`);
  });

  router.get(`${TYPES}/:slug`, async (req, res) => {
    requireRole(req, 'admin');
    await show(deps, req, res, await selectKnownType(db.kysely, req.params['slug']));
  });

  router.post(`${TYPES}/:slug`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const known = await selectKnownType(db.kysely, req.params['slug']);
    const shipped = shippedOf(known);
    const read = shipped ? readSettings(req.body, known, shipped) : readOwnType(listsOf(req.body), known);
    if (!read.ok) return show(deps, req, res, known, read);
    await saveCreditType(deps, viewer.id, read.type, String((req.body as { version?: unknown }).version));
    res.redirect(303, `${TYPES}/${known.type.id}`);
  });

  return router;
}

function shippedOf(known: KnownType | null): TypeShown['shipped'] {
  return known?.shipped ? (shippedCreditTypes().find(({ id }) => id === known.type.id) ?? null) : null;
}

async function show(
  { db, page }: Deps,
  req: Request,
  res: Response,
  known: KnownType | null,
  refused?: { errors: Invalid['fields'] },
): Promise<void> {
  const comparisons = await selectComparisons(db.kysely);
  const shown = {
    known,
    shipped: shippedOf(known),
    comparisons,
    ...(refused ? { values: listsOf(req.body), ...refused } : {}),
  };
  page(req, res, 'providers/type', typeModel(shown), { status: refused ? 422 : 200 });
}

async function showList(
  { db, page }: Deps,
  req: Request,
  res: Response,
  refused?: { errors: Invalid['fields']; values: Record<string, unknown> },
): Promise<void> {
  const model = typeListModel(await listKnownTypes(db.kysely), await selectComparisons(db.kysely));
  page(req, res, 'providers/types', { ...model, ...refused }, { status: refused ? 422 : 200 });
}

/** Groups of checkboxes as lists, however many were ticked. */
function listsOf(body: unknown): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...Object(body) };
  const list = manyOf(z.string());
  return { ...fields, formats: list.parse(fields['formats']), professions: list.parse(fields['professions']) };
}
