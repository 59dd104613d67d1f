import { bankAddress, bankQuery } from '../../src/features/bank/filters.ts';
import { mayReview, type Permissions, permissionsFor, type Standing } from '../../src/features/bank/policy.ts';
import { overridesFor } from '../../src/features/bank/readiness.ts';
import { compareSections, type Line, sectionsOf } from '../../src/features/bank/sections.ts';
import { questionState, type StateFacts } from '../../src/features/bank/state.ts';
import { fitsBand } from '../../src/features/bank/statistics.ts';
import { searchWords, textsOf } from '../../src/features/questions/search-queries.ts';
import type { Role } from '../../src/http/context.ts';

test.each<[StateFacts, string]>([
  [{ retired: false, version: null, draft: 'draft' }, 'draft'],
  [{ retired: false, version: null, draft: 'in-review' }, 'in-review'],
  [{ retired: false, version: null, draft: null }, 'draft'],
  [{ retired: false, version: 1, draft: null }, 'approved'],
  [{ retired: false, version: 1, draft: 'draft' }, 'approved'],
  [{ retired: false, version: 2, draft: 'in-review' }, 'approved'],
  [{ retired: true, version: 2, draft: null }, 'retired'],
  [{ retired: true, version: null, draft: 'draft' }, 'retired'],
])('%j is %s', (facts, state) => {
  expect(questionState(facts)).toBe(state);
});

describe('who may do what', () => {
  const standing = (facts: Partial<Standing>): Standing => ({
    state: 'draft',
    draft: 'draft',
    versions: 0,
    mayEdit: true,
    authorIds: ['author'],
    ...facts,
  });
  const open = (id: string, roles: Role[], facts: Partial<Standing>): string[] => {
    const may = permissionsFor({ id, roles }, standing(facts));
    return (Object.keys(may) as (keyof Permissions)[]).filter((step) => may[step]);
  };

  test.each<[string, Role[], Partial<Standing>, string[]]>([
    ['author', ['educator'], {}, ['edit', 'submit', 'duplicate', 'tag', 'retire']],
    [
      'author',
      ['educator'],
      { state: 'approved', versions: 2 },
      ['edit', 'submit', 'discard', 'restore', 'duplicate', 'correct', 'tag', 'retire'],
    ],
    [
      'author',
      ['educator'],
      { state: 'approved', draft: null, versions: 2 },
      ['edit', 'restore', 'duplicate', 'correct', 'tag', 'retire'],
    ],
    ['author', ['educator'], { state: 'in-review', draft: 'in-review' }, ['withdraw', 'duplicate', 'tag']],
    ['other', ['educator'], { state: 'in-review', draft: 'in-review' }, ['withdraw', 'review', 'duplicate', 'tag']],
    ['other', ['educator'], { state: 'in-review', draft: 'in-review', mayEdit: false }, ['review']],
    ['other', ['reviewer'], { state: 'in-review', draft: 'in-review', mayEdit: false }, ['review']],
    ['other', ['reviewer'], { state: 'approved', draft: 'in-review', mayEdit: false, versions: 1 }, ['review']],
    ['author', ['admin'], { state: 'in-review', draft: 'in-review' }, ['withdraw', 'duplicate', 'tag']],
    ['other', ['learner'], { state: 'in-review', draft: 'in-review', mayEdit: false }, []],
    ['other', ['reviewer'], { mayEdit: false }, []],
    [
      'author',
      ['educator'],
      { state: 'retired', draft: null, versions: 1 },
      ['duplicate', 'correct', 'tag', 'reinstate'],
    ],
    ['author', ['educator'], { state: 'retired' }, ['duplicate', 'tag', 'reinstate']],
  ])('%s as %j, %j: %j', (id, roles, facts, steps) => {
    expect(open(id, roles, facts)).toEqual(steps);
  });

  test.each<[Role[], string[], boolean]>([
    [['reviewer'], [], true],
    [['educator'], ['other'], true],
    [['admin'], ['me'], false],
    [['educator', 'reviewer'], ['other', 'me'], false],
    [['learner'], [], false],
  ])('%j may review what %j wrote: %s', (roles, authors, may) => {
    expect(mayReview({ id: 'me', roles }, authors)).toBe(may);
  });
});

