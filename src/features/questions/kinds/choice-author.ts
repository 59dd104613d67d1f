import { z } from 'zod';
import type { AuthorParts, FormFields, Source } from '../kind.ts';
import { common, entries, isTicked, orName, outlined, ownBy, pathsIn, readCommon, textIn, words } from './author.ts';

/** The author's form of the kinds whose answer is a choice among options. */

interface DraftOption {
  text: string;
  correct: boolean;
  rationale: string;
}

const EMPTY: DraftOption = { text: '', correct: false, rationale: '' };

/** An extended matching set has its options as texts alone. */
const option: z.ZodType<DraftOption> = z.preprocess(
  (value) => (typeof value === 'string' ? { text: value } : value),
  z.object({ text: words, correct: z.boolean().catch(false), rationale: words }).catch(EMPTY),
);

const draft = z.object({ ...common, options: entries(option) });

const own = (source: Source) => ownBy(draft, source);

/** @param multiple whether more than one option may be right */
export function choiceAuthor({ about, multiple }: { about: string; multiple: boolean }): AuthorParts {
  return {
    about,
    emptySource: { stem: '', options: Array.from({ length: multiple ? 5 : 4 }, () => EMPTY) },
    lists: { options: { entry: 'Option', lettered: true, empty: EMPTY } },
    own,
    model: (source) => ({ ...own(source), multiple }),
    read: (fields) => ({ ...readCommon(fields), options: readOptions(fields, multiple) }),
    outline: (source) => outline(source, multiple ? 3 : 2, multiple ? 2 : 1),
  };
}

/** Of radio buttons one is sent, of checkboxes each that is ticked: both by the option's place in the form. */
function readOptions(fields: FormFields, multiple: boolean): DraftOption[] {
  const options = pathsIn(fields, 'options').map((path) => ({
    text: textIn(fields, `${path}.text`),
    correct: isTicked(fields, 'correct', path),
    rationale: textIn(fields, `${path}.rationale`),
  }));
  const key = options.findIndex(({ correct }) => correct);
  return multiple ? options : options.map((one, i) => ({ ...one, correct: i === key }));
}

/** Which option is the key is not shown, so any will do where it isn't settled. */
function outline(source: Source, atLeast: number, keys: number): Source {
  const { stem, options } = own(source);
  const filled = Array.from({ length: Math.max(options.length, atLeast) }, (_, i) => ({
    text: orName(options[i]?.text ?? '', `Option ${String.fromCharCode(65 + i)}`),
    correct: i < keys,
    rationale: outlined.rationale,
  }));
  return { stem: outlined.stem(stem), options: filled };
}
