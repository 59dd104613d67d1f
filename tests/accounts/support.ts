import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApp } from '../support/app.ts';

export const PASSWORD = 'correct horse battery staple';

/** Waits for what happens after an answer, such as a mail. @throws when it hasn't after 5 s */
export async function eventually<T>(look: () => T | Promise<T>, wanted: (found: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 250; tries += 1) {
    const found = await look();
    if (wanted(found)) return found;
    await sleep(20);
  }
  throw new Error('it did not happen in time');
}

/** The mails so far, undone from quoted-printable, once there are so many. */
export async function mails(site: TestApp, count: number): Promise<string[]> {
  const found = await eventually(
    () => site.mails(),
    ({ length }) => length >= count,
  );
  return found.map((mail) => mail.replaceAll(/=\r\n/g, '').replaceAll('=3D', '='));
}

export const registration = {
  fullName: 'Dr Grace Hopper',
  email: 'grace@navy.example',
  password: PASSWORD,
  profession: 'physician',
};

export function auditActions(site: TestApp): Promise<string[]> {
  return site.db.kysely
    .selectFrom('audit_events')
    .select('action')
    .orderBy('id')
    .execute()
    .then((rows) => rows.map(({ action }) => action));
}

export function sessionCookie(answer: { headers: Record<string, unknown> }): string | undefined {
  const cookies = (answer.headers['set-cookie'] ?? []) as string[];
  return cookies.find((cookie) => cookie.includes('keypoint_session='));
}
