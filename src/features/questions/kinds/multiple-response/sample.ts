import type { Sample } from '../sample.ts';

export const sample: Sample = {
  file: {
    stem: 'Which two?',
    options: [
      { text: 'Option 0', correct: true, rationale: 'Because.' },
      { text: 'Option 1', correct: false, rationale: 'Because.' },
      { text: 'Option 2', correct: true, rationale: 'Because.' },
      { text: 'Option 3', correct: false, rationale: 'Because.' },
    ],
  },
  right: () => ['o1', 'o3'],
  wrong: () => ['o2', 'o4'],
};
