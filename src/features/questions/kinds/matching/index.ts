import { z } from 'zod';
import { defineKind } from '../../kind.ts';
import { listedText, questionText as text } from '../../text.ts';
import { pairsKind, repeated } from '../pairs.ts';
import { author } from './author.ts';

/** `extraOptions` belong to no prompt, so that the last pair is not given away by the others. */
const matchingFile = z
  .object({
    stem: text,
    pairs: z
      .array(z.strictObject({ prompt: text, match: listedText, rationale: text }))
      .min(2, { error: 'give at least two pairs' })
      .max(12),
    extraOptions: z.array(listedText).max(6).default([]),
    practiceChanged: text.optional(),
  })
  .superRefine(({ pairs, extraOptions }, context) => {
    const twice = repeated(pairs.map(({ prompt }) => prompt)) ?? repeated(extraOptions);
    const message = (what: string) => `"${what}" stands twice`;
    if (twice !== undefined) context.addIssue({ code: 'custom', path: ['pairs'], message: message(twice) });
    const used = extraOptions.find((option) => pairs.some(({ match }) => match === option));
    if (used !== undefined) context.addIssue({ code: 'custom', path: ['extraOptions'], message: message(used) });
  });

/** Each prompt is matched with one option of a list; an option may belong to several prompts, or to none. */
export const matching = defineKind(
  pairsKind({
    name: 'matching',
    label: 'Matching',
    keepOrder: false,
    author,
    parseSource: (unsafe_question) => {
      const { stem, pairs, extraOptions, practiceChanged } = matchingFile.parse(unsafe_question);
      // In alphabetical order, so that the stored list says nothing of the pairs.
      const options = [...new Set([...pairs.map(({ match }) => match), ...extraOptions])].sort((a, b) =>
        a < b ? -1 : 1,
      );
      const prompts = pairs.map(({ prompt, match, rationale }) => ({ text: prompt, option: match, rationale }));
      return { stem, prompts, options, practiceChanged };
    },
    writeSource: ({ stem, prompts, options, practiceChanged }) => {
      const extraOptions = options.filter((option) => !prompts.some((prompt) => prompt.option === option));
      return {
        stem,
        pairs: prompts.map(({ text: prompt, option: match, rationale }) => ({ prompt, match, rationale })),
        extraOptions,
        ...(practiceChanged === undefined ? {} : { practiceChanged }),
      };
    },
  }),
);
