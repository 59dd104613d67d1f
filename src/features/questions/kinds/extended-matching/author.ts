import { z } from 'zod';
import type { AuthorParts, Source } from '../../kind.ts';
import { common, entries, orName, outlined, ownBy, pathsIn, readCommon, textIn, words } from '../author.ts';

const EMPTY = { text: '', answer: '', rationale: '' };

/** A choice question has its options with more than their texts. */
const option = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && 'text' in value ? value.text : value),
  words,
);
const vignette = z.object({ text: words, answer: words, rationale: words }).catch(EMPTY);
const draft = z.object({ ...common, options: entries(option), vignettes: entries(vignette) });

const own = (source: Source) => ownBy(draft, source);

/** A line of the form's list is an option. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** An answer keeps its text when the list no longer has it, so that changing the list never moves a key unseen. */
function answersFor(options: readonly string[], answer: string): { value: string; label: string; chosen: boolean }[] {
  const all = answer === '' || options.includes(answer) ? options : [answer, ...options];
  return [...new Set(all)].map((text) => ({
    value: text,
    label: options.includes(text) ? text : `${text} (not in the list)`,
    chosen: text === answer,
  }));
}

export const author: AuthorParts = {
  about: 'One list of options and several vignettes; each vignette takes the option that fits it best.',
  emptySource: { stem: '', options: [], vignettes: [EMPTY, EMPTY] },
  lists: { vignettes: { entry: 'Vignette', empty: EMPTY } },
  own,
  model: (source) => {
    const { options, vignettes, ...rest } = own(source);
    const texts = options.filter((text) => text.trim() !== '');
    return {
      ...rest,
      optionList: options.join('\n'),
      vignettes: vignettes.map((one) => ({ ...one, answers: answersFor(texts, one.answer) })),
    };
  },
  read: (fields) => ({
    ...readCommon(fields),
    options: linesOf(textIn(fields, 'options')),
    vignettes: pathsIn(fields, 'vignettes').map((path) => ({
      text: textIn(fields, `${path}.text`),
      answer: textIn(fields, `${path}.answer`),
      rationale: textIn(fields, `${path}.rationale`),
    })),
  }),
  outline: (source) => {
    const { stem, options, vignettes } = own(source);
    const texts = options.filter((text) => text.trim() !== '');
    const list = [...texts, ...['A', 'B', 'C', 'D'].map((letter) => `*Option ${letter}*`)].slice(
      0,
      Math.max(texts.length, 4),
    );
    const filled = Array.from({ length: Math.max(vignettes.length, 2) }, (_, i) => ({
      text: orName(vignettes[i]?.text ?? '', `Vignette ${i + 1}`),
      answer: list[0] ?? '',
      rationale: outlined.rationale,
    }));
    return { stem: outlined.stem(stem), options: list, vignettes: filled };
  },
};
