import type { Sample } from '../sample.ts';

export const sample: Sample = {
  file: {
    stem: 'Which?',
    options: [
      { text: 'Option 0', correct: false, rationale: 'Because.' },
      { text: 'Option 1', correct: true, rationale: 'Because.' },
      { text: 'Option 2', correct: false, rationale: 'Because.' },
    ],
    practiceChanged: 'Because of 2017.',
  },
  right: () => ['o2'],
  wrong: () => ['o1'],
};
