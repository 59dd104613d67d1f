import { diffWordsWithSpace } from 'diff';

/** A run of text; `changed` where the other side has something else. */
export interface Run {
  readonly text: string;
  readonly changed: boolean;
}

/** One thing that is not as it was before; a side is null where there was, or is, no such thing. */
export interface Change {
  readonly name: string;
  readonly before: readonly Run[] | null;
  readonly after: readonly Run[] | null;
}

export interface Difference {
  readonly changes: readonly Change[];
  /** What the event says besides. */
  readonly facts: readonly { name: string; text: string }[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Long texts are compared as wholes after so many milliseconds. */
const PATIENCE_MS = 50;

/** An event's detail for reading: wherever it holds a `before` and an `after`, what differs between them. Pure. */
export function difference(detail: Json): Difference {
  const changes: Change[] = [];
  const facts: { name: string; text: string }[] = [];
  const look = (name: string, value: Json): void => {
    if (!isObject(value)) {
      facts.push({ name: name === '' ? 'detail' : name, text: plain(value) });
      return;
    }
    const { before, after, ...rest } = value;
    const pair = before !== undefined && after !== undefined;
    if (pair) changes.push(...changesBetween(name, before, after));
    for (const [key, one] of Object.entries(pair ? rest : value)) look(joined(name, key), one);
  };
  look('', detail);
  return { changes, facts };
}

function changesBetween(name: string, before: Json, after: Json): Change[] {
  const [old, now] = [flat(name, before), flat(name, after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path) => {
    const [was, is] = [old.get(path) ?? null, now.get(path) ?? null];
    return was === is ? [] : [{ name: path === '' ? 'value' : path, ...runs(was, is) }];
  });
}

function runs(was: string | null, is: string | null): Pick<Change, 'before' | 'after'> {
  if (was === null || is === null) return { before: whole(was), after: whole(is) };
  const pieces = diffWordsWithSpace(was, is, { timeout: PATIENCE_MS });
  if (!pieces) return { before: whole(was), after: whole(is) };
  return {
    before: pieces.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, changed: removed })),
    after: pieces.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, changed: added })),
  };
}

const whole = (text: string | null): Run[] | null => (text === null ? null : [{ text, changed: true }]);

/** Every single value by its path; nothing at all has none. */
function flat(name: string, value: Json, into = new Map<string, string>()): Map<string, string> {
  if (isObject(value)) for (const [key, one] of Object.entries(value)) flat(joined(name, key), one, into);
  else if (Array.isArray(value) && value.some((one) => typeof one === 'object' && one !== null))
    value.forEach((one, i) => {
      flat(joined(name, String(i + 1)), one, into);
    });
  else if (value !== null) into.set(name, plain(value));
  return into;
}

function plain(value: Json): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null)) {
    return value.length === 0 ? 'none' : value.map((one) => (isFieldName(one) ? words(one) : plain(one))).join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `licenceState` → `licence state`; parts of a path with an arrow between them. */
function joined(name: string, key: string): string {
  return name === '' ? words(key) : `${name} → ${words(key)}`;
}

const words = (key: string): string =>
  key
    .replaceAll(/[-_]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();

/** Lists of fields stand in details as the code names them. */
const isFieldName = (value: Json): value is string => typeof value === 'string' && /^[a-z]+([A-Z][a-z]+)+$/.test(value);
