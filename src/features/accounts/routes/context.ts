import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Deps } from '../../../deps.ts';
import { type FieldErrors, Invalid } from '../../../http/errors.ts';
import { clientAddress } from '../../../http/rate-limit.ts';
import { type SessionCookie, sessionCookie } from '../../../http/session.ts';
import { parseForm } from '../../../http/validate.ts';
import type { Entry } from '../entry.ts';
import { countFailures } from '../failures.ts';
import { ACCOUNT_LIMITS, type AccountLimits } from '../limits.ts';
import { SESSION_ABSOLUTE_MS, SIGN_IN_STEP_MS } from '../policy.ts';
import type { Browser } from '../sessions.ts';

export interface AccountOptions {
  limits?: Partial<AccountLimits>;
}

export type AccountDeps = Deps;

/** Stops guessing at passwords: `check` before one is looked at, `failed` after it was wrong. */
export interface Guesses {
  /** @throws TooMany */
  check(req: Request, account: string): void;
  failed(req: Request, account: string): void;
}

/** What the routes of accounts share. */
export interface AccountContext extends AccountDeps {
  readonly limits: AccountLimits;
  readonly cookie: SessionCookie;
  readonly guesses: Guesses;
}

export function accountContext(deps: AccountDeps, { limits: given = {} }: AccountOptions): AccountContext {
  const limits = { ...ACCOUNT_LIMITS, ...given };
  const perAccount = countFailures(limits.signInFailures, deps.clock);
  const perAddress = countFailures(limits.signInFailuresPerAddress, deps.clock);
  const guesses: Guesses = {
    check(req, account) {
      perAccount.check(`${clientAddress(req)} ${account}`);
      perAddress.check(clientAddress(req));
    },
    failed(req, account) {
      perAccount.add(`${clientAddress(req)} ${account}`);
      perAddress.add(clientAddress(req));
    },
  };
  return { ...deps, limits, cookie: sessionCookie(deps.cookies), guesses };
}

export function browserOf(req: Request): Browser {
  return { userAgent: req.get('user-agent') ?? '', previous: req.session };
}

/** The cookie of a sign-in that waits for its code. */
export const TICKET_COOKIE = 'keypoint_sign_in';

/** Goes on as the person who has come in, or to the question for their code. */
export function signedIn(context: AccountContext, res: Response, entry: Entry, next: string): void {
  if (entry.kind === 'session') {
    context.cookie.set(res, entry.token, SESSION_ABSOLUTE_MS);
    res.redirect(303, next);
  } else {
    context.cookies.set(res, TICKET_COOKIE, entry.ticket, SIGN_IN_STEP_MS);
    res.redirect(303, `/sign-in/code?next=${encodeURIComponent(next)}`);
  }
}

/** What was wrong with a form, and what was in it. */
export interface Failed {
  errors: FieldErrors;
  values: Record<string, unknown>;
}

/** Reads a form and does its work; what is wrong, whether the schema or the work finds it, is shown on the form's page. */
export async function handleForm<T>(
  req: Request,
  schema: z.ZodType<T>,
  show: (failed: Failed) => void | Promise<void>,
  work: (data: T) => Promise<void>,
): Promise<void> {
  const parsed = parseForm(schema, req.body);
  if (!parsed.ok) return show(parsed);
  try {
    await work(parsed.data);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await show({ errors: error.fields, values: (req.body ?? {}) as Record<string, unknown> });
  }
}

/** Sends a page with one form, as it is at first or with what was wrong. */
export function showForm(
  context: AccountContext,
  [req, res]: [Request, Response],
  { view, title, model = {} }: { view: string; title: string; model?: Record<string, unknown> },
  failed?: Failed,
): void {
  const page = { mainClass: 'page narrow', heading: title, ...model };
  if (!failed) context.page(req, res, view, { ...page, title });
  else context.page(req, res, view, { ...page, ...failed, title: `Error: ${title}` }, { status: 422 });
}
