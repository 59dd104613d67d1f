import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { CoreDeps } from '../../deps.ts';
import { type FieldErrors, Invalid } from '../../http/errors.ts';
import { limitRate } from '../../http/rate-limit.ts';
import { requireViewer } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import { assertOwnPassword } from '../accounts/index.ts';
import { OPENING_PURPOSES } from './identity.ts';

const password = z
  .string({ error: 'Enter your password.' })
  .min(1, { error: 'Enter your password.' })
  .max(10_000, { error: 'This is not your password.' });

export const passwordForm = z.object({ password });

/** Nobody is erased by a click: it is said that this can't be undone, and the password is asked for. */
export const erasureForm = z.object({
  sure: z.literal('yes', { error: 'Tick the box to say that you know that this can’t be undone.' }),
  password,
});

const purposes = OPENING_PURPOSES.map(({ value }) => value);
export const openingForm = z.object({
  purpose: z.enum(purposes, { error: 'Choose what you open it for.' }),
  password,
});

/** Counts for each person, wherever they come from. */
export function limitPerson(limit: number, windowMs: number, failuresOnly = false): RequestHandler {
  return limitRate({ limit, windowMs, failuresOnly, key: (req, address) => req.viewer?.id ?? address });
}

export type Checked<T> = { ok: true; data: T } | { ok: false; errors: FieldErrors };

/** Reads a form with the viewer's own password in it, and checks that too. */
export async function checkForm<T extends { password: string }>(
  deps: Pick<CoreDeps, 'db'>,
  req: Request,
  schema: z.ZodType<T>,
): Promise<Checked<T>> {
  const parsed = parseForm(schema, req.body);
  if (!parsed.ok) return parsed;
  try {
    await assertOwnPassword(deps, requireViewer(req).id, parsed.data.password);
    return parsed;
  } catch (error) {
    if (error instanceof Invalid) return { ok: false, errors: error.fields };
    throw error;
  }
}
