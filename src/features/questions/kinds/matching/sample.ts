import { mismatched, type Sample } from '../sample.ts';

export const sample: Sample = {
  file: {
    stem: 'Match each drug with its class.',
    pairs: [
      { prompt: 'Zoledronic acid', match: 'Bisphosphonate', rationale: 'Because.' },
      { prompt: 'Denosumab', match: 'Antibody', rationale: 'Because.' },
      { prompt: 'Pamidronate', match: 'Bisphosphonate', rationale: 'Because.' },
    ],
    extraOptions: ['Hormone'],
  },
  right: (_content, { pairs }) => pairs,
  wrong: mismatched,
};
