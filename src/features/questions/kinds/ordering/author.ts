import { z } from 'zod';
import type { AuthorParts, Source } from '../../kind.ts';
import { common, entries, orName, outlined, ownBy, pathsIn, readCommon, textIn, words } from '../author.ts';

const draft = z.object({ ...common, elements: entries(words), rationale: words });

const own = (source: Source) => ownBy(draft, source);

export const author: AuthorParts = {
  about: 'Steps or findings are put into their right order.',
  emptySource: { stem: '', elements: ['', '', '', ''], rationale: '' },
  lists: { elements: { entry: 'Step', empty: '' } },
  own,
  model: own,
  read: (fields) => ({
    ...readCommon(fields),
    elements: pathsIn(fields, 'elements').map((path) => textIn(fields, path)),
    rationale: textIn(fields, 'rationale'),
  }),
  outline: (source) => {
    const { stem, elements } = own(source);
    const filled = Array.from({ length: Math.max(elements.length, 3) }, (_, i) =>
      orName(elements[i] ?? '', `Step ${i + 1}`),
    );
    return { stem: outlined.stem(stem), elements: filled, rationale: outlined.rationale };
  },
};
