import { randomBytes } from 'node:crypto';
import type { Express, Request, RequestHandler } from 'express';
import type { Logger } from 'pino';

/** A reset token in an address is a password for an hour, and a certificate's number its holder's: neither belongs in a log. */
function withoutSecrets(path: string): string {
  return path.replace(/^\/(password-reset|verify|certificates)\/[^/]+/, '/$1/…');
}

/** Gives each request an id, which stands in its log line, in the X-Request-Id header and on error pages; logs its end. */
export function requestLog(app: Express, log: Logger): RequestHandler {
  // On the prototype, once: a property defined on each request costs more than all the rest of it (bench/README.md).
  Object.defineProperty(app.request, 'log', {
    get(this: Request) {
      return log.child({ req: this.id });
    },
  });
  const process = randomBytes(4).toString('hex');
  let count = 0;
  return (req, res, next) => {
    count += 1;
    const id = `${process}-${count.toString(36)}`;
    const start = performance.now();
    req.id = id;
    res.setHeader('X-Request-Id', id);
    res.on('close', () => {
      const line = {
        req: id,
        method: req.method,
        path: withoutSecrets(req.path),
        status: res.statusCode,
        ms: Math.round((performance.now() - start) * 10) / 10,
      };
      if (!res.writableFinished) log.warn(line, 'request ended before its answer was sent');
      else if (res.statusCode >= 500) log.error(line, 'request failed');
      else log.info(line, 'request');
    });
    next();
  };
}
