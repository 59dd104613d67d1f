import express, { type Express, type Router } from 'express';
import { pino } from 'pino';
import type { Session } from '../../src/http/context.ts';
import { type CookieJar, createCookies } from '../../src/http/cookies.ts';
import { createCsrf } from '../../src/http/csrf.ts';
import { errorPages, notFound } from '../../src/http/error-pages.ts';
import { escapeHtml, sendHtml } from '../../src/http/render.ts';
import { requestLog } from '../../src/http/request-log.ts';
import { securityHeaders } from '../../src/http/security.ts';
import { systemIds } from '../../src/lib/ids.ts';

export interface SmallSite {
  app: Express;
  logged: string[];
}

/**
 * What stands in front of every route, around routes of a test's own, without features and views.
 * A page is `title|token|request id|message`.
 */
export function smallSite(routes: Router, options: { baseUrl?: string; session?: Session } = {}): SmallSite {
  const { baseUrl = 'http://127.0.0.1:3000', session = null } = options;
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const cookies: CookieJar = createCookies(baseUrl.startsWith('https:'));
  const csrf = createCsrf(cookies, systemIds, Buffer.alloc(32, 7), baseUrl);
  const app = express();
  app.disable('x-powered-by');
  app.use(requestLog(app, log));
  app.use(securityHeaders(baseUrl.startsWith('https:')));
  app.use((req, _res, next) => {
    req.session = session;
    req.viewer = session?.viewer ?? null;
    next();
  });
  app.use(express.urlencoded({ extended: false, limit: '1kb', parameterLimit: 20 }));
  app.get('/token', (req, res) => void res.send(csrf.token(req, res)));
  app.use(csrf.protect);
  app.use(routes);
  app.use(notFound);
  app.use(
    errorPages((_req, res, _view, model, { status = 200 } = {}) => {
      const problem = model['problem'] as { message: string };
      sendHtml(res, status, escapeHtml(`${model.title}|${String(model['requestId'])}|${problem.message}`));
    }),
  );
  return { app, logged };
}
