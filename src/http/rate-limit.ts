import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { TooMany } from './errors.ts';

export interface Limit {
  /** How many in a window, then 429. */
  limit: number;
  windowMs: number;
  /** What is counted together; the client's address by default. */
  key?: (req: Request, address: string) => string;
  /** Count only requests that failed (status 400 and above). */
  failuresOnly?: boolean;
}

/** Whom a request is counted to: its address, or the network that a visitor with IPv6 can choose addresses from. */
export function clientAddress(req: Request): string {
  return ipKeyGenerator(req.ip ?? 'unknown');
}

/** At most `limit` requests of a kind in a window; counted in this process. */
export function limitRate({ limit, windowMs, key, failuresOnly = false }: Limit): RequestHandler {
  return rateLimit({
    limit,
    windowMs,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    skipSuccessfulRequests: failuresOnly,
    keyGenerator: (req) => {
      const address = clientAddress(req);
      return key ? key(req, address) : address;
    },
    handler: (req, res) => {
      const info = (req as Request & { rateLimit?: { resetTime?: Date } }).rateLimit;
      const wait = Math.max(1, Math.ceil(((info?.resetTime?.getTime() ?? Date.now() + windowMs) - Date.now()) / 1000));
      res.setHeader('Retry-After', String(wait));
      throw new TooMany(
        `That was tried too often. Wait ${wait < 120 ? `${wait} seconds` : `${Math.ceil(wait / 60)} minutes`} and try again.`,
        wait,
      );
    },
  });
}
