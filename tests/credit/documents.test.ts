import { getDocumentProxy } from 'unpdf';
import { certificatePdf, renderCertificate } from '../../src/features/credit/certificate-pdf.ts';
import { unprintable } from '../../src/features/credit/fonts.ts';
import { type CertificateRecord, publicKeys, readRecord, signRecord } from '../../src/features/credit/record.ts';
import { arrangeTranscript, type TranscriptEntry } from '../../src/features/credit/transcript.ts';
import { transcriptCsv } from '../../src/features/credit/transcript-csv.ts';
import { transcriptPdf } from '../../src/features/credit/transcript-pdf.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { temporaryFolder } from '../support/files.ts';

const RECORD: CertificateRecord = {
  format: 'keypoint-certificate/1',
  number: 'KP-7H3Q-9XKD-M2VT-C',
  language: 'en',
  verifyUrl: 'https://cme.example.org/verify/KP-7H3Q-9XKD-M2VT-C',
  template: 'physician-credit',
  heading: 'Certificate of credit',
  issuer: 'Keypoint demonstration programme',
  holder: { name: 'Ștefan Ångström Ελένη Дмитрий', credentials: 'MD' },
  wording: {
    before: 'Northfield Medical Society certifies that',
    after: 'has participated in the journal-based CME activity titled',
  },
  activity: {
    title: 'Bisphosphonates & <b>bone</b>',
    slug: 'bisphosphonates',
    version: 1,
    status: 'certified',
    learningFormat: 'journal-based CME activity',
    citation: 'Van Poznak CH. Cancer Control. 2002;9(6).',
    journal: 'Cancer Control',
    releasedOn: '2026-11-01',
    expiresOn: '2029-10-31',
  },
  completedOn: '2026-11-22',
  issuedOn: '2026-11-23',
  score: '93 %',
  provider: 'Northfield Medical Society',
  signatory: { name: 'Ada Whitfield, MD', title: 'Director' },
  credit: { type: 'ama-pra-category-1', claimed: 75, maximum: 100 },
  statements: [{ kind: 'designation', set: 'a@1', text: 'Designated for at most 1.00 AMA PRA Category 1 Credit(s)™.' }],
  original: null,
};

interface StructNode {
  role?: string;
  alt?: string;
  children?: StructNode[];
}

/** What pdf.js, which shares nothing with pdfkit, reads in a PDF. */
async function reopen(bytes: Buffer) {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const texts: string[] = [];
  const nodes: StructNode[] = [];
  for (let n = 1; n <= pdf.numPages; n += 1) {
    const page = await pdf.getPage(n);
    const { items } = await page.getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(''));
    flatten((await page.getStructTree()) as StructNode, nodes);
  }
  const { info } = await pdf.getMetadata();
  return {
    pages: pdf.numPages,
    text: texts.join(' ').replaceAll(/\s+/g, ' '),
    info,
    marked: await pdf.getMarkInfo(),
    nodes,
  };
}

function flatten(node: StructNode | null, into: StructNode[]): void {
  if (!node) return;
  into.push(node);
  for (const child of node.children ?? []) flatten(child, into);
}

describe('the certificate as PDF', () => {
  it('is one tagged page with title, language and names in Latin, Greek and Cyrillic', async () => {
    const { pages, text, info, marked, nodes } = await reopen(await renderCertificate(RECORD));
    expect(pages).toBe(1);
    expect(text).toContain('Ștefan Ångström Ελένη Дмитрий, MD');
    expect(text).toContain('0.75 AMA PRA Category 1 Credit™');
    expect(text).toContain('Bisphosphonates & <b>bone</b>');
    expect(text).toContain('completed 22 November 2026');
    expect(info).toMatchObject({
      Title: 'Certificate of credit: Bisphosphonates & <b>bone</b>',
      Language: 'en',
      Producer: 'Keypoint',
    });
    expect(marked).toMatchObject({ Marked: true });
    const roles = nodes.map(({ role }) => role);
    expect(roles).toEqual(expect.arrayContaining(['Document', 'H1', 'P', 'Link', 'Figure']));
    expect(nodes.find(({ role }) => role === 'Figure')?.alt).toContain(RECORD.verifyUrl);
  });

  it.each([
    [
      'a long name and title',
      'Wolfeschlegelsteinhausenbergerdorff '.repeat(5).trim(),
      'A very long title of an activity about bone '.repeat(10).trim(),
    ],
    ['words without an end', 'W'.repeat(200), 'M'.repeat(400)],
  ])('stays one page with %s', async (_, name, title) => {
    const { pages, text } = await reopen(
      await renderCertificate({
        ...RECORD,
        holder: { name, credentials: 'MD, PhD' },
        activity: { ...RECORD.activity, title },
      }),
    );
    expect(pages).toBe(1);
    expect(text.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''));
    expect(text.replaceAll(' ', '')).toContain(title.replaceAll(' ', ''));
  });

  it('is the same, byte for byte, for the same record', async () => {
    const first = await renderCertificate(RECORD);
    expect((await renderCertificate(RECORD)).equals(first)).toBe(true);
    expect((await certificatePdf(RECORD)).equals(first)).toBe(true);
    expect(await certificatePdf(RECORD)).toBe(await certificatePdf(RECORD));
  });

  it('does not depend on what was drawn before it', async () => {
    const plain: CertificateRecord = {
      ...RECORD,
      holder: { name: 'Zoe Zz', credentials: '' },
      signatory: null,
      statements: [{ kind: 'notice', set: null, text: 'Above All' }],
    };
    const accents = {
      ...plain,
      holder: { name: 'Å ž Ắ Œ', credentials: '' },
      statements: [{ kind: 'notice' as const, set: null, text: 'none' }],
    };
    const alone = await renderCertificate(plain);
    for (let i = 0; i < 3; i += 1) await renderCertificate(accents);
    const after = await renderCertificate(plain);
    expect(after.equals(alone)).toBe(true);
    expect((await reopen(after)).text).toContain('Above All');
  });

  it('embeds each of its fonts and none besides', async () => {
    const text = (await renderCertificate(RECORD)).toString('latin1');
    const names = new Set([...text.matchAll(/\/BaseFont \/([\w+-]+)/g)].map((match) => match[1] ?? ''));
    expect([...names].every((name) => /^[A-Z]{6}\+(Literata|Inter)-/.test(name))).toBe(true);
    expect(text).not.toMatch(/Helvetica/);
  });

  it('knows what it can’t print', () => {
    expect(unprintable('Ștefan Ångström Ελένη Дмитрий Nguyễn Łukasz Çağrı Ђорђе Ἀχιλλεύς O’Brien-Smith')).toEqual([]);
    expect(unprintable('王小明')).toEqual(['王', '小', '明']);
    expect(unprintable('محمد')).not.toEqual([]);
  });
});

