import { z } from 'zod';
import { type FormFields, plainText } from '../questions/index.ts';

/**
 * The form that a key is put right with. It is made from the shape of the key, not from the kind of question: a key is a
 * set of right options, pairs, an order, or values. What a learner was shown stands in it as text, so that a correction
 * can't change it. Everything here is pure.
 */

/** A field of the form. `value`: what it says, several for checkboxes. */
export interface KeyField {
  readonly type: 'checkboxes' | 'select' | 'line' | 'text';
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly value: readonly string[];
}

interface Shape {
  /** The fields of a key, or null when it has not this shape. */
  fields(content: unknown, key: unknown): KeyField[] | null;
  /** The key that a filled-in form says; whether it can be one is for its kind to say. */
  read(values: Values, content: unknown, key: unknown): unknown;
  /** The key in words, a line for each part. */
  texts(content: unknown, key: unknown): string[];
}

/** A form as it was sent: the first value of a field, and all of them. */
interface Values {
  one(name: string): string;
  all(name: string): readonly string[];
}

const parts = z.array(z.object({ id: z.string(), text: z.string() }));
const choices = z.object({ options: parts });
const choiceKey = z.strictObject({ correct: z.array(z.string()) });
const prompts = z.object({ prompts: parts, options: parts });
const pairsKey = z.strictObject({ pairs: z.record(z.string(), z.string()) });
const elements = z.object({ elements: parts });
const orderKey = z.strictObject({ order: z.array(z.string()) });
const valuesKey = z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]));

type Part = z.infer<typeof parts>[number];

/** "B. Zoledronic acid" */
export function lettered(options: readonly Part[]): { value: string; label: string }[] {
  return options.map(({ id, text }, i) => ({
    value: id,
    label: `${String.fromCharCode(65 + i)}. ${plainText(text)}`,
  }));
}

const choiceShape: Shape = {
  fields: (content, key) => {
    const [shown, right] = [choices.safeParse(content).data, choiceKey.safeParse(key).data];
    if (!shown || !right) return null;
    const hint = 'Letters are those of the question’s own order; learners see another.';
    return [
      {
        type: 'checkboxes',
        name: 'correct',
        label: 'Right options',
        hint,
        options: lettered(shown.options),
        value: right.correct,
      },
    ];
  },
  read: (values, content) => ({
    correct: choices
      .parse(content)
      .options.map(({ id }) => id)
      .filter((id) => values.all('correct').includes(id)),
  }),
  texts: (content, key) => {
    const { correct } = choiceKey.parse(key);
    return lettered(choices.parse(content).options)
      .filter(({ value }) => correct.includes(value))
      .map(({ label }) => label);
  },
};

const pairsShape: Shape = {
  fields: (content, key) => {
    const [shown, right] = [prompts.safeParse(content).data, pairsKey.safeParse(key).data];
    if (!shown || !right) return null;
    const options = lettered(shown.options);
    return shown.prompts.map(({ id, text }, i) => ({
      type: 'select',
      name: `pair-${id}`,
      label: `Right option for ${i + 1}. ${plainText(text)}`,
      options,
      value: [right.pairs[id] ?? ''],
    }));
  },
  read: (values, content) => ({
    pairs: Object.fromEntries(prompts.parse(content).prompts.map(({ id }) => [id, values.one(`pair-${id}`)])),
  }),
  texts: (content, key) => {
    const shown = prompts.parse(content);
    const { pairs } = pairsKey.parse(key);
    const name = (id: string | undefined) => plainText(shown.options.find((option) => option.id === id)?.text ?? '');
    return shown.prompts.map(({ id, text }) => `${plainText(text)} → ${name(pairs[id])}`);
  },
};

