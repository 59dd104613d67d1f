/**
 * The fields of a form as texts by name, the common language of the builder's parts: a draft is turned into values to be
 * shown, and what was posted is values too, so that a refused or stale form is shown again just as it was typed.
 * Rows are named `faculty.0.name`, `faculty.1.name`, ….
 */
export type Values = Readonly<Record<string, string>>;

const RESERVED = new Set(['_csrf', 'seen', 'do']);
const LONGEST = 20_000;

/** What was posted, without the fields that carry the form itself. Line ends are made "\n"; nothing else is touched. */
export function valuesOf(unsafe_body: unknown): Values {
  const entries = Object.entries(typeof unsafe_body === 'object' && unsafe_body !== null ? unsafe_body : {});
  return Object.fromEntries(
    entries.flatMap(([name, value]: [string, unknown]) => {
      const text: unknown = Array.isArray(value) ? value[0] : value;
      return RESERVED.has(name) || typeof text !== 'string'
        ? []
        : [[name, text.replaceAll(/\r\n?/g, '\n').slice(0, LONGEST)]];
    }),
  );
}

/** A text of several lines as it is kept: NFC, without control characters, trimmed. */
export function textOf(values: Values, name: string): string {
  return (values[name] ?? '')
    .normalize('NFC')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}

/** A text of one line as it is kept. */
export function lineOf(values: Values, name: string): string {
  return textOf(values, name).replaceAll(/\s+/g, ' ');
}

/** The lines of a text that say something. */
export function linesOf(values: Values, name: string): string[] {
  return textOf(values, name)
    .split('\n')
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text !== '');
}

/** Which row numbers a list has, in order. */
export function rowsOf(values: Values, list: string): number[] {
  const numbers = Object.keys(values).flatMap((name) => {
    const [head, row, field] = name.split('.');
    return head === list && field !== undefined && /^\d{1,3}$/.test(row ?? '') ? [Number(row)] : [];
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The values of a list of rows, by name. */
export function valuesOfRows(list: string, rows: readonly Values[]): Values {
  return Object.fromEntries(
    rows.flatMap((row, i) => Object.entries(row).map(([field, text]) => [`${list}.${i}.${field}`, text])),
  );
}

/** One row's fields. */
export function rowAt(values: Values, list: string, row: number): Values {
  const head = `${list}.${row}.`;
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, text]) => (name.startsWith(head) ? [[name.slice(head.length), text]] : [])),
  );
}

/** What a row's button asks for: "faculty.add", "faculty.2.remove", "faculty.2.up"; null for anything else. */
export interface RowAction {
  readonly list: string;
  readonly row: number | null;
  readonly verb: 'add' | 'remove' | 'up' | 'down';
}

export function rowAction(unsafe_do: unknown): RowAction | null {
  const match = /^([a-z]+)\.(?:(\d{1,3})\.)?(add|remove|up|down)$/.exec(typeof unsafe_do === 'string' ? unsafe_do : '');
  if (!match) return null;
  return { list: match[1] ?? '', row: match[2] === undefined ? null : Number(match[2]), verb: match[3] as 'add' };
}

/**
 * The values after a row's button: everything typed stays, and the rows are numbered anew from 0.
 * @param empty what a new row holds
 * @returns and the row to go to, where one is left
 */
export function applyRowAction(
  values: Values,
  { list, row, verb }: RowAction,
  empty: Values,
): { values: Values; row: number | null } {
  const numbers = rowsOf(values, list);
  const rows = numbers.map((number) => rowAt(values, list, number));
  const at = row === null ? -1 : numbers.indexOf(row);
  const moved = verb === 'add' ? add(rows, empty) : at === -1 ? { rows, row: null } : change(rows, at, verb);
  const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith(`${list}.`)));
  return { values: { ...rest, ...valuesOfRows(list, moved.rows) }, row: moved.row };
}

function add(rows: Values[], empty: Values): { rows: Values[]; row: number } {
  return { rows: [...rows, empty], row: rows.length };
}

function change(rows: Values[], at: number, verb: RowAction['verb']): { rows: Values[]; row: number | null } {
  const [row] = rows.slice(at, at + 1);
  const others = rows.toSpliced(at, 1);
  if (row === undefined) return { rows, row: null };
  if (verb === 'remove') return { rows: others, row: others.length === 0 ? null : Math.min(at, others.length - 1) };
  const to = Math.max(0, Math.min(others.length, at + (verb === 'up' ? -1 : 1)));
  return { rows: others.toSpliced(to, 0, row), row: to };
}
