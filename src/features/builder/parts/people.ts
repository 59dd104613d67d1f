import type { DraftDetails } from '../draft.ts';
import { lineOf, rowAt, rowsOf, textOf, type Values, valuesOfRows } from '../values.ts';
import { anchorOf, type Part, rowsAct, withDetails } from './part.ts';

const FIELDS: Readonly<Record<string, string>> = {
  name: 'name',
  credentials: 'credentials',
  role: 'role',
  disclosure: 'disclosure',
};

export const SUPPORT_KINDS = [
  { value: 'none', label: 'None' },
  { value: 'commercial', label: 'An educational grant from a company' },
  { value: 'in-kind', label: 'In-kind support: equipment, staff or services' },
] as const;

/** Who controls the content, with their disclosures, and who paid for it. */
export const people: Part = {
  name: 'faculty',
  title: 'Faculty and support',
  about: 'Everybody who controls the content, with role and disclosure; commercial support.',
  fields: ['faculty', 'support'],
  act: rowsAct('faculty', { name: '', credentials: '', role: '', disclosure: '' }, 'name'),
  values: ({ content: { details } }) => ({
    ...valuesOfRows('faculty', details.faculty),
    supportKind: details.support.kind,
    supportStatement: details.support.statement,
  }),
  read: (values, draft) =>
    withDetails(draft, {
      faculty: rowsOf(values, 'faculty').map((row) => personOf(rowAt(values, 'faculty', row))),
      support: { kind: supportKind(values), statement: textOf(values, 'supportStatement') },
    }),
  label: (field) => {
    if (field === 'faculty-add') return 'Faculty';
    if (field === 'supportKind') return 'Support';
    if (field === 'supportStatement') return 'Statement on support';
    const [, row = '0', part = ''] = field.split('.');
    return `Person ${Number(row) + 1}, ${FIELDS[part] ?? part}`;
  },
  anchor: ([head, second, third]) => {
    if (head === 'support') return second === 'kind' ? 'supportKind' : 'supportStatement';
    return second === undefined ? 'faculty-add' : anchorOf(['faculty', second, third ?? 'name']);
  },
};

function personOf(row: Values): DraftDetails['faculty'][number] {
  return {
    name: lineOf(row, 'name'),
    credentials: lineOf(row, 'credentials'),
    role: lineOf(row, 'role'),
    disclosure: textOf(row, 'disclosure'),
  };
}

function supportKind(values: Values): DraftDetails['support']['kind'] {
  return SUPPORT_KINDS.find(({ value }) => value === values['supportKind'])?.value ?? 'none';
}
