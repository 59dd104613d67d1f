import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readActivityFile } from '../../src/features/activities/file.ts';
import { type LintQuestion, lintBank, lintQuestion } from '../../src/features/linting/index.ts';
import { chiSquareTail } from '../../src/features/linting/positions.ts';
import { PROJECT } from '../support/files.ts';
import { findingsOf, question, STEM } from './support.ts';

describe('L15', () => {
  const plainQuestion = question(STEM, 'Aspirin', 'Heparin');
  const [key, distractor] = plainQuestion.options as [LintQuestion['options'][0], LintQuestion['options'][0]];
  const fields = (change: Partial<LintQuestion>) =>
    findingsOf('L15', { ...plainQuestion, ...change }).map(({ field, severity }) => `${severity} ${field}`);

  it.each(['', ' ', '-', '…', 'TODO', 'To be written.', 'n/a', 'TBD: ask Robin', '**TODO**', '?'])(
    'takes “%s” for no rationale, of key or distractor',
    (rationale) => {
      expect(fields({ options: [{ ...key, rationale }, distractor] })).toEqual(['error options.0.rationale']);
      expect(fields({ options: [key, { ...distractor, rationale }] })).toEqual(['error options.1.rationale']);
    },
  );
  it.each([
    'It does.',
    'None of the trials shows this.',
    'Rationale: see the trial.',
    'Nil by mouth is enough.',
    '薬は効く',
  ])('takes “%s” for a rationale', (rationale) => {
    expect(fields({ options: [{ ...key, rationale }, distractor] })).toEqual([]);
  });
  it('asks for a key point and, where passages are known, for its passage', () => {
    expect(fields({ keyPoint: null })).toEqual(['error keyPoint']);
    expect(fields({ keyPoint: ' ' })).toEqual(['error keyPoint']);
    expect(fields({ passage: null })).toEqual(['error passage']);
    expect(fields({ passage: '' })).toEqual(['error passage']);
    expect(fields({ passage: undefined as unknown as null })).toEqual([]);
    expect(fields({ options: [] })).toEqual([]);
  });
});

/** One question for each: where its key stands, among how many options. */
const bank = (size: number, ...keys: number[]) =>
  keys.map((at) =>
    question(STEM, ...Array.from({ length: size }, (_, i) => `${i === at ? '* ' : ''}Drug ${'ABCDEFGHIJ'[i]}`)),
  );
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('L16', () => {
  it.each([
    [
      'all at one position',
      bank(4, ...times(12, 2)),
      /A 0, B 0, C 12, D 0 of 12 questions with 4 options .χ² = 36\.0, 3 degrees of freedom, p < 0\.001/,
    ],
    [
      'never at the last of three',
      bank(3, ...times(10, 0), ...times(10, 1)),
      /χ² = 10\.0, 2 degrees of freedom, p = 0\.007/,
    ],
    ['of two', bank(2, ...times(15, 0), ...times(5, 1)), /χ² = 5\.0, 1 degree of freedom, p = 0\.025/],
    ['over sizes', [...bank(3, ...times(8, 0), 1), ...bank(4, ...times(11, 0), 1)], /3 options; .*4 options/],
  ])('finds: %s', (_name, questions, message) => {
    expect(lintBank(questions)).toMatchObject([
      { rule: 'L16', field: 'questions', message: expect.stringMatching(message) },
    ]);
  });
  it.each([
    ['an even spread', bank(4, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3)],
    ['what chance brings', bank(4, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3)],
    ['too few to say', bank(4, ...times(11, 2))],
    ['no questions', []],
    ['several keys', times(20, question(STEM, '* Aspirin', '* Heparin', 'Rest', 'Sleep'))],
    ['kinds without options', times(20, question(STEM))],
  ])('passes: %s', (_name, questions) => {
    expect(lintBank(questions)).toEqual([]);
  });

  it('has the tail of the χ² distribution', () => {
    // Percentage points of the χ² distribution: Abramowitz and Stegun, table 26.8.
    const points: [number, number, number][] = [
      [3.84146, 1, 0.05],
      [5.99146, 2, 0.05],
      [7.81473, 3, 0.05],
      [11.0705, 5, 0.05],
      [16.919, 9, 0.05],
      [2.70554, 1, 0.1],
      [13.2767, 4, 0.01],
      [18.307, 10, 0.05],
    ];
    for (const [statistic, freedom, p] of points) expect(chiSquareTail(statistic, freedom)).toBeCloseTo(p, 5);
    expect(chiSquareTail(0, 3)).toBe(1);
  });
});