describe('the signed record', () => {
  const secrets = loadSecrets({
    dataDir: temporaryFolder('keys'),
    secretKey: 'only-for-tests-only-for-tests-only-for-tests',
    secretKeyFile: undefined,
  });

  it('verifies as it was signed, and not with any part changed or another key', async () => {
    const jws = await signRecord(secrets, RECORD);
    expect(await readRecord(secrets, jws)).toEqual(RECORD);
    const [header, payload = '', signature] = jws.split('.');
    const forged = Buffer.from(
      Buffer.from(payload, 'base64url').toString('utf8').replace('"claimed":75', '"claimed":100'),
    ).toString('base64url');
    expect(forged).not.toBe(payload);
    expect(await readRecord(secrets, [header, forged, signature].join('.'))).toBeNull();
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await readRecord(secrets, `${none}.${forged}.`)).toBeNull();
    expect(await readRecord(secrets, 'nonsense')).toBeNull();
    const others = loadSecrets({
      dataDir: temporaryFolder('keys'),
      secretKey: 'b'.repeat(40),
      secretKeyFile: undefined,
    });
    expect(await readRecord(others, jws)).toBeNull();
  });

  it('names its key by its thumbprint, and only the public half of it is published', async () => {
    const header = JSON.parse(
      Buffer.from((await signRecord(secrets, RECORD)).split('.')[0] ?? '', 'base64url').toString(),
    );
    const { keys } = await publicKeys(secrets);
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: header.kid, alg: 'EdDSA', use: 'sig' },
    ]);
  });
});

const ENTRY: TranscriptEntry = {
  completedOn: '2026-11-22',
  title: '=HYPERLINK("http://evil")',
  learningFormat: 'journal-based CME activity',
  category: 'ama-pra-category-1',
  creditName: null,
  credit: 75,
  notice: null,
  certificate: { number: RECORD.number, verifyUrl: RECORD.verifyUrl },
  state: 'issued',
  attemptId: 'a',
};

describe('the transcript as a document', () => {
  it('is a tagged PDF with tables, over as many pages as it takes', async () => {
    const entries = Array.from({ length: 60 }, (_, i) => ({
      ...ENTRY,
      title: `Activity ${i + 1}`,
      completedOn: `20${20 + (i % 5)}-03-04`,
    }));
    const demonstration: TranscriptEntry = {
      ...ENTRY,
      category: 'demonstration',
      credit: null,
      notice: 'A demonstration, no credit.',
    };
    const transcript = arrangeTranscript([...entries, demonstration]);
    const pdf = await transcriptPdf({
      transcript,
      holder: 'Ελένη Дмитрий, MD',
      issuer: 'Keypoint',
      at: Date.UTC(2026, 10, 23),
    });
    const { pages, text, info, nodes } = await reopen(pdf);
    expect(pages).toBeGreaterThan(1);
    expect(info).toMatchObject({ Title: 'Transcript of Ελένη Дмитрий, MD', Language: 'en' });
    expect(text).toContain('In all: 45.00 AMA PRA Category 1 Credit™');
    expect(text).toContain('No credit (demonstration)');
    expect(text).toContain('A demonstration, no credit.');
    expect(nodes.map(({ role }) => role)).toEqual(
      expect.arrayContaining(['H1', 'H2', 'H3', 'Table', 'TR', 'TH', 'TD']),
    );
  });

  it('is CSV with a byte order mark, in which nothing is a formula (item 44)', () => {
    const csv = transcriptCsv([ENTRY, { ...ENTRY, title: 'Ελένη, "quoted"', category: 'demonstration', credit: null }]);
    expect(csv.startsWith('\ufeffYear,Completed,Activity')).toBe(true);
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(csv).toContain('"Ελένη, ""quoted"""');
    expect(csv).toContain(',No credit (demonstration),,KP-7H3Q-9XKD-M2VT-C,Issued,');
  });
});
