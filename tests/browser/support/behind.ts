import { pino } from 'pino';
import type { Browser, BrowserContext } from 'playwright-core';
import { openCore } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import type { CoreDeps } from '../../../src/deps.ts';
import type { Role } from '../../../src/http/context.ts';
import { tokenHash } from '../../../src/http/session.ts';
import { temporaryFolder } from '../../support/files.ts';
import { createUser, type TestUser } from '../../support/people.ts';
import { launch } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';

export interface OpenSite {
  readonly server: RunningServer;
  readonly browser: Browser;
  /** The database behind the server. */
  readonly core: CoreDeps;
  /** The server's DATA_DIR. */
  readonly dataDir: string;
  close(): Promise<void>;
}

/** The real server over a new folder, the database behind it, and a browser. */
export async function openSite(name: string, settings: Record<string, string> = {}): Promise<OpenSite> {
  const dataDir = temporaryFolder(name);
  const [server, browser] = await Promise.all([startServer({ DATA_DIR: dataDir, ...settings }), launch()]);
  const core = await openBehind(dataDir);
  const close = async () => {
    await core.db.close();
    await browser.close();
    await server.stop();
  };
  return { server, browser, core, dataDir, close };
}

/** The database behind a running server, for what a test needs to be there without clicking for it. */
export function openBehind(dataDir: string): Promise<CoreDeps> {
  return openCore(readConfig({ DATA_DIR: dataDir }), pino({ level: 'silent' }));
}

export interface BrowserOptions {
  url: string;
  colorScheme?: 'light' | 'dark';
  width?: number;
}

/** A browser in which somebody with these roles is signed in; axe needs it to bypass the CSP. */
export async function signedInBrowser(
  core: CoreDeps,
  browser: Browser,
  roles: readonly Role[],
  options: BrowserOptions,
): Promise<BrowserContext & { user: TestUser }> {
  const user = await createUser(core, { roles, email: `${core.ids.uuid()}@example.org` });
  const token = core.ids.token();
  const now = core.clock();
  await core.db.transaction((trx) =>
    trx
      .insertInto('sessions')
      .values({
        token_hash: tokenHash(token),
        id: core.ids.uuid(),
        user_id: user.id,
        csrf_token: core.ids.token(18),
        user_agent: 'test',
        created_at: now,
        last_seen_at: now,
        expires_at: now + 3_600_000,
      })
      .execute(),
  );
  const { url, colorScheme = 'light', width = 320 } = options;
  const viewport = { width, height: 640 };
  const context = await browser.newContext({ baseURL: url, bypassCSP: true, colorScheme, viewport });
  await context.addCookies([{ name: 'keypoint_session', value: token, url }]);
  return Object.assign(context, { user });
}
