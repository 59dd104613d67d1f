import { z } from 'zod';
import type { AuthorParts, Source } from '../../kind.ts';
import { common, entries, orName, outlined, ownBy, pathsIn, readCommon, textIn, words } from '../author.ts';

const EMPTY = { prompt: '', match: '', rationale: '' };

const pair = z.object({ prompt: words, match: words, rationale: words }).catch(EMPTY);
const draft = z.object({ ...common, pairs: entries(pair), extraOptions: entries(words) });

const own = (source: Source) => ownBy(draft, source);

export const author: AuthorParts = {
  about: 'Each of several prompts is matched with one option of a list that all of them share.',
  emptySource: { stem: '', pairs: [EMPTY, EMPTY, EMPTY], extraOptions: [''] },
  lists: { pairs: { entry: 'Pair', empty: EMPTY }, extraOptions: { entry: 'Extra option', empty: '' } },
  own,
  model: own,
  read: (fields) => ({
    ...readCommon(fields),
    pairs: pathsIn(fields, 'pairs').map((path) => ({
      prompt: textIn(fields, `${path}.prompt`),
      match: textIn(fields, `${path}.match`),
      rationale: textIn(fields, `${path}.rationale`),
    })),
    extraOptions: pathsIn(fields, 'extraOptions').map((path) => textIn(fields, path)),
  }),
  outline: (source) => {
    const { stem, pairs, extraOptions } = own(source);
    const filled = Array.from({ length: Math.max(pairs.length, 2) }, (_, i) => ({
      prompt: orName(pairs[i]?.prompt ?? '', `Prompt ${i + 1}`),
      match: orName(pairs[i]?.match ?? '', `Option ${i + 1}`),
      rationale: outlined.rationale,
    }));
    return {
      stem: outlined.stem(stem),
      pairs: filled,
      extraOptions: extraOptions.filter((text) => text.trim() !== ''),
    };
  },
};
