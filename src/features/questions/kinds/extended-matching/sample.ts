import { mismatched, type Sample } from '../sample.ts';

export const sample: Sample = {
  file: {
    stem: 'Which is the most likely cause?',
    options: ['Anaemia', 'Dehydration', 'Hypercalcaemia', 'Hyponatraemia', 'Sepsis'],
    vignettes: [
      { text: 'A woman of 61 is thirsty and drowsy.', answer: 'Hypercalcaemia', rationale: 'Because.' },
      { text: 'A man of 70 has a fever and a low pressure.', answer: 'Sepsis', rationale: 'Because.' },
    ],
  },
  right: (_content, { pairs }) => pairs,
  wrong: mismatched,
};
