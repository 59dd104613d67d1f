import { z } from 'zod';
import type { AuthorParts, Source } from '../../kind.ts';
import { common, entries, isTicked, outlined, ownBy, pathsIn, readCommon, textIn, words } from '../author.ts';

const ticked = z.boolean().catch(false);
const draft = z.object({
  ...common,
  accepted: entries(words),
  caseSensitive: ticked,
  accentSensitive: ticked,
  rationale: words,
});

const own = (source: Source) => ownBy(draft, source);

export const author: AuthorParts = {
  about: 'Learners write a word or a few; you list every answer that is accepted.',
  emptySource: { stem: '', accepted: ['', ''], caseSensitive: false, accentSensitive: false, rationale: '' },
  lists: { accepted: { entry: 'Accepted answer', empty: '' } },
  own,
  model: own,
  read: (fields) => ({
    ...readCommon(fields),
    accepted: pathsIn(fields, 'accepted').map((path) => textIn(fields, path)),
    caseSensitive: isTicked(fields, 'caseSensitive'),
    accentSensitive: isTicked(fields, 'accentSensitive'),
    rationale: textIn(fields, 'rationale'),
  }),
  outline: (source) => {
    const { stem, caseSensitive } = own(source);
    return { stem: outlined.stem(stem), accepted: ['…'], caseSensitive, rationale: outlined.rationale };
  },
};
