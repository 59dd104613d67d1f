import { z } from 'zod';
import type { AuthorParts, Source } from '../../kind.ts';
import { common, outlined, ownBy, readCommon, textIn, words } from '../author.ts';

/** A file may have a number where the form has a text. */
const number = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), words);
const answer = z
  .object({ value: number, tolerance: number, unit: words })
  .catch({ value: '', tolerance: '', unit: '' });
const draft = z.object({ ...common, answer, rationale: words });

type Answer = z.infer<typeof answer>;

/** The tolerance and the unit may be left out; the form has a field for each. */
function withoutBlanks({ value, tolerance, unit }: Answer): Source {
  return {
    value,
    ...(tolerance.trim() === '' ? {} : { tolerance }),
    ...(unit.trim() === '' ? {} : { unit }),
  };
}

const read = (source: Source) => ownBy(draft, source);

function own(source: Source): Source {
  const parts = read(source);
  return { ...parts, answer: withoutBlanks(parts.answer) };
}

export const author: AuthorParts = {
  about: 'Learners write a number; it is right within a tolerance. The unit stands beside the field.',
  emptySource: { stem: '', answer: { value: '' }, rationale: '' },
  lists: {},
  own,
  model: read,
  read: (fields) => ({
    ...readCommon(fields),
    answer: withoutBlanks({
      value: textIn(fields, 'answer.value'),
      tolerance: textIn(fields, 'answer.tolerance'),
      unit: textIn(fields, 'answer.unit'),
    }),
    rationale: textIn(fields, 'rationale'),
  }),
  outline: (source) => {
    const { stem, answer: written } = read(source);
    const { unit } = withoutBlanks(written);
    return {
      stem: outlined.stem(stem),
      answer: { value: '0', ...(unit === undefined ? {} : { unit }) },
      rationale: outlined.rationale,
    };
  },
};
