import type { Sample } from '../activities/sample.ts';
import { fill } from '../builder/support.ts';
import type { Person, TestApp } from '../support/app.ts';
import { FOUNDING_SLUG } from '../support/app.ts';

export const BASE = `/admin/certification/${FOUNDING_SLUG}`;
export const DESK = `/author/activities/${FOUNDING_SLUG}`;

export const PROVIDER = {
  name: 'Northfield Medical Society',
  status: 'accredited',
  accreditor: 'accme',
  accreditorName: 'the Accreditation Council for Continuing Medical Education (ACCME)',
  accreditedFrom: '2024-01-01',
  accreditedUntil: '2029-12-31',
  eligible: 'yes',
  accmeId: '1234567',
  contact: 'office@northfield.example',
  signatoryName: 'Ada Whitfield, MD',
  signatoryTitle: 'Director of continuing education',
  journalMaximum: '1.00',
  graceDays: '0',
  disclosureMonths: '12',
};

/** Adds a provider by its page. @returns its id */
export async function addProvider(admin: Person, fields: Record<string, string> = {}): Promise<string> {
  const answer = await admin.post('/admin/providers', { ...PROVIDER, ...fields });
  const id = /^\/admin\/providers\/([0-9a-f-]{36})\?saved=1$/.exec(String(answer.headers['location']))?.[1];
  if (id === undefined) throw new Error(`adding a provider answered ${answer.status}: ${answer.text.slice(0, 1500)}`);
  return id;
}

/** Puts right on the desk what keeps the founding activity from being certified. */
export async function prepareDesk(admin: Person): Promise<void> {
  await fill(admin, `${DESK}/credit`, {
    status: 'uncertified',
    notice: 'No credit.',
    released: '2026-11-23',
    reviewed: '2026-11-20',
    expires: '2028-11-01',
  });
  const page = await admin.get(`${DESK}/faculty`);
  const people = [...page.text.matchAll(/name="faculty\.(\d+)\.credentials"/g)].map(([, n]) => n);
  await fill(admin, `${DESK}/faculty`, Object.fromEntries(people.map((n) => [`faculty.${n}.credentials`, 'MD'])));
}

/** Enters and reviews a disclosure of everybody who is in control and has none that holds. */
export async function settleDisclosures(admin: Person): Promise<string[]> {
  const { text } = await admin.get(`${BASE}/disclosures`);
  const people = [...text.matchAll(/entries"><input[^>]*><input type="hidden" name="person" value="([^"]+)"/g)];
  const names: string[] = [];
  for (const [, person = ''] of people) {
    const address = String((await admin.post(`${BASE}/disclosures/entries`, { person })).headers['location']);
    await admin.post(`${address}/entry`, { revision: 1, answer: 'none', attest: 'yes' });
    const reviewed = await admin.post(`${address}/review`, { revision: 2, decision: 'none' });
    if (reviewed.status !== 303)
      throw new Error(`reviewing answered ${reviewed.status}: ${reviewed.text.slice(0, 800)}`);
    names.push(person);
  }
  return names;
}

/** Saves what is to be certified. */
export async function choose(admin: Person, fields: Record<string, string>): Promise<void> {
  const { text } = await admin.get(BASE);
  const revision = /name="revision" value="(\d+)"/.exec(text)?.[1] ?? '';
  const answer = await admin.post(BASE, { revision, ...fields });
  if (answer.status !== 303) throw new Error(`saving the choices answered ${answer.status}`);
}

export const AMA_CHOICE = {
  statementSet: 'ama-accme-direct@1',
  'credit-ama-pra-category-1': 'yes',
  'maximum-ama-pra-category-1': '1.00',
};

/** Everything that the rules ask for. @returns the provider's id */
export async function makeReady(admin: Person, fields: Record<string, string> = {}): Promise<string> {
  const providerId = await addProvider(admin);
  await prepareDesk(admin);
  await settleDisclosures(admin);
  await choose(admin, { providerId, ...AMA_CHOICE, ...fields });
  return providerId;
}

/** Presses the button. @returns the answer */
export async function certify(admin: Person, fields: Record<string, string> = { acknowledged: 'yes' }) {
  const { text } = await admin.get(BASE);
  const seen = /name="seen" value="([^"]+)"/.exec(text)?.[1] ?? '';
  return admin.post(`${BASE}/certificate`, { seen, ...fields });
}

/** The rules that the page says are missing. */
export async function missingRules(admin: Person): Promise<string[]> {
  const { text } = await admin.get(BASE);
  return [...text.matchAll(/<li id="rule-([a-z-]+)"><span class="tag bad">/g)].map(([, id = '']) => id);
}

export async function newestDetails({ db }: Pick<TestApp, 'db'>): Promise<{ version: number; details: Sample }> {
  const row = await db.kysely
    .selectFrom('activity_versions')
    .select(['version', 'details'])
    .orderBy('version', 'desc')
    .executeTakeFirstOrThrow();
  return { version: row.version, details: JSON.parse(row.details) };
}
