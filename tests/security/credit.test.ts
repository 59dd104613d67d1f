import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { pino } from 'pino';
import { extractText, getDocumentProxy } from 'unpdf';
import { type CertificateRecord, certificatePdf, verifyCertificate } from '../../src/features/credit/index.ts';
import { certificateNumber, NUMBER_BYTES } from '../../src/features/credit/number.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { CERTIFIED, completedAttempt, numberIn } from '../credit/completed.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { item } from '../support/items.ts';
import { sendAll } from './support/guessing.ts';
import { type Client, clientOf, portOf } from './support/wire.ts';

/** Items 18, 19 and 21 of the faults and attacks: certificates and the credit on them. */

const DETAILS = { details: { designation: CERTIFIED, original: null } };

let site: TestApp;
let visitor: Client;
beforeAll(async () => {
  const log = pino({ level: 'silent' });
  site = await openTestApp({ core: { log }, app: { credit: { verificationsPerMinute: 1e9 } } });
  visitor = await clientOf(site, site.visitor());
}, 60_000);
afterAll(() => site.close());

/** Somebody with credit to claim, and the address to claim it at. */
async function claimant(): Promise<{ client: Client; claim: string }> {
  const person = await site.signedIn({ fullName: 'Inês Åström', credentials: 'MD', verified: true });
  const attempt = await completedAttempt(site, person.user, DETAILS);
  return { client: await clientOf(site, person), claim: `/attempts/${attempt}/claim` };
}

async function certificate(credits = '0.5'): Promise<{ client: Client; number: string }> {
  const { client, claim } = await claimant();
  return { client, number: numberIn((await client.post(claim, { credits })).headers['location']) };
}

const countCertificates = async () => (await site.db.kysely.selectFrom('certificates').select('id').execute()).length;

describe('the number of a certificate', () => {
  const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZU*';

  item(18, 'with any character changed, or any two swapped, is none', async (tries) => {
    for (let i = 0; i < 2; i += 1) {
      const { number } = await certificate();
      tries.equal('the number itself', (await visitor.get(`/verify/${number}`)).status, 200);
      for (const changed of changedNumbers(number)) {
        const { status, text } = await visitor.get(`/verify/${encodeURIComponent(changed)}`);
        tries.check(`${changed} for ${number} answers ${status}`, status === 404 && text.includes('This is not a'));
      }
    }
  });

  /** Every character in turn as every other one, and every two characters swapped. */
  function changedNumbers(number: string): string[] {
    const chars = [...number];
    const places = chars.map((_, i) => i).filter((i) => chars[i] !== '-');
    const put = (changes: [number, string][]) =>
      chars.map((char, i) => changes.find(([place]) => place === i)?.[1] ?? char).join('');
    const changed = places.flatMap((i) => [...ALPHABET].map((other) => put([[i, other]])));
    const swapped = places.flatMap((i) =>
      places
        .filter((j) => j > i && i > 1)
        .map((j) =>
          put([
            [i, chars[j] ?? ''],
            [j, chars[i] ?? ''],
          ]),
        ),
    );
    return [...changed, ...swapped].filter((text) => text !== number);
  }

  // With their check characters right: a wrong one would be no guess at all.
  const guess = () => certificateNumber(systemIds.bytes(NUMBER_BYTES));

  item(18, 'is found by none of 100,000 guesses', async (tries) => {
    for (let i = 0; i < 10; i += 1) await certificate();
    for (let i = 0; i < 100_000; i += 1) {
      const { state } = await verifyCertificate(site.core, guess());
      tries.check(`a guess is ${state}`, state === 'unknown');
    }
  });

  item(18, 'cannot be guessed at speed: guessing meets 429', async (tries) => {
    const limited = await openTestApp({ core: { log: pino({ level: 'silent' }) } });
    const begun = performance.now();
    const guesses = Array.from({ length: 5_000 }, () => `/verify/${guess()}`);
    const statuses = await sendAll(portOf(limited), guesses);
    const minutes = 1 + Math.ceil((performance.now() - begun) / 60_000);
    await limited.close();
    const [looked = 0, refused = 0] = [statuses.get(404), statuses.get(429)];
    for (let i = 0; i < refused; i += 1) tries.check('refused', true);
    tries.equal('answers', looked + refused, guesses.length);
    tries.check(`${looked} guesses were looked up in ${minutes} minutes`, looked <= 30 * minutes);
  });
});

