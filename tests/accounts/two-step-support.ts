import { Secret, TOTP } from 'otpauth';
import type { TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';
import { PASSWORD } from './support.ts';

/** What an authenticator app would show: worked out by the library's own generator, not by our code. */
export function codeAt(secret: string, now: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({ timestamp: now });
}

/** Sets up two-step sign-in through the pages. @returns the secret and the recovery codes */
export async function setUpTwoStep(
  site: TestApp,
  person: Person,
  password = PASSWORD,
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await person.post('/account/two-step', { password });
  if (begun.status !== 303) throw new Error(`beginning answered ${begun.status}: ${begun.text.slice(0, 500)}`);
  const page = await person.get('/account/two-step/code');
  const secret = /class="totp-key">([A-Z2-7 ]+)</.exec(page.text)?.[1] ?? '';
  const shown = await person.post('/account/two-step/code', { code: codeAt(secret, site.clock()) });
  const recoveryCodes = [...shown.text.matchAll(/<code>([a-z0-9-]{13})<\/code>/g)].map(([, code = '']) => code);
  return { secret, recoveryCodes };
}

export async function isSignedIn(person: Person): Promise<boolean> {
  return (await person.get('/account')).status === 200;
}
