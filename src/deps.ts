import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Database } from './db/index.ts';
import type { CookieJar } from './http/cookies.ts';
import type { SendPage } from './http/page.ts';
import type { Renderer } from './http/render.ts';
import type { Clock } from './lib/clock.ts';
import type { Ids } from './lib/ids.ts';
import type { Secrets } from './lib/secrets.ts';

/** What the domain needs and tests replace: where things are stored, what time it is, where ids come from. */
export interface CoreDeps {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly log: Logger;
}

/** What routes need besides. */
export interface Deps extends CoreDeps {
  readonly page: SendPage;
  readonly renderer: Renderer;
  readonly cookies: CookieJar;
}
