import type { Sample } from '../sample.ts';

export const sample: Sample = {
  file: { stem: 'Which receptor ligand does it bind?', accepted: ['RANK ligand', 'RANKL'], rationale: 'Because.' },
  right: () => 'rank  Ligand.',
  wrong: () => 'receptor',
};
