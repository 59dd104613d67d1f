import type { Sample } from '../sample.ts';

export const sample: Sample = {
  file: {
    stem: 'What is the corrected calcium?',
    answer: { value: '3.40', tolerance: 0.05, unit: 'mmol/L' },
    rationale: 'Because.',
  },
  right: () => '3,45',
  wrong: () => '3.451',
};
