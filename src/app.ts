import express, { type Express } from 'express';
import { FOLDERS } from './compose.ts';
import type { CoreDeps, Deps } from './deps.ts';
import { type AccountOptions, accountRoutes, findSession } from './features/accounts/index.ts';
import { analysisRoutes } from './features/analysis/index.ts';
import { attemptRoutes } from './features/attempts/index.ts';
import { catalogueRoutes } from './features/catalogue/index.ts';
import { type CreditOptions, creditRoutes } from './features/credit/index.ts';
import { evaluationRoutes } from './features/evaluation/index.ts';
import { createMailer } from './features/mail/index.ts';
import { loadAssets } from './http/assets.ts';
import { createCookies } from './http/cookies.ts';
import { createCsrf } from './http/csrf.ts';
import { errorPages, notFound } from './http/error-pages.ts';
import { healthRoutes } from './http/health.ts';
import { createMetrics } from './http/metrics.ts';
import { createPages } from './http/page.ts';
import { createRenderer, italicHtml } from './http/render.ts';
import { requestLog } from './http/request-log.ts';
import { securityHeaders } from './http/security.ts';
import { readSession } from './http/session.ts';
import { dateText, dateTimeText, dayText, isoDay } from './lib/dates.ts';

export interface AppOptions {
  accounts?: AccountOptions;
  credit?: CreditOptions;
}

/** The whole site: the order of what happens to a request, and which feature answers what. */
export function createApp(core: CoreDeps, options: AppOptions = {}): Express {
  const { config, db, ids, secrets, log } = core;
  const secure = config.baseUrl.startsWith('https:');
  const assets = loadAssets(FOLDERS.public);
  const globals = {
    asset: assets.address,
    date: dateText,
    dateTime: dateTimeText,
    day: dayText,
    isoDate: isoDay,
    italics: italicHtml,
    siteName: config.organisationName,
  };
  const renderer = createRenderer(FOLDERS.views, globals, { questions: FOLDERS.kinds });
  const cookies = createCookies(secure);
  const csrf = createCsrf(cookies, ids, secrets.derive('csrf'), config.baseUrl);
  const deps: Deps = { ...core, renderer, cookies, page: createPages(renderer, csrf) };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  app.use(requestLog(app, log));
  const metrics = config.metricsToken === undefined ? null : createMetrics(config.metricsToken);
  if (metrics) app.use(metrics.observe);
  app.use(securityHeaders(secure));
  app.use(assets.serve);
  app.use(healthRoutes(db, FOLDERS.migrations, config.dataDir));
  if (metrics) app.use(metrics.routes);
  app.use(readSession(cookies, findSession(core)));
  app.use(express.urlencoded({ extended: false, limit: '256kb', parameterLimit: 500 }));
  app.use(csrf.protect);
  app.use(attemptRoutes(deps));
  app.use(evaluationRoutes(deps));
  app.use(creditRoutes(deps, options.credit));
  app.use(accountRoutes({ ...deps, mailer: createMailer(config, log) }, options.accounts));
  app.use(analysisRoutes(deps));
  app.use(catalogueRoutes(deps));
  app.use(notFound);
  app.use(errorPages(deps.page));
  return app;
}