describe('a certificate that was edited', () => {
  const FORGERIES: [string, (record: CertificateRecord) => CertificateRecord, string][] = [
    ['name', (record) => ({ ...record, holder: { ...record.holder, name: 'Mallory Forger' } }), 'Mallory Forger'],
    ['credentials', (record) => ({ ...record, holder: { ...record.holder, credentials: 'DVM' } }), 'DVM'],
    ['credit', (record) => ({ ...record, credit: record.credit && { ...record.credit, claimed: 100 } }), '1.00 AMA'],
    ['date', (record) => ({ ...record, completedOn: '2031-03-03' }), '3 March 2031'],
    ['title', (record) => ({ ...record, activity: { ...record.activity, title: 'Forged title' } }), 'Forged title'],
    ['provider', (record) => ({ ...record, provider: 'Forged Society' }), 'Forged Society'],
    ['issuer', (record) => ({ ...record, issuer: 'Forged Programme' }), 'Forged Programme'],
  ];

  item(19, 'as PDF leads to a page that shows the signed record', async (tries) => {
    const { client, number } = await certificate('0.5');
    const jws = (await client.get(`/certificates/${number}.jws`)).text;
    const record = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as CertificateRecord;
    const genuine = await textOf((await client.get(`/certificates/${number}.pdf`)).bytes);
    tries.check('the genuine one names its holder', genuine.includes('Inês Åström'));
    for (const [field, forge, forged] of FORGERIES) {
      // As good as a forgery can be: made with the very same code.
      const pdf = await certificatePdf(forge(record));
      tries.check(`${field}: the PDF says ${forged}`, (await textOf(pdf)).includes(forged.slice(0, 6)));
      const path = await linkOf(pdf);
      const page = await visitor.get(path);
      tries.equal(`${field}: the PDF leads to its number`, path, `/verify/${number}`);
      tries.equal(`${field}: the page`, page.status, 200);
      tries.check(`${field}: the page shows ${forged}`, !page.text.includes(forged));
      const words = page.text.replaceAll(/<[^>]+>/g, '');
      tries.check(`${field}: the page shows the record`, /Inês Åström, MD/.test(words) && /0\.50 AMA PRA/.test(words));
    }
  });

  item(19, 'as its signed record verifies nowhere', async (tries) => {
    const { client, number } = await certificate();
    const jws = (await client.get(`/certificates/${number}.jws`)).text;
    const keys = createLocalJWKSet(JSON.parse((await visitor.get('/.well-known/jwks.json')).text) as JSONWebKeySet);
    const verifies = (text: string) => compactVerify(text, keys).then(Boolean, () => false);
    tries.equal('the genuine one', await verifies(jws), true);
    // The last character of a part may hold bits that mean nothing: not looked at.
    const places = Array.from({ length: jws.length - 1 }, (_, i) => i).filter(
      (i) => jws[i] !== '.' && jws[i + 1] !== '.',
    );
    for (const i of places.filter((_, k) => k % 9 === 0)) {
      const edited = `${jws.slice(0, i)}${jws[i] === 'A' ? 'B' : 'A'}${jws.slice(i + 1)}`;
      tries.equal(`with character ${i} changed`, await verifies(edited), false);
      const set = (record: string) =>
        site.db.kysely.updateTable('certificates').set({ record }).where('number', '=', number).execute();
      await set(edited);
      const page = await visitor.get(`/verify/${number}`);
      const pdf = await client.get(`/certificates/${number}.pdf`);
      await set(jws);
      tries.equal(`stored with character ${i} changed`, [page.status, pdf.status], [409, 409]);
    }
  });

  async function textOf(pdf: Buffer): Promise<string> {
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
    return text.replaceAll(/\s+/g, ' ');
  }

  /** The address that the PDF leads to, without the site's. */
  async function linkOf(pdf: Buffer): Promise<string> {
    const page = await (await getDocumentProxy(new Uint8Array(pdf))).getPage(1);
    const links = (await page.getAnnotations()) as { url?: string }[];
    return links.map(({ url = '' }) => /\/verify\/.*/.exec(url)?.[0] ?? '').join('');
  }
});

describe('a claim', () => {
  /** The activity carries 1.00 at the most. */
  const REFUSED = [
    ...['0', '0.0', '0.1', '0.2', '0.24', '0.249999', '-0.25', '-1', '−0.5'],
    ...['1.01', '1.25', '1.0001', '2', '100', '9999', '1e1', '1e309', 'Infinity', 'NaN', '0x1', '٠.٥'],
    ...['0.26', '0.3', '0.255', '0.7500001', '0.99', '1/4', '0.25.0', '0,2,5', '+0.5', '', ' ', 'half', '0.5\u00000'],
  ];

  item(21, 'below, above or beside what can be claimed is refused', async (tries) => {
    const { client, claim } = await claimant();
    const before = await countCertificates();
    const claims = [...REFUSED, ['0.25', '0.5'], ['9']].map((credits) => ({ credits }));
    for (const fields of [...claims, {}]) {
      const { status } = await client.post(claim, fields);
      tries.equal(`a claim of ${JSON.stringify(fields)}`, status, 422);
    }
    tries.equal('certificates', await countCertificates(), before);
    for (const credits of ['0.25', '0.50', '0.75', '1.00']) {
      const other = await claimant();
      tries.equal(`a claim of ${credits}`, (await other.client.post(other.claim, { credits })).status, 303);
    }
  });

  item(21, 'made twice, in turn or at once, is one certificate', async (tries) => {
    const amounts = ['0.25', '0.5', '0.75', '1'];
    for (let round = 0; round < 5; round += 1) {
      const { client, claim } = await claimant();
      const before = await countCertificates();
      const claims = [...amounts, ...amounts, ...amounts, ...amounts].map((credits) => ({ credits }));
      const answers = await Promise.all(claims.map((fields) => client.post(claim, fields)));
      for (const fields of claims.slice(0, 4)) answers.push(await client.post(claim, fields));
      const stood = answers.filter(({ status }) => status === 303);
      // The claim that stood, sent again, leads to its certificate; any other amount is a second claim.
      tries.equal('claims that stood', stood.length, 5);
      tries.equal('certificates they lead to', new Set(stood.map(({ headers }) => headers['location'])).size, 1);
      for (const { status } of answers) tries.check(`a claim answers ${status}`, status === 303 || status === 409);
      tries.equal('certificates', (await countCertificates()) - before, 1);
    }
  });
});