const orderShape: Shape = {
  fields: (content, key) => {
    const [shown, right] = [elements.safeParse(content).data, orderKey.safeParse(key).data];
    if (!shown || !right) return null;
    const options = right.order.map((_, i) => ({ value: String(i + 1), label: String(i + 1) }));
    return right.order.map((id) => ({
      type: 'select',
      name: `position-${id}`,
      label: `Right position of “${textOf(shown.elements, id)}”`,
      options,
      value: [String(right.order.indexOf(id) + 1)],
    }));
  },
  // An element whose position another one has too, or that has none, is left out: the kind then refuses the key.
  read: (values, _content, key) => {
    const { order } = orderKey.parse(key);
    const at = new Map(order.map((id) => [values.one(`position-${id}`), id]));
    return { order: order.flatMap((_, i) => at.get(String(i + 1)) ?? []) };
  },
  texts: (content, key) => {
    const shown = elements.parse(content);
    return orderKey.parse(key).order.map((id, i) => `${i + 1}. ${textOf(shown.elements, id)}`);
  },
};

/** What a key says in numbers and words. What learners were shown of it (the unit, the case) is no part of the form. */
const valuesShape: Shape = {
  fields: (content, key) => {
    const right = valuesKey.safeParse(key).data;
    return right ? hidden(content, right).map(([name, value]) => valueField(name, value)) : null;
  },
  read: (values, content, key) => {
    const right = valuesKey.parse(key);
    const read = hidden(content, right).map(([name, value]) => [name, readValue(values, name, value)]);
    return { ...right, ...Object.fromEntries(read) };
  },
  texts: (content, key) =>
    hidden(content, valuesKey.parse(key)).map(([name, value]) => {
      const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : [value].flat().join('; ');
      return `${words(name)}: ${text}`;
    }),
};

type Value = z.infer<typeof valuesKey>[string];

function hidden(content: unknown, key: z.infer<typeof valuesKey>): [string, Value][] {
  const shown = z.record(z.string(), z.unknown()).parse(content);
  return Object.entries(key).filter(([name]) => !Object.hasOwn(shown, name));
}

function valueField(name: string, value: Value): KeyField {
  const common = { name: `key-${name}`, label: words(name) };
  if (typeof value === 'boolean') {
    const options = [{ value: 'yes', label: 'Yes' }];
    return { ...common, type: 'checkboxes', options, value: value ? ['yes'] : [] };
  }
  if (typeof value === 'string') return { ...common, type: 'line', value: [value] };
  return { ...common, type: 'text', hint: 'One on each line.', value: [value.join('\n')] };
}

function readValue(values: Values, name: string, before: Value): Value {
  const written = values.one(`key-${name}`).trim();
  if (typeof before === 'boolean') return written === 'yes';
  return typeof before === 'string' ? written : lines(written);
}

const SHAPES: readonly Shape[] = [choiceShape, pairsShape, orderShape, valuesShape];

function shapeOf(content: unknown, key: unknown): Shape {
  const shape = SHAPES.find((one) => one.fields(content, key) !== null);
  if (!shape) throw new Error('a key has a shape that no form of regrading/key-form.ts can put right');
  return shape;
}

/** The fields of a question's key. */
export function keyFields(content: unknown, answerKey: unknown): KeyField[] {
  return shapeOf(content, answerKey).fields(content, answerKey) ?? [];
}

/** The key that a form says which `keyFields` made of `answerKey`. Never throws. */
export function readKey(fields: FormFields, content: unknown, answerKey: unknown): unknown {
  const all = (name: string) => fields[name] ?? [];
  return shapeOf(content, answerKey).read({ all, one: (name) => all(name)[0] ?? '' }, content, answerKey);
}

/** A key in words. */
export function keyTexts(content: unknown, answerKey: unknown): string[] {
  return shapeOf(content, answerKey).texts(content, answerKey);
}

function textOf(list: readonly Part[], id: string): string {
  return plainText(list.find((part) => part.id === id)?.text ?? '');
}

function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** "accentSensitive" → "Accent sensitive" */
function words(name: string): string {
  const spaced = name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
