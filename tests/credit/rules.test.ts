import fc from 'fast-check';
import { creditText, readClaim } from '../../src/features/credit/credit.ts';
import { balancedLines, breakLines } from '../../src/features/credit/lines.ts';
import { certificateNumber, readCertificateNumber } from '../../src/features/credit/number.ts';
import { chooseTemplate, type TemplateFacts } from '../../src/features/credit/template.ts';
import { arrangeTranscript, type TranscriptEntry } from '../../src/features/credit/transcript.ts';
import {
  fillStatement,
  findStatementSet,
  readStatementSets,
  shippedStatementSets,
} from '../../src/features/statements/index.ts';
import { italicRuns } from '../../src/lib/italics.ts';
import { CERTIFIED } from './completed.ts';

const bytes = fc.uint8Array({ minLength: 8, maxLength: 8 });
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('certificate numbers', () => {
  it('are printed in groups and read back, however they are typed', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const number = certificateNumber(random);
        expect(number).toMatch(/^KP(-[0-9A-HJKMNP-TV-Z]{4}){3}-[0-9A-HJKMNP-TV-Z]$/);
        const typed = number.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
        for (const text of [
          number,
          typed,
          number.replaceAll('-', ''),
          number.slice(3),
          ` ${number.replaceAll('-', '–')} `,
        ]) {
          expect(readCertificateNumber(text)).toBe(number);
        }
      }),
    );
  });

  it('are found invalid with any one character changed (item 18)', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const number = certificateNumber(random);
        for (let i = 3; i < number.length; i += 1) {
          if (number[i] === '-') continue;
          for (const char of ALPHABET) {
            if (char === number[i]) continue;
            expect(readCertificateNumber(number.slice(0, i) + char + number.slice(i + 1))).toBeNull();
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are found invalid with any two different characters swapped', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const body = [...certificateNumber(random).slice(3).replaceAll('-', '')];
        for (let i = 0; i < body.length; i += 1) {
          for (let j = i + 1; j < body.length; j += 1) {
            const swapped = [...body];
            [swapped[i], swapped[j]] = [body[j] ?? '', body[i] ?? ''];
            if (body[i] !== body[j]) expect(readCertificateNumber(swapped.join(''))).toBeNull();
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('use all 60 bits', () => {
    const ones = certificateNumber(new Uint8Array(8).fill(255));
    expect(ones.slice(0, 17)).toBe('KP-ZZZZ-ZZZZ-ZZZZ');
    expect(new Set(Array.from({ length: 60 }, (_, bit) => certificateNumber(oneBit(bit)))).size).toBe(60);
  });

  it('reads nothing else as a number', () => {
    fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => void readCertificateNumber(text)));
    for (const text of ['', 'KP', 'KQ-0000-0000-0000-0', 'KP-UUUU-0000-0000-0', 'x'.repeat(1000)])
      expect(readCertificateNumber(text)).toBeNull();
  });
});

describe('claims of credit (item 21)', () => {
  it('accepts 0.25, 0.50 … the maximum and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -500, max: 5000 }), (quarters, thousandths) => {
        const maximum = quarters * 25;
        const claim = readClaim((thousandths / 1000).toFixed(3), maximum);
        const fits = thousandths % 250 === 0 && thousandths >= 250 && thousandths <= maximum * 10;
        if (fits) expect(claim).toEqual({ hundredths: thousandths / 10 });
        else expect(claim).toHaveProperty('error');
      }),
    );
    expect(creditText(75)).toBe('0.75');
  });

  it.each([
    ['', /Enter the credits that you claim, from 0.25 to 1.00/],
    ['0', /least that can be claimed is 0.25/],
    ['0.24', /least that can be claimed is 0.25/],
    ['0.3', /quarter hours/],
    ['0.250001', /quarter hours/],
    ['1.25', /at most 1.00/],
    ['1.001', /at most 1.00/],
    ['-1', /as a number/],
    ['1e0', /as a number/],
    ['NaN', /as a number/],
    [['0.5', '0.5'], /Enter the credits/],
    [undefined, /Enter the credits/],
  ])('refuses %j and says what to enter', (text, message) => {
    expect(readClaim(text, 100)).toEqual({ error: expect.stringMatching(message) });
  });

  it('takes a decimal comma', () => {
    expect(readClaim('0,75', 100)).toEqual({ hundredths: 75 });
  });
});

