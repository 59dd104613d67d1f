import { hash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Role, Session, Viewer } from './context.ts';
import type { CookieJar } from './cookies.ts';
import { Forbidden, SignInRequired } from './errors.ts';

const COOKIE = 'keypoint_session';

/** What is stored for a secret that only its owner holds. */
export function tokenHash(token: string): string {
  return hash('sha256', token, 'base64url');
}

export interface SessionCookie {
  set(res: Response, token: string, maxAgeMs: number): void;
  clear(res: Response): void;
}

export function sessionCookie(cookies: CookieJar): SessionCookie {
  return {
    set: (res, token, maxAgeMs) => cookies.set(res, COOKIE, token, maxAgeMs),
    clear: (res) => cookies.clear(res, COOKIE),
  };
}

/** Puts who is signed in on the request. */
export function readSession(cookies: CookieJar, find: (tokenHash: string) => Promise<Session | null>): RequestHandler {
  return async (req, _res, next) => {
    const token = cookies.get(req, COOKIE);
    req.session = token === undefined ? null : await find(tokenHash(token));
    req.viewer = req.session?.viewer ?? null;
    next();
  };
}

/** @throws SignInRequired, which becomes 303 to /sign-in?next=… */
export function requireViewer(req: Request): Viewer {
  if (!req.viewer) throw new SignInRequired('Sign in to go on.');
  return req.viewer;
}

/**
 * Who is signed in, if they have one of the roles.
 * @throws SignInRequired when nobody is
 * @throws Forbidden, naming the roles
 */
export function requireRole(req: Request, ...roles: readonly Role[]): Viewer {
  const viewer = requireViewer(req);
  if (viewer.roles.some((role) => roles.includes(role))) return viewer;
  throw new Forbidden(
    `This page is for people with one of these roles: ${roles.join(', ')}. Ask whoever runs this site for it if you need it.`,
  );
}

export function requireSession(req: Request): Session {
  if (!req.session) throw new SignInRequired('Sign in to go on.');
  return req.session;
}