describe('L5 over a set', () => {
  const long = question(STEM, 'Bed rest now', 'Aspirin', 'Heparin');
  const short = question(STEM, 'Aspirin', 'Bed rest now', 'Heparin');
  it.each([
    [[...times(5, long), ...times(5, short)], 1],
    [[...times(20, long), ...times(20, short)], 1],
    [times(10, long), 1],
    [[...times(9, long), ...times(12, short)], 1],
    [[...times(4, long), ...times(6, short)], 0],
    [times(9, long), 0],
    [times(20, question(STEM, 'Aspirin one', 'Aspirin two', 'Heparin')), 0],
    [times(20, question(STEM, 'Bed rest now', 'Aspirin')), 0],
    [times(20, question(STEM, '* Bed rest now', '* Aspirin', 'Sleep')), 0],
  ])('%#', (questions, count) => {
    expect(lintBank(questions).filter(({ rule }) => rule === 'L5')).toHaveLength(count);
  });
  it('says the numbers', () => {
    expect(lintBank([...times(5, long), ...times(5, short)])[0]?.message).toMatch(/5 of 10 questions \(50 %/);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string().map((text) => `${text}\ud800`),
  fc
    .array(
      fc.constantFrom(
        'A',
        'and',
        'B',
        'not',
        '**',
        '_',
        '5',
        '–',
        'mg',
        '<',
        '?',
        ':',
        '.',
        'may',
        'which',
        'is',
        'true',
        '|',
        '\n',
        'of the above',
        'to',
        'an',
      ),
    )
    .map((parts) => parts.join(' ')),
);
const anyQuestion: fc.Arbitrary<LintQuestion> = fc.record({
  id: anyText,
  kind: fc.constantFrom('single-best-answer', 'multiple-response', 'numeric'),
  stem: anyText,
  options: fc.array(fc.record({ text: anyText, correct: fc.boolean(), rationale: anyText }), { maxLength: 12 }),
  keyPoint: fc.option(anyText),
  passage: fc.option(anyText, { nil: null }),
});

describe('for any text', () => {
  it('never throws, says the same again, leaves the question as it is, and names a field that is there', () => {
    fc.assert(
      fc.property(anyQuestion, (one) => {
        const before = structuredClone(one);
        const findings = lintQuestion(one);
        expect(lintQuestion(one)).toEqual(findings);
        expect(one).toEqual(before);
        for (const { rule, severity, field, message, why, fix } of findings) {
          expect(severity).toBe(rule === 'L1' || rule === 'L15' ? 'error' : 'warning');
          expect(message && why && fix).toBeTruthy();
          const at = /^options\.(\d+)/.exec(field)?.[1];
          if (at === undefined) expect(['stem', 'options', 'keyPoint', 'passage']).toContain(field);
          else expect(Number(at)).toBeLessThan(one.options.length);
        }
      }),
    );
  });

  it('never throws for any set, and says the same whatever its order', () => {
    fc.assert(
      fc.property(fc.array(anyQuestion, { maxLength: 30 }), (questions) => {
        expect(lintBank(questions.toReversed())).toEqual(lintBank(questions));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    'which ',
    'a, ',
    '"',
    '1 ',
    '1,',
    '*',
    '((',
    'not ',
    '. ',
    'all the ',
    'question 1 ',
    '\n',
    'A and ',
    '-',
    'to 5 ',
    "n't",
  ])('takes no longer than a moment for a long text of “%s”', (part) => {
    const long = part.repeat(20_000 / part.length);
    const begun = performance.now();
    lintQuestion(question(long, long, `${long}.`, long.toUpperCase()));
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe('the founding activity', () => {
  const path = 'content/bisphosphonates-breast-cancer.yaml';

  it('has no error, and just these warnings', () => {
    const { warnings } = readActivityFile(readFileSync(join(PROJECT, path), 'utf8'), path);
    expect(warnings.map(({ question, rule, field }) => `${question ?? 'all'} ${rule} ${field}`)).toEqual([]);
  });
});