const FACTS: TemplateFacts = {
  designation: CERTIFIED as TemplateFacts['designation'],
  expiresOn: '2028-12-31',
  startedOn: '2026-11-23',
  completedOn: '2026-11-23',
  profession: 'physician',
  professionVerified: true,
};

describe('the template', () => {
  it('follows verified facts', () => {
    expect(chooseTemplate(FACTS)).toBe('physician-credit');
    expect(chooseTemplate({ ...FACTS, professionVerified: false })).toBe('needs-verification');
    expect(chooseTemplate({ ...FACTS, profession: 'nurse' })).toBe('participation');
    expect(chooseTemplate({ ...FACTS, profession: 'nurse', professionVerified: false })).toBe('participation');
    for (const status of ['demonstration', 'uncertified'] as const) {
      expect(chooseTemplate({ ...FACTS, designation: { status, notice: 'No credit.' } })).toBe('completion');
    }
  });

  it('waits for the profession to be verified where a credit is only stated, too', () => {
    const stated = { type: 'own', version: '1', name: 'Points', unit: { one: 'point', many: 'points' } };
    const credit = { ...stated, award: 'stated', step: 1, maximum: 1, professions: ['nurse'], verifiedOnly: true };
    const certification = { ...CERTIFIED.certification, credits: [{ ...credit, statements: { set: 'own@1' } }] };
    const designation = { status: 'certified', certification } as unknown as TemplateFacts['designation'];
    const nurse = { ...FACTS, designation, profession: 'nurse' };
    expect(chooseTemplate({ ...nurse, professionVerified: false })).toBe('needs-verification');
    expect(chooseTemplate(nurse)).toBe('participation');
    expect(chooseTemplate({ ...nurse, profession: 'pharmacist', professionVerified: false })).toBe('participation');
  });

  it('gives credit on the day of expiry and not after, and never for what was begun before the designation', () => {
    expect(chooseTemplate({ ...FACTS, completedOn: '2028-12-31' })).toBe('physician-credit');
    expect(chooseTemplate({ ...FACTS, completedOn: '2029-01-01' })).toBe('completion');
    expect(chooseTemplate({ ...FACTS, startedOn: '2025-12-31' })).toBe('completion');
    expect(chooseTemplate({ ...FACTS, expiresOn: '2035-01-01', completedOn: '2031-01-01' })).toBe('completion');
    expect(chooseTemplate({ ...FACTS, startedOn: '2019-12-31' })).toBe('completion');
  });

  it('is physician-credit for nobody but a verified physician', () => {
    const others = fc.constantFrom(
      'physician-assistant',
      'nurse',
      'pharmacist',
      'other-health-professional',
      'not-a-health-professional',
      'Physician',
      '',
    );
    fc.assert(
      fc.property(
        others,
        fc.boolean(),
        (profession, professionVerified) =>
          chooseTemplate({ ...FACTS, profession, professionVerified }) === 'participation',
      ),
    );
  });
});

