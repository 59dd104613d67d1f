import type { Server } from 'node:http';
import supertest, { type Response, type Test } from 'supertest';
import type { CoreDeps } from '../../src/deps.ts';
import type { Role } from '../../src/http/context.ts';
import { tokenHash } from '../../src/http/session.ts';
import { DAY } from './clock.ts';

export type Fields = Record<string, string | number | readonly string[]>;

export interface UserOptions {
  email?: string;
  fullName?: string;
  credentials?: string;
  profession?: string;
  /** Whether somebody has verified the profession. */
  verified?: boolean;
  roles?: readonly Role[];
}

export interface TestUser {
  id: string;
  email: string;
  fullName: string;
}

let count = 0;

/** A person in the database, who has no password: sign them in with `signedIn`. */
export async function createUser(core: CoreDeps, options: UserOptions = {}): Promise<TestUser> {
  count += 1;
  const user = {
    id: core.ids.uuid(),
    email: options.email ?? `person-${count}@example.org`,
    fullName: options.fullName ?? `Robin Person ${count}`,
  };
  const now = core.clock();
  await core.db.transaction(async (trx) => {
    await trx
      .insertInto('users')
      .values({
        id: user.id,
        email: user.email,
        full_name: user.fullName,
        credentials: options.credentials ?? '',
        profession: options.profession ?? 'physician',
        profession_verified_at: options.verified ? now : null,
        password_hash: 'none',
        reporting_sealed: null,
        reporting_permitted_at: null,
        created_at: now,
        disabled_at: null,
      })
      .execute();
    const roles = (options.roles ?? ['learner']).map((role) => ({
      user_id: user.id,
      role,
      granted_at: now,
      granted_by: null,
    }));
    if (roles.length > 0) await trx.insertInto('user_roles').values(roles).execute();
  });
  return user;
}

/** A browser with cookies that sends `_csrf` with every form by itself. Redirects are not followed. */
export class Person {
  readonly agent: ReturnType<typeof supertest.agent>;
  #csrf: string | undefined;

  constructor(server: Server, session?: { token: string; csrf: string }) {
    this.agent = supertest.agent(server);
    if (!session) return;
    this.#csrf = session.csrf;
    const { jar } = this.agent as unknown as { jar: { setCookie(cookie: string, host: string, path: string): void } };
    jar.setCookie(`keypoint_session=${session.token}`, '127.0.0.1', '/');
  }

  get(url: string): Test {
    return this.agent.get(url).redirects(0);
  }

  /** Posts a form. `fields` may override `_csrf`; an array is sent as a field several times. */
  async post(url: string, fields: Fields = {}, headers: Record<string, string> = {}): Promise<Response> {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries({ _csrf: await this.csrf(), ...fields })) {
      for (const one of Array.isArray(value) ? value : [value]) form.append(name, String(one));
    }
    return this.agent.post(url).redirects(0).set(headers).type('form').send(form.toString());
  }

  /** The token that this browser's forms carry now. */
  async csrf(): Promise<string> {
    this.#csrf ??= csrfOf((await this.get('/sign-in').redirects(1)).text);
    return this.#csrf;
  }

  /** Signing in or out gives another token: the next form asks for it. */
  forgetCsrf(): void {
    this.#csrf = undefined;
  }
}

/** Opens a session for a user without the sign-in page, its rate limit and the cost of a password. */
export async function openSession(core: CoreDeps, server: Server, userId: string): Promise<Person> {
  const session = { token: core.ids.token(), csrf: core.ids.token(18) };
  const now = core.clock();
  await core.db.transaction((trx) =>
    trx
      .insertInto('sessions')
      .values({
        token_hash: tokenHash(session.token),
        id: core.ids.uuid(),
        user_id: userId,
        csrf_token: session.csrf,
        user_agent: 'test',
        created_at: now,
        last_seen_at: now,
        expires_at: now + 30 * DAY,
      })
      .execute(),
  );
  return new Person(server, session);
}

/** The token of the first form of a page. */
export function csrfOf(html: string): string {
  const token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1];
  if (token === undefined) throw new Error('the page has no form with a _csrf token');
  return token;
}
