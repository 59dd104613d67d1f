import { diffArrays, diffWordsWithSpace } from 'diff';
import { questionKind, type Source } from '../questions/index.ts';

/** A question's source as prose under headings, whatever its kind: to be read, and to be compared. */

export interface Section {
  readonly label: string;
  /** Markdown as its author wrote it. */
  readonly lines: readonly string[];
}

/** What an entry's field is called where its own name would not do. */
const NAMES: Readonly<Record<string, string>> = {
  correct: 'Key',
  practiceChanged: 'Practice has changed',
  caseSensitive: 'Capital and small letters are told apart',
  accentSensitive: 'Accents are told apart',
  accepted: 'Accepted answers',
};

/** The sections of a source in the order of its fields. Pure. */
export function sectionsOf(kindName: string, source: Source): Section[] {
  return Object.entries(questionKind(kindName).ownSource(source)).flatMap(([name, value]) =>
    sectionsOfField(name, value),
  );
}

function sectionsOfField(name: string, value: unknown): Section[] {
  if (!Array.isArray(value)) return [{ label: labelOf(name), lines: linesOf(value) }];
  if (!value.every(isRecord)) {
    return [{ label: labelOf(name), lines: value.map((one, i) => `${i + 1}. ${linesOf(one).join(' ')}`) }];
  }
  const fields = [...new Set(value.flatMap((entry) => Object.keys(entry)))];
  return fields.map((field) => ({
    label: field === 'text' ? labelOf(name) : (NAMES[field] ?? plural(labelOf(field))),
    lines: linesOfColumn(value.map((entry) => entry[field])),
  }));
}

/** One field of all entries: which of them are right by their letters, a text after its letter. */
function linesOfColumn(values: readonly unknown[]): string[] {
  if (values.every((value) => typeof value === 'boolean')) {
    const letters = values.flatMap((value, i) => (value ? [letter(i)] : []));
    return letters.length === 0 ? [] : [letters.join(', ')];
  }
  return values.map((value, i) => `${letter(i)}. ${linesOf(value).join(' ')}`);
}

function linesOf(value: unknown): string[] {
  if (isRecord(value)) {
    return Object.entries(value).map(([name, part]) => `${labelOf(name)}: ${linesOf(part).join(' ')}`);
  }
  if (typeof value === 'boolean') return [value ? 'Yes' : 'No'];
  const text = value === null || value === undefined ? '' : String(value).trim();
  return text === '' ? [] : text.split(/\n{2,}/);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function labelOf(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return NAMES[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function plural(label: string): string {
  return label.endsWith('ch') ? `${label}es` : `${label}s`;
}

function letter(index: number): string {
  return String.fromCharCode(65 + index);
}

/** A piece of a text: on both sides, or only on the one it is shown on. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

export type Line = readonly Piece[];

export interface ComparedSection {
  readonly label: string;
  readonly before: readonly Line[];
  readonly after: readonly Line[];
  readonly changed: boolean;
}

/** Two sides section by section, with what differs marked word by word. Sections of one side only face an empty one. Pure. */
export function compareSections(before: readonly Section[], after: readonly Section[]): ComparedSection[] {
  const labels = [...new Set([...before, ...after].map(({ label }) => label))];
  const linesIn = (sections: readonly Section[], label: string) =>
    sections.filter((section) => section.label === label).flatMap(({ lines }) => lines);
  return labels.map((label) => ({ label, ...compareLines(linesIn(before, label), linesIn(after, label)) }));
}

/** Lines that stand in each other's place are compared by words; the others are new or gone as a whole. */
function compareLines(before: readonly string[], after: readonly string[]): Omit<ComparedSection, 'label'> {
  const changes = diffArrays([...before], [...after]);
  const [left, right]: [Line[], Line[]] = [[], []];
  for (const [i, change] of changes.entries()) {
    if (!change.added && !change.removed) {
      left.push(...change.value.map(whole(false)));
      right.push(...change.value.map(whole(false)));
    } else if (change.removed) {
      const next = changes[i + 1];
      const put = next?.added ? next.value : [];
      left.push(...change.value.map((line, n) => pieces(line, put[n], 'removed')));
      right.push(...put.map((line, n) => pieces(line, change.value[n], 'added')));
    } else if (!changes[i - 1]?.removed) {
      right.push(...change.value.map(whole(true)));
    }
  }
  return {
    before: left,
    after: right,
    changed: changes.length > 1 || changes.some(({ added, removed }) => added || removed),
  };
}

function whole(changed: boolean): (text: string) => Line {
  return (text) => [{ text, changed }];
}

function pieces(line: string, other: string | undefined, side: 'added' | 'removed'): Line {
  if (other === undefined) return [{ text: line, changed: true }];
  const [from, to] = side === 'removed' ? [line, other] : [other, line];
  const own = diffWordsWithSpace(from, to)
    .filter((change) => (side === 'removed' ? !change.added : !change.removed))
    .map((change) => ({ text: change.value, changed: change.added || change.removed }));
  return joined(own.flatMap(trimmed));
}

/** Blanks at the ends of a change are no part of it. */
function trimmed({ text, changed }: Piece): Piece[] {
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  if (!changed || words === '') return [{ text, changed: false }];
  const pieces = [
    { text: before, changed: false },
    { text: words, changed: true },
    { text: after, changed: false },
  ];
  return pieces.filter((piece) => piece.text !== '');
}

/** Changes with nothing but a blank between them are one. */
function joined(own: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const [i, piece] of own.entries()) {
    const last = result.at(-1);
    const between = piece.text.trim() === '' && own[i + 1]?.changed === true && last?.changed === true;
    const changed = piece.changed || between;
    if (last?.changed === changed) result.splice(-1, 1, { text: last.text + piece.text, changed });
    else result.push({ text: piece.text, changed });
  }
  return result;
}
