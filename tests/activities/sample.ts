import { stringify } from 'yaml';

/** A small activity file that passes every check, for tests to change one thing in. */
// biome-ignore lint/suspicious/noExplicitAny: tests put wrong things everywhere in it
export type Sample = any;

export function sampleActivity(change: (file: Sample) => void = () => undefined): Sample {
  const file = structuredClone(SAMPLE) as Sample;
  change(file);
  return file;
}

export function sampleYaml(change?: (file: Sample) => void): string {
  return stringify(sampleActivity(change));
}

const question = (id: string, keyPoint: string) => ({
  id,
  kind: 'single-best-answer',
  keyPoint,
  stem: `Which answer does the article give to ${id}?`,
  options: [
    { text: 'The right one', correct: true, rationale: 'It says so.' },
    { text: 'The wrong one', correct: false, rationale: 'It does not say so.' },
    { text: 'The other one', correct: false, rationale: 'It does not mention it.' },
  ],
});

export const CERTIFIED = {
  status: 'certified',
  certification: {
    creditType: 'ama-pra-category-1',
    maximumCredits: 1.5,
    designatedOn: '2026-10-01',
    provider: {
      name: 'Example University',
      accreditor: 'the ACCME',
      accreditedFrom: '2024-01-01',
      accreditedUntil: '2028-01-01',
    },
    statementSet: 'ama-accme-direct',
    signatory: { name: 'Robin Dean', title: 'Dean' },
  },
};

const SAMPLE = {
  format: 'keypoint-activity/1',
  slug: 'sample',
  title: 'A sample',
  summary: 'What a sample says.',
  learningFormat: 'enduring material',
  tags: ['samples'],
  designation: { status: 'demonstration', notice: 'This activity does not award AMA PRA Category 1 Credit™.' },
  objectives: ['Tell one answer from another.'],
  audience: 'Physicians',
  estimatedMinutes: 15,
  method: 'Read, then answer.',
  medium: 'Web pages',
  requirements: 'A browser',
  contact: 'The organisation',
  faculty: [
    { name: 'Robin Writer', credentials: 'MD', role: 'Author', disclosure: 'No relevant financial relationships.' },
  ],
  support: { kind: 'none', statement: 'No commercial support.' },
  dates: { released: '2026-11-01', reviewed: '2026-11-01', expires: '2028-11-01' },
  rules: { passMark: 70, attemptsAllowed: 2 },
  article: {
    slug: 'sample-article',
    title: 'The sample article',
    authors: [{ name: 'Robin Writer', credentials: 'MD' }],
    citation: {
      text: 'Writer R. Journal of Samples. 2026;1(1).',
      journal: 'Journal of Samples',
      doi: '10.1234/sample(1)',
    },
    rights: { basis: 'own-precis', statement: 'Our own words.' },
    sections: [
      { id: 'first', heading: 'The first', body: 'One answer is *right*. Another is wrong.\n\nBoth are answers.' },
      { id: 'second', heading: 'The second', body: 'There is a second passage.' },
    ],
    update: {
      id: 'since',
      heading: 'Since then',
      asOf: '2026-11-01',
      intro: 'A note.',
      statements: [{ text: 'Something changed.', citation: 'Writer R. 2026.', doi: '10.1234/changed' }],
    },
  },
  keyPoints: [
    {
      id: 'right',
      statement: 'One answer is right.',
      passage: { exact: 'One answer is right.', prefix: '', suffix: ' Another' },
    },
    {
      id: 'second',
      statement: 'There is a second.',
      passage: { exact: 'answers.\nThe second\nThere is', prefix: 'Both are ', suffix: '' },
    },
  ],
  questions: [question('q1', 'right'), question('q2', 'second')],
};
