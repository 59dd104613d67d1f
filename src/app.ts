import express, { type Express } from 'express';
import { FOLDERS } from './compose.ts';
import type { CoreDeps, Deps } from './deps.ts';
import { type AccountOptions, accountRoutes, findSession, requireTwoStep } from './features/accounts/index.ts';
import { analysisRoutes } from './features/analysis/index.ts';
import { attemptRoutes } from './features/attempts/index.ts';
import { auditRoutes } from './features/audit/index.ts';
import { bankRoutes } from './features/bank/index.ts';
import { builderRoutes } from './features/builder/index.ts';
import { catalogueRoutes } from './features/catalogue/index.ts';
import { certificationRoutes } from './features/certification/index.ts';
import { type CreditOptions, creditRoutes } from './features/credit/index.ts';
import { deskRoutes } from './features/desk/index.ts';
import { disclosureRoutes } from './features/disclosures/index.ts';
import { type DiscussionOptions, discussionRoutes } from './features/discussion/index.ts';
import { editingRoutes } from './features/editing/index.ts';
import { evaluationRoutes } from './features/evaluation/index.ts';
import { mailRoutes } from './features/mail/index.ts';
import { mediaRoutes } from './features/media/index.ts';
import { peopleRoutes } from './features/people/index.ts';
import { practiceRoutes } from './features/practice/index.ts';
import { type PrivacyOptions, privacyRoutes } from './features/privacy/index.ts';
import { providersRoutes } from './features/providers/index.ts';
import { recordRoutes } from './features/records/index.ts';
import { regradingRoutes } from './features/regrading/index.ts';
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
import { readUploads } from './http/uploads.ts';
import { dateText, dateTimeText, dayText, isoDay } from './lib/dates.ts';

export interface AppOptions {
  accounts?: AccountOptions;
  credit?: CreditOptions;
  discussion?: DiscussionOptions;
  privacy?: PrivacyOptions;
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
  app.use(readUploads('educator', 'reviewer', 'admin'));
  app.use(csrf.protect);
  app.use(requireTwoStep(config));
  app.use(attemptRoutes(deps));
  app.use(evaluationRoutes(deps));
  app.use(creditRoutes(deps, options.credit));
  app.use(accountRoutes(deps, options.accounts));
  app.use(analysisRoutes(deps));
  app.use(mediaRoutes(deps));
  app.use(peopleRoutes(deps));
  app.use(privacyRoutes(deps, options.privacy));
  app.use(practiceRoutes(deps));
  app.use(regradingRoutes(deps));
  app.use(bankRoutes(deps));
  app.use(builderRoutes(deps));
  app.use(providersRoutes(deps));
  app.use(disclosureRoutes(deps));
  app.use(certificationRoutes(deps));
  app.use(deskRoutes(deps));
  app.use(editingRoutes(deps));
  app.use(auditRoutes(deps));
  app.use(mailRoutes(deps));
  app.use(discussionRoutes(deps, options.discussion));
  app.use(recordRoutes(deps));
  app.use(catalogueRoutes(deps));
  app.use(notFound);
  app.use(errorPages(deps.page));
  return app;
}