describe('statements', () => {
  it('are shipped with an honest mark, and never award anything to other professions', () => {
    for (const set of shippedStatementSets()) {
      expect(set.verified).toBe(false);
      expect(set.statements.participation).not.toMatch(/award|earn|claim/i);
      expect(set.statements.designation).toMatch(/AMA PRA Category 1 Credit\(s\)™/);
    }
  });

  it('are found by id, newest version first, or by id@version', () => {
    const [first] = shippedStatementSets();
    if (!first) throw new Error('no statement set is shipped');
    const sets = [first, { ...first, version: 3 }, { ...first, version: 2 }];
    expect(findStatementSet(sets, first.id)?.version).toBe(3);
    expect(findStatementSet(sets, `${first.id}@2`)?.version).toBe(2);
    expect(findStatementSet(sets, 'other')).toBeUndefined();
  });

  it('never leave a gap', () => {
    expect(fillStatement('{provider} gives {maximum}', { provider: 'A', maximum: '1.00' })).toBe('A gives 1.00');
    expect(() => fillStatement('with {jointProvider}', {})).toThrow(/jointProvider/);
  });

  it('are refused when their file is wrong', () => {
    const set = (participation: string) =>
      `format: keypoint-credit-statements/1\nsets:\n  - {id: a, version: 1, verified: false, source: s, statements: {accreditation: a, designation: d, participation: "${participation}"}}`;
    expect(() => readStatementSets(set('You have earned it.'))).toThrow(/leave out awarded/);
    expect(() => readStatementSets(set('{nothing}'))).toThrow(/placeholders/);
    expect(readStatementSets(set('It was designated.'))).toHaveLength(1);
  });
});

describe('italics', () => {
  it('hold the whole credit phrase with its mark, and nothing else', () => {
    expect(italicRuns('at most 1.00 AMA PRA Category 1 Credit(s)™. Claim')).toEqual([
      { text: 'at most 1.00 ', italic: false },
      { text: 'AMA PRA Category 1 Credit(s)™', italic: true },
      { text: '. Claim', italic: false },
    ]);
    expect(italicRuns('in Cancer (Control). 2002', 'Cancer (Control)').find((run) => run.italic)?.text).toBe(
      'Cancer (Control)',
    );
  });
});

describe('lines', () => {
  it('hold every character, none too wide, in as few lines when balanced', () => {
    const pieces = fc.array(fc.record({ text: fc.string({ maxLength: 40 }), font: fc.constantFrom('a', 'b') }), {
      minLength: 1,
      maxLength: 5,
    });
    const measure = (text: string) => text.length;
    fc.assert(
      fc.property(pieces, fc.integer({ min: 3, max: 60 }), (all, width) => {
        const lines = breakLines(all, measure, width);
        const flat = (texts: readonly { text: string }[]) =>
          texts
            .map(({ text }) => text)
            .join('')
            .replaceAll(/[ \t\n]/g, '');
        expect(flat(lines.flatMap((line) => line.pieces))).toBe(flat(all));
        expect(balancedLines(all, measure, width).length).toBe(lines.length);
      }),
    );
  });

  it('keep what is whole together', () => {
    const lines = breakLines(
      [
        { text: 'one two ', font: 'a' },
        { text: 'three four', font: 'b', whole: true },
      ],
      (text) => text.length,
      12,
    );
    expect(lines.map((line) => line.pieces.map(({ text }) => text).join(''))).toEqual(['one two', 'three four']);
  });
});

describe('the transcript', () => {
  const entry: TranscriptEntry = {
    completedOn: '2026-11-23',
    title: 'A',
    learningFormat: 'journal-based CME activity',
    category: 'ama-pra-category-1',
    creditName: null,
    credit: 75,
    notice: null,
    certificate: { number: 'N', verifyUrl: 'http://x/verify/N' },
    state: 'issued',
    attemptId: 'a',
  };

  it('sums credit by year and type, and never a demonstration or a revoked certificate', () => {
    const { years, totals } = arrangeTranscript([
      { ...entry, completedOn: '2025-01-02' },
      entry,
      { ...entry, credit: 100, state: 'revoked' },
      { ...entry, category: 'demonstration', credit: null, notice: 'No credit.' },
    ]);
    expect(years.map(({ year }) => year)).toEqual(['2026', '2025']);
    expect(years[0]?.groups.map(({ category, total }) => [category, total])).toEqual([
      ['ama-pra-category-1', 75],
      ['demonstration', null],
    ]);
    expect(totals).toEqual([{ label: 'AMA PRA Category 1 Credit™', total: 150 }]);
  });
});

function oneBit(bit: number): Uint8Array {
  const array = new Uint8Array(8);
  array[7 - Math.floor(bit / 8)] = 1 << (bit % 8);
  return array;
}
