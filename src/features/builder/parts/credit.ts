import type { FieldErrors } from '../../../http/errors.ts';
import type { DraftDetails } from '../draft.ts';
import { lineOf, textOf, type Values } from '../values.ts';
import { noAct, type Part, withDetails } from './part.ts';

const LABELS: Readonly<Record<string, string>> = {
  released: 'Release',
  reviewed: 'Last review',
  expires: 'Expiry',
  status: 'Credit',
  notice: 'Notice about credit',
  originalStatement: 'Statement on the print version',
  providerName: 'Provider of the print version',
  providerAddress: 'Its address',
  providerTelephone: 'Its telephone',
  providerFax: 'Its fax',
};

export const STATUSES = [
  { value: 'uncertified', label: 'Not certified', hint: 'Ends with a certificate of completion, without CME credit.' },
  {
    value: 'demonstration',
    label: 'A demonstration',
    hint: 'Shows how it would be; says so on every page and document.',
  },
] as const;

const ANCHORS: Readonly<Record<string, string>> = {
  'dates.released': 'released',
  'dates.reviewed': 'reviewed',
  'dates.expires': 'expires',
  'designation.notice': 'notice',
  'original.statement': 'originalStatement',
  'original.provider.name': 'providerName',
  'original.provider.address': 'providerAddress',
};

/** The term, what is said of credit, and the print version it goes back to. */
export const credit: Part = {
  name: 'credit',
  title: 'Dates and credit',
  about: 'Release, review and expiry; what is said of credit; a print version.',
  fields: ['dates', 'designation', 'original'],
  act: noAct,
  values: ({ content: { details } }) => ({
    ...details.dates,
    status: details.designation.status,
    notice: details.designation.status === 'certified' ? '' : details.designation.notice,
    originalStatement: details.original?.statement ?? '',
    providerName: details.original?.provider.name ?? '',
    providerAddress: details.original?.provider.address ?? '',
    providerTelephone: details.original?.provider.telephone ?? '',
    providerFax: details.original?.provider.fax ?? '',
  }),
  read: (values, draft) => {
    const errors = dayErrors(values);
    if (errors) return { ok: false, errors };
    const [released, reviewed, expires] = ['released', 'reviewed', 'expires'].map((name) => lineOf(values, name));
    return withDetails(draft, {
      dates: { released: released ?? '', reviewed: reviewed ?? '', expires: expires ?? '' },
      designation: designationOf(values, draft.content.details.designation),
      original: originalOf(values),
    });
  },
  label: (field) => LABELS[field] ?? field,
  anchor: (path) => ANCHORS[path.join('.')] ?? (path[0] === 'designation' ? 'status' : 'released'),
};

function dayErrors(values: Values): FieldErrors | null {
  const errors: FieldErrors = {};
  for (const name of ['released', 'reviewed', 'expires']) {
    const day = lineOf(values, name);
    if (day !== '' && !isDay(day)) errors[name] = 'Use a date such as 2026-11-23: year, month, day.';
  }
  return Object.keys(errors).length > 0 ? errors : null;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Certification is not changed here, whatever a form says. */
function designationOf(values: Values, stored: DraftDetails['designation']): DraftDetails['designation'] {
  if (stored.status === 'certified') return stored;
  const status = STATUSES.find(({ value }) => value === values['status'])?.value ?? stored.status;
  return { status, notice: textOf(values, 'notice') };
}

function originalOf(values: Values): DraftDetails['original'] {
  const original = {
    statement: textOf(values, 'originalStatement'),
    provider: {
      name: lineOf(values, 'providerName'),
      address: lineOf(values, 'providerAddress'),
      telephone: lineOf(values, 'providerTelephone'),
      fax: lineOf(values, 'providerFax'),
    },
  };
  const said = [original.statement, ...Object.values(original.provider)].some((text) => text !== '');
  return said ? original : null;
}