test('the words of a text are what both engines are given', () => {
  expect(searchWords('Fièvre, T-score −2.5; "ER+/HER2" H~2~O ﬁne')).toEqual([
    'fievre',
    't',
    'score',
    '2',
    '5',
    'er',
    'her2',
    'h',
    '2',
    'o',
    'fine',
  ]);
  expect(searchWords('" * ( ) :')).toEqual([]);
  expect(textsOf({ stem: 'a', options: [{ text: 'b', correct: true }, 'c'], n: 4, none: null })).toEqual([
    'a',
    'b',
    'c',
  ]);
});

describe('what the address of the bank says', () => {
  test('is read, and what can’t be used is left out', () => {
    const read = bankQuery.parse({
      q: ' bone\u0000 pain ',
      article: 'an-article',
      state: 'approved',
      keyPoint: 'x',
      kind: '<b>',
      flag: 'nothing',
      page: '0',
      tag: ['a', 'b'],
    });
    expect(read).toEqual({
      q: 'bone pain',
      article: 'an-article',
      state: 'approved',
      keyPoint: null,
      kind: null,
      author: null,
      tag: '',
      flag: null,
      page: 1,
    });
    expect(bankAddress(read)).toBe('/author/questions?q=bone+pain&article=an-article&state=approved');
    expect(bankAddress(bankQuery.parse({}))).toBe('/author/questions');
    expect(bankAddress({ tag: 'a&b=c', page: 2 })).toBe('/author/questions?tag=a%26b%3Dc&page=2');
  });
});

test.each([
  ['hard', { p: 0.29, r: 0.3 }, true],
  ['hard', { p: 0.3, r: 0.3 }, false],
  ['middling', { p: 0.3, r: 0.3 }, true],
  ['middling', { p: 0.96, r: 0.3 }, false],
  ['easy', { p: 0.96, r: null }, true],
  ['easy', { p: 0.95, r: null }, false],
  ['weak', { p: 0.5, r: 0.09 }, true],
  ['weak', { p: 0.5, r: 0.1 }, false],
  ['weak', { p: 0.5, r: null }, false],
  ['flagged', { p: 0.5, r: 0.5 }, false],
] as const)('the band %s takes %j: %s', (band, statistics, fits) => {
  expect(fitsBand({ ...statistics, flags: [] }, band)).toBe(fits);
});

test('a flag is what “flagged” looks for', () => {
  const flags = [{ code: 'too-hard', message: '', advice: '' }] as const;
  expect(fitsBand({ p: 0.1, r: 0.5, flags }, 'flagged')).toBe(true);
});

test('a warning needs a reason, and one that has not changed keeps who gave it', () => {
  const kept = { rule: 'L5', field: 'options.0', reason: 'Brief already.', by: 'one', at: 1 };
  const warnings = [
    { id: 'a', rule: 'L5', field: 'options.0', notes: [], override: kept },
    { id: 'b', rule: 'L9', field: 'options', notes: [], override: null },
  ];
  const reasons = (given: Record<string, string>) => (id: string) => given[id] ?? '';
  const who = { by: 'two', at: 2 };
  expect(overridesFor(warnings, reasons({ a: 'Brief already.', b: 'They differ.' }), who)).toEqual({
    overrides: [kept, { rule: 'L9', field: 'options', reason: 'They differ.', ...who }],
    missing: [],
  });
  expect(overridesFor(warnings, reasons({ a: 'Shorter.' }), who)).toMatchObject({
    overrides: [{ reason: 'Shorter.', by: 'two', at: 2 }, {}],
    missing: [{ id: 'b' }],
  });
});

