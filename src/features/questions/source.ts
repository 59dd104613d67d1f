import { ZodError } from 'zod';
import type { FormFields, ParsedQuestion, Source } from './kind.ts';
import { questionKind } from './registry.ts';

/** What keeps a draft from being a question, and where: `['options', 2, 'text']`. */
export interface SourceFault {
  path: (string | number)[];
  reason: string;
}

export type CheckedSource = { ok: true; parsed: ParsedQuestion } | { ok: false; faults: SourceFault[] };

/** Whether a source is a whole question of its kind, or all that it still lacks. Pure. @throws Invalid when there is no such kind */
export function checkSource(kindName: string, source: Source): CheckedSource {
  const kind = questionKind(kindName);
  try {
    return { ok: true, parsed: kind.parseFile(kind.ownSource(source)) };
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return { ok: false, faults: faultsOf(error) };
  }
}

function faultsOf(error: ZodError): SourceFault[] {
  return error.issues.map((issue) => ({
    path: issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
    reason: isGap(issue) ? 'is still empty' : issue.message.replace(/^Invalid input: /, ''),
  }));
}

function isGap(issue: ZodError['issues'][number]): boolean {
  const empty = issue.code === 'too_small' && issue.origin === 'string';
  return empty || issue.message.endsWith('received undefined');
}

/** Every text field of a posted form with all its values. */
export function formFields(unsafe_body: unknown): FormFields {
  const values = (value: unknown) => (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
  return Object.fromEntries(Object.entries(unsafe_body ?? {}).map(([name, value]) => [name, values(value)]));
}

/** What an author's form asks for beside saving: an entry more or less, or one moved by a place. */
export interface SourceEdit {
  readonly act: 'add' | 'remove' | 'up' | 'down';
  readonly list: string;
  /** From 0; of `add` the place of the new entry. */
  readonly index: number;
}

/** @returns the edit that a button's value asks for (`add:options`, `up:options.2`); null when it is none of this source */
export function readEdit(kindName: string, source: Source, unsafe_edit: string): SourceEdit | null {
  const [, act, list = '', place] = /^(add|remove|up|down):([a-zA-Z]+)(?:\.(\d{1,2}))?$/.exec(unsafe_edit) ?? [];
  if (act === undefined || !Object.hasOwn(questionKind(kindName).sourceLists, list)) return null;
  const { length } = listOf(source, list);
  const index = act === 'add' ? length : Number(place ?? -1);
  if (act !== 'add' && (index < 0 || index >= length)) return null;
  return { act: act as SourceEdit['act'], list, index };
}

/** The source after the edit. Moving past an end changes nothing. */
export function applyEdit(kindName: string, source: Source, { act, list, index }: SourceEdit): Source {
  const entries = [...listOf(source, list)];
  if (act === 'add') entries.push(questionKind(kindName).sourceLists[list]?.empty);
  else {
    const [entry] = entries.splice(index, 1);
    if (act !== 'remove') entries.splice(placeAfter(act, index), 0, entry);
  }
  return { ...source, [list]: entries };
}

/** Where a field of the source (`options.2.rationale`) stands after the edit; null: it is gone. */
export function fieldAfter(field: string, { act, list, index }: SourceEdit, length: number): string | null {
  const [name, place = '', ...rest] = field.split('.');
  if (name !== list || !/^\d+$/.test(place) || act === 'add') return field;
  const at = Number(place);
  const [from, to] = [index, Math.min(placeAfter(act, index), length - 1)];
  const moved = (n: number) => [name, n, ...rest].join('.');
  if (act === 'remove') return at === index ? null : moved(at > index ? at - 1 : at);
  if (at === from) return moved(to);
  return at === to ? moved(from) : field;
}

function placeAfter(act: SourceEdit['act'], index: number): number {
  return act === 'up' ? Math.max(0, index - 1) : index + 1;
}

/** A field of a source in words: “Option C: rationale”, “Answer: unit”, “Practice changed”. */
export function fieldLabel(kindName: string, field: string): string {
  const [first = '', place, ...rest] = field.split('.');
  const lists = questionKind(kindName).sourceLists;
  const list = Object.hasOwn(lists, first) ? lists[first] : undefined;
  if (!list || !/^\d+$/.test(place ?? '')) return capitalised(field.split('.').map(inWords).join(': '));
  const number = list.lettered ? String.fromCharCode(65 + Number(place)) : String(Number(place) + 1);
  // The text of an entry is what the entry is called by.
  return [`${list.entry} ${number}`, ...rest.filter((part) => part !== 'text').map(inWords)].join(': ');
}

/** `practiceChanged` as “practice changed” */
function inWords(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listOf(source: Source, list: string): readonly unknown[] {
  const value = source[list];
  return Array.isArray(value) ? value : [];
}
