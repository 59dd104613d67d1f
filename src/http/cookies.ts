import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';

/** One cookie of ours, read and written in one place. On https its name carries `__Host-`: this host, this path, secure. */
export interface CookieJar {
  get(req: Request, name: string): string | undefined;
  set(res: Response, name: string, value: string, maxAgeMs?: number): void;
  clear(res: Response, name: string): void;
}

/** @param secure whether people reach the site over https */
export function createCookies(secure: boolean): CookieJar {
  const prefix = secure ? '__Host-' : '';
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', path: '/', secure };
  return {
    get: (req, name) => (req.headers.cookie === undefined ? undefined : parseCookie(req.headers.cookie)[prefix + name]),
    set: (res, name, value, maxAge) =>
      void res.cookie(prefix + name, value, maxAge === undefined ? options : { ...options, maxAge }),
    clear: (res, name) => void res.clearCookie(prefix + name, options),
  };
}
