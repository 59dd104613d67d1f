import type { FieldErrors } from '../../../http/errors.ts';
import { PURPOSES, type Purpose } from '../../questions/index.ts';
import type { BlueprintEntry } from '../draft.ts';
import type { Values } from '../values.ts';
import { numberOf } from './numbers.ts';
import { type Acted, type Known, type Part, withContent } from './part.ts';

/** Which questions are asked: fixed ones, and so many of the pool of a key point. */
export const blueprint: Part = {
  name: 'blueprint',
  title: 'Questions',
  about: 'Which questions are asked of everybody, and how many are drawn for each key point.',
  fields: ['questions', 'pools', 'keyPoints'],
  act,
  values: ({ content }) => ({
    order: content.blueprint.map(tokenOf).join(' '),
    ...Object.fromEntries(
      content.blueprint.map((entry) =>
        entry.type === 'question'
          ? [`q.${entry.questionId}`, entry.purpose]
          : [`pool.${entry.keyPointId}`, String(entry.draw)],
      ),
    ),
  }),
  read: (values, draft, known) => {
    const now = new Map(draft.content.blueprint.map((entry) => [tokenOf(entry), entry]));
    const tokens = new Set([...tokensOf(values), ...now.keys(), ...chosenTokens(values)]);
    const errors: FieldErrors = {};
    const entries = [...tokens].flatMap((token) => {
      const read = entryOf(token, values, now.get(token), known);
      if (typeof read === 'string') errors[fieldOf(token)] = read;
      return typeof read === 'string' || read === null ? [] : [read];
    });
    return Object.keys(errors).length > 0 ? { ok: false, errors } : withContent(draft, { blueprint: entries });
  },
  label: (field) => {
    if (field === 'order') return 'Order';
    return field.startsWith('pool.') ? 'Drawn from a pool' : 'A question’s use';
  },
  anchor: () => 'blueprint',
};

/** "q:<question>" or "p:<key point>": an entry's name in the field that keeps the order. */
export function tokenOf(entry: BlueprintEntry): string {
  return entry.type === 'question' ? `q:${entry.questionId}` : `p:${entry.keyPointId}`;
}

function tokensOf(values: Values): string[] {
  return (values['order'] ?? '').split(/\s+/).filter((token) => /^[qp]:[0-9a-f-]{36}$/.test(token));
}

/** What the selects and numbers name, in the order of the page: a new entry goes to the end. */
function chosenTokens(values: Values): string[] {
  return Object.keys(values).flatMap((name) => {
    const match = /^(q|pool)\.([0-9a-f-]{36})$/.exec(name);
    return match ? [`${match[1] === 'q' ? 'q' : 'p'}:${match[2]}`] : [];
  });
}

function fieldOf(token: string): string {
  return `${token.startsWith('q:') ? 'q' : 'pool'}.${token.slice(2)}`;
}

/** @returns null: left out; a text: what is wrong. A field that the form did not have leaves its entry as it was. */
function entryOf(
  token: string,
  values: Values,
  now: BlueprintEntry | undefined,
  known: Known,
): BlueprintEntry | string | null {
  const id = token.slice(2);
  if (values[fieldOf(token)] === undefined) return now ?? null;
  if (token.startsWith('q:')) {
    const purpose = PURPOSES.find((name: Purpose) => name === values[fieldOf(token)]);
    return purpose && known.questionIds.has(id) ? { type: 'question', questionId: id, purpose } : null;
  }
  const draw = numberOf(values, fieldOf(token), { min: 0, max: 1000 });
  if (!draw.ok) return draw.error;
  return draw.value && known.keyPointIds.has(id) ? { type: 'pool', keyPointId: id, draw: draw.value } : null;
}

/** "entry.3.up", "entry.3.down" */
function act(values: Values, unsafe_do: unknown): Acted | null {
  const match = /^entry\.(\d{1,3})\.(up|down)$/.exec(typeof unsafe_do === 'string' ? unsafe_do : '');
  if (!match) return null;
  const tokens = tokensOf(values);
  const from = Number(match[1]);
  const token = tokens[from];
  if (token === undefined) return { values, anchor: 'order' };
  const to = Math.max(0, Math.min(tokens.length - 1, from + (match[2] === 'up' ? -1 : 1)));
  const order = tokens.toSpliced(from, 1).toSpliced(to, 0, token).join(' ');
  return { values: { ...values, order }, anchor: `entry-${to}` };
}
