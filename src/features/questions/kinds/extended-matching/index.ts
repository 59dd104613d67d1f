import { z } from 'zod';
import { defineKind } from '../../kind.ts';
import { listedText, questionText as text } from '../../text.ts';
import { pairsKind, repeated } from '../pairs.ts';
import { author } from './author.ts';

const extendedMatchingFile = z
  .object({
    stem: text,
    options: z.array(listedText).min(4, { error: 'an extended matching set has at least four options' }).max(26),
    vignettes: z
      .array(z.strictObject({ text, answer: text, rationale: text }))
      .min(2, { error: 'an extended matching set has at least two vignettes' })
      .max(10),
    practiceChanged: text.optional(),
  })
  .superRefine(({ options, vignettes }, context) => {
    const twice = repeated(options);
    if (twice !== undefined)
      context.addIssue({ code: 'custom', path: ['options'], message: `"${twice}" stands twice` });
    vignettes.forEach(({ answer }, i) => {
      if (!options.includes(answer))
        context.addIssue({ code: 'custom', path: ['vignettes', i, 'answer'], message: 'is none of the options' });
    });
  });

/** One list of options, in the order written, and several vignettes that each take one of them. */
export const extendedMatching = defineKind(
  pairsKind({
    name: 'extended-matching',
    label: 'Extended matching set',
    keepOrder: true,
    author,
    parseSource: (unsafe_question) => {
      const { stem, options, vignettes, practiceChanged } = extendedMatchingFile.parse(unsafe_question);
      const prompts = vignettes.map(({ text: vignette, answer, rationale }) => ({
        text: vignette,
        option: answer,
        rationale,
      }));
      return { stem, options, prompts, practiceChanged };
    },
    writeSource: ({ stem, prompts, options, practiceChanged }) => ({
      stem,
      options,
      vignettes: prompts.map(({ text: vignette, option, rationale }) => ({
        text: vignette,
        answer: option,
        rationale,
      })),
      ...(practiceChanged === undefined ? {} : { practiceChanged }),
    }),
  }),
);