describe('two versions beside each other', () => {
  const shown = (lines: readonly Line[]) =>
    lines.map((line) => line.map(({ text, changed }) => (changed ? `[${text}]` : text)).join(''));
  const options = (...texts: string[]) =>
    texts.map((text, i) => ({ text, correct: i === 0, rationale: `Because of ${text}.` }));
  const sections = (stem: string, ...texts: string[]) =>
    sectionsOf('single-best-answer', { stem, options: options(...texts) });

  test('are read in the order of prose', () => {
    expect(sections('Which?', 'One', 'Two').map(({ label, lines }) => [label, lines])).toEqual([
      ['Stem', ['Which?']],
      ['Options', ['A. One', 'B. Two']],
      ['Key', ['A']],
      ['Rationales', ['A. Because of One.', 'B. Because of Two.']],
    ]);
  });

  test.each(['matching', 'ordering', 'numeric', 'short-answer', 'extended-matching', 'multiple-response'])(
    'a whole %s question is read too',
    async (kind) => {
      const { sample } = await import(`../../src/features/questions/kinds/${kind}/sample.ts`);
      const read = sectionsOf(kind, sample.file);
      expect(read[0]).toEqual({ label: 'Stem', lines: [sample.file.stem] });
      const text = JSON.stringify(read);
      for (const one of textsOf(sample.file)) expect(text).toContain(one);
      expect(text).not.toMatch(/undefined|\[object/);
      expect(compareSections(read, read).filter(({ changed }) => changed)).toEqual([]);
    },
  );

  test('are marked by words, with blanks left out and neighbours joined', () => {
    const [stem] = compareSections(
      sections('A woman of 58 is seen before the first infusion. Which?', 'One', 'Two'),
      sections('A woman of 62 is seen before each infusion. Which?', 'One', 'Two'),
    );
    expect(shown(stem?.before ?? [])).toEqual(['A woman of [58] is seen before [the first] infusion. Which?']);
    expect(shown(stem?.after ?? [])).toEqual(['A woman of [62] is seen before [each] infusion. Which?']);
  });

  test('show a line that is new or gone as a whole, and a changed one by its words', () => {
    const rows = compareSections(sections('Which?', 'One', 'Two'), sections('Which?', 'One', 'Two more', 'Three'));
    const [stem, texts, key] = rows;
    expect(stem?.changed).toBe(false);
    expect(shown(texts?.before ?? [])).toEqual(['A. One', 'B. Two']);
    expect(shown(texts?.after ?? [])).toEqual(['A. One', 'B. Two [more]', '[C. Three]']);
    expect(key?.changed).toBe(false);
    const back = compareSections(sections('Which?', 'One', 'Two', 'Three'), sections('Which?', 'One', 'Two'));
    expect(shown(back[1]?.before ?? [])).toEqual(['A. One', 'B. Two', '[C. Three]']);
    expect(shown(back[1]?.after ?? [])).toEqual(['A. One', 'B. Two']);
  });

  test('keep every word, whatever changed', () => {
    const [before, after] = ['One  two\tthree four', 'zero two  five  four six'];
    const [row] = compareSections([{ label: 'Stem', lines: [before] }], [{ label: 'Stem', lines: [after] }]);
    const text = (lines: readonly Line[] = []) =>
      lines.map((line) => line.map((piece) => piece.text).join('')).join('\n');
    expect([text(row?.before), text(row?.after)]).toEqual([before, after]);
  });

  test('a part that one side lacks faces nothing', () => {
    const rows = compareSections(
      [{ label: 'Stem', lines: ['Which?'] }],
      [
        { label: 'Stem', lines: ['Which?'] },
        { label: 'Practice has changed', lines: ['Since 2017.'] },
      ],
    );
    expect(rows[1]).toEqual({
      label: 'Practice has changed',
      before: [],
      after: [[{ text: 'Since 2017.', changed: true }]],
      changed: true,
    });
  });
});
