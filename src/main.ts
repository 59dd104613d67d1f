import cluster from 'node:cluster';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { createLog, FOLDERS, openCore } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import type { CoreDeps } from './deps.ts';
import { ensureSetupLink } from './features/accounts/index.ts';
import { ensureFoundingActivity } from './features/activities/index.ts';
import { finishOverdueAttempts } from './features/attempts/index.ts';
import { type Checkpoints, startCheckpoints } from './features/audit/index.ts';
import { type MailWorker, startMailWorker } from './features/mail/index.ts';
import { sweepPrivacy } from './features/privacy/index.ts';
import { sweepRecords } from './features/records/index.ts';
import { createSiteServer } from './http/server.ts';

/** Everything is closed by then, or the process ends without. */
const STOP_WITHIN_MS = 10_000;
const SWEEP_EVERY_MS = 15_000;
/** Retention ends on a day, not in a second. */
const SWEEP_PRIVACY_EVERY_MS = 3_600_000;

/** Starts the server, in WORKERS processes, and stays until SIGTERM or SIGINT. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  if (config.workers === 1) return void (await serveHere(config, log, true));
  if (cluster.isPrimary) return superviseWorkers(config, log);
  try {
    await serveHere(config, log, process.env['KEYPOINT_FIRST_WORKER'] === '1');
  } catch (error) {
    // The channel to the primary process would keep this one alive, serving nothing.
    process.disconnect?.();
    throw error;
  }
}

/** What goes on beside the requests. */
interface Background {
  readonly sweep: NodeJS.Timeout;
  /** One process of a server does it. */
  readonly privacy: NodeJS.Timeout | null;
  readonly mail: MailWorker;
  /** One process of a server writes them. */
  readonly checkpoints: Promise<Checkpoints> | null;
}

async function serveHere(config: Config, log: Logger, first: boolean): Promise<void> {
  const core = await openCore(config, log);
  if (first) await prepare(core);
  const server = createSiteServer(createApp(core), log);
  await listen(server, config);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  log.info({ port, host: config.host }, 'listening');
  if (first) say(`Keypoint is ready at ${config.port === 0 ? `http://${config.host}:${port}` : config.baseUrl}`);
  const background: Background = {
    sweep: setInterval(() => {
      void sweepOnce(core);
      void sweepRecordsOnce(core);
    }, SWEEP_EVERY_MS),
    privacy: first ? setInterval(() => void sweepPrivacyOnce(core), SWEEP_PRIVACY_EVERY_MS) : null,
    mail: startMailWorker(core),
    checkpoints: first ? startCheckpoints(core) : null,
  };
  const stop = once(() => void shutDown(server, core, background));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // After the signals: one that comes during the first checkpoint ends things in order too.
  await background.checkpoints;
}

async function prepare(core: CoreDeps): Promise<void> {
  await ensureFoundingActivity(core, FOLDERS.content);
  const link = await ensureSetupLink(core);
  if (link) say(`There is no administrator yet. Open this link once, within 24 hours, to create one:\n  ${link}`);
}

/** For the person at the terminal; the log is for machines. */
function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function sweepOnce(core: CoreDeps): Promise<void> {
  try {
    await finishOverdueAttempts(core);
  } catch (error) {
    core.log.error({ err: error }, 'attempts past their deadline could not be finished; trying again soon');
  }
}

async function sweepPrivacyOnce(core: CoreDeps): Promise<void> {
  try {
    await sweepPrivacy(core);
  } catch (error) {
    core.log.error({ err: error }, 'what was kept of erased accounts could not be deleted; trying again in an hour');
  }
}

async function sweepRecordsOnce(core: CoreDeps): Promise<void> {
  try {
    await sweepRecords(core);
  } catch (error) {
    core.log.error({ err: error }, 'exports or evaluations could not be worked on; trying again soon');
  }
}

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
}

/** No new connections; requests and mails under way are ended; the audit log is signed; then the database is closed. */
async function shutDown(
  server: Server,
  core: CoreDeps,
  { sweep, privacy, mail, checkpoints }: Background,
): Promise<void> {
  core.log.info('stopping: finishing the requests under way');
  clearInterval(sweep);
  if (privacy) clearInterval(privacy);
  const mailStopped = mail.stop();
  const forced = setTimeout(() => {
    core.log.error('some requests did not end in time');
    core.log.flush();
    process.exit(1);
  }, STOP_WITHIN_MS - 500);
  forced.unref();
  // What is answered from now on tells its client to use another connection.
  server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
  await new Promise((resolve) => {
    server.close(resolve);
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    idle.unref();
  });
  await mailStopped;
  await (await checkpoints)?.stop();
  await core.db.close();
  core.log.info('stopped');
  core.log.flush();
  if (cluster.isWorker) process.disconnect?.();
}

function superviseWorkers(config: Config, log: Logger): void {
  let stopping = false;
  let everServed = false;
  cluster.on('listening', () => {
    everServed = true;
  });
  const start = (first: boolean) =>
    cluster.fork(first ? { KEYPOINT_FIRST_WORKER: '1' } : { KEYPOINT_FIRST_WORKER: '' });
  let firstId = start(true).id;
  for (let i = 1; i < config.workers; i += 1) start(false);
  cluster.on('exit', (worker, code) => {
    if (stopping) return;
    if (!everServed) {
      // As with one process: a port in use or a fault in the settings isn't mended by trying again.
      log.error({ pid: worker.process.pid, code }, 'a worker could not start, so the server stops');
      process.exitCode = 1;
      return stop();
    }
    log.error({ pid: worker.process.pid, code }, 'a worker ended; starting another in a second');
    const wasFirst = worker.id === firstId;
    setTimeout(() => {
      if (stopping) return;
      const next = start(wasFirst);
      if (wasFirst) firstId = next.id;
    }, 1000);
  });
  const stop = once(() => {
    stopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
