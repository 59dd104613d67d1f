import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Ids } from '../lib/ids.ts';
import type { CookieJar } from './cookies.ts';
import { Forbidden } from './errors.ts';

export interface Csrf {
  /** The token that forms on this page must send back as `_csrf`. Gives a visitor without a session a cookie to tie it to. */
  token(req: Request, res: Response): string;
  /** Refuses every request that may change something and does not come from a page of ours. */
  protect: RequestHandler;
}

const GUEST = 'keypoint_guest';
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Three checks on every non-GET: Sec-Fetch-Site, Origin, and the token of the session (for visitors: an HMAC of a
 * random cookie). The first two stop other sites; the third also works where a browser sends neither.
 * @param key derived for this purpose only
 */
export function createCsrf(cookies: CookieJar, ids: Ids, key: Buffer, baseUrl: string): Csrf {
  const ownOrigin = new URL(baseUrl).origin;
  const guestToken = (guest: string) => createHmac('sha256', key).update(guest).digest('base64url');

  const expected = (req: Request): string | undefined => {
    if (req.session) return req.session.csrfToken;
    const guest = cookies.get(req, GUEST);
    return guest === undefined ? undefined : guestToken(guest);
  };

  return {
    token(req, res) {
      const known = expected(req);
      if (known !== undefined) return known;
      const guest = ids.token(18);
      cookies.set(res, GUEST, guest);
      return guestToken(guest);
    },
    protect(req, _res, next) {
      if (SAFE.has(req.method)) return next();
      const site = req.get('sec-fetch-site');
      if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Forbidden(FROM_ELSEWHERE);
      const origin = req.get('origin');
      if (origin !== undefined && origin !== ownOrigin && origin !== `${req.protocol}://${req.get('host')}`) {
        throw new Forbidden(FROM_ELSEWHERE);
      }
      const sent = (req.body as { _csrf?: unknown } | undefined)?._csrf ?? req.get('x-csrf-token');
      const wanted = expected(req);
      if (typeof sent !== 'string' || wanted === undefined || !equal(sent, wanted)) {
        throw new Forbidden(
          'This form is no longer valid, because you have signed in or out since it was opened, or its cookie is gone. Go back, reload the page and send it again.',
        );
      }
      next();
    },
  };
}

const FROM_ELSEWHERE = 'This request came from another site and was refused. Open the page here and send it again.';

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
