import type { Sample } from '../sample.ts';

export const sample: Sample = {
  file: {
    stem: 'Put the steps in order.',
    elements: ['Rehydrate', 'Give the drug', 'Check calcium', 'Assess'],
    rationale: 'Because.',
  },
  right: (_content, { order }) => Object.fromEntries(order.map((id, i) => [id, i + 1]).sort()),
  wrong: (_content, { order }) =>
    Object.fromEntries(
      [...order]
        .reverse()
        .map((id, i) => [id, i + 1])
        .sort(),
    ),
};
