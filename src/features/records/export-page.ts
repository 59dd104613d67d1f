import type { Model } from '../../http/render.ts';
import { filterOfRun } from './exports.ts';
import { isNarrowed, type RecordFilter } from './filter.ts';
import { count, filterOptions, LIST } from './list-page.ts';
import { type Outcome, PARS_HEADER } from './pars.ts';
import { parsActivityFields } from './pars-form.ts';
import { BOARDS, MOC_TYPES } from './pars-moc.ts';
import type { ParsActivity } from './pars-queries.ts';
import { type CreditNames, certificateLabel, creditLabel, professionLabel } from './record.ts';
import type { ExportRun, RunState } from './run-queries.ts';

/** What the pages of exports and of reports to ACCME show. Pure. */

const FORMAT_NAMES = {
  csv: 'CSV',
  xlsx: 'Excel workbook (XLSX)',
  json: 'JSON',
  medbiq: 'Activity Report (ANSI/MEDBIQ XML)',
  pars: 'Report to ACCME (PARS)',
} as const;

const STATES: Record<RunState, { text: string; tone: string }> = {
  waiting: { text: 'Waiting', tone: '' },
  running: { text: 'Being made', tone: 'accent' },
  ready: { text: 'Ready', tone: 'good' },
  failed: { text: 'Failed', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: '' },
  expired: { text: 'Expired', tone: '' },
};

export const EXPORTS = `${LIST}/exports`;

const FRAME = { office: 'records', styles: ['records'] };

/** A filter in words: "Passed from 2026-01-01; Nurse". */
export function filterText(filter: RecordFilter, names: CreditNames): string {
  if (!isNarrowed(filter)) return 'All records';
  const { q, activity, from, to, profession, verified, credit, certificate } = filter;
  const parts = [
    q && `“${q}”`,
    activity && `activity ${activity}`,
    from && `passed from ${from}`,
    to && `passed until ${to}`,
    profession && professionLabel(profession),
    verified && (verified === 'yes' ? 'profession verified' : 'profession not verified'),
    credit && (credit === 'any' ? 'with credit' : credit === 'none' ? 'without credit' : creditLabel(names, credit)),
    certificate && `certificate ${certificateLabel(certificate).toLowerCase()}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

const bytesText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

function runModel(run: ExportRun, names: CreditNames) {
  return {
    id: run.id,
    href: `${EXPORTS}/${run.id}`,
    format: FORMAT_NAMES[run.format],
    pars: run.format === 'pars',
    state: run.state,
    stateText: run.sentAt === null ? STATES[run.state].text : 'Sent',
    tone: STATES[run.state].tone,
    what: filterText(filterOfRun(run), names),
    requestedAt: run.requestedAt,
    open: run.state === 'waiting' || run.state === 'running',
    size: run.bytes === null ? null : bytesText(run.bytes),
  };
}

export function exportsModel(
  runs: readonly (ExportRun & { requestedByName: string | null })[],
  names: CreditNames,
): Model & { title: string } {
  return {
    ...FRAME,
    title: 'Exports',
    rows: runs.map((run) => ({
      ...runModel(run, names),
      by: run.requestedByName ?? 'At a terminal',
      records: count(run.state === 'ready' ? run.done : run.expected),
    })),
  };
}

/** The outcomes in the order of the page, each with what it means. */
export const OUTCOMES: readonly { outcome: Outcome; title: string; text: string }[] = [
  {
    outcome: 'refused',
    title: 'Can’t be sent',
    text: 'The receiver would refuse these. They are left out of the file.',
  },
  {
    outcome: 'not-permitted',
    title: 'Not permitted',
    text: 'These learners have not permitted reporting, or have withdrawn it. What they gave was not opened, and they are left out of the file.',
  },
  { outcome: 'add', title: 'New', text: 'Not sent before: an Add row each.' },
  {
    outcome: 'change',
    title: 'Changed',
    text: 'Changed since they were sent: a Delete row as they were and an Add row as they are.',
  },
  {
    outcome: 'delete',
    title: 'To be deleted',
    text: 'Sent before, and the certificate has been revoked since: a Delete row each.',
  },
  {
    outcome: 'unchanged',
    title: 'Sent already',
    text: 'The receiver has them as they are. They are left out of the file.',
  },
];

/** A record of a report as its page shows it. */
export interface ShownRecord {
  readonly position: number;
  readonly name: string;
  readonly email: string;
  readonly title: string;
  readonly passedAt: number;
  readonly problems: readonly string[];
  /** As they go to ACCME; empty where nothing of them was opened. */
  readonly firstName: string;
  readonly lastName: string;
}

export interface RunParts {
  readonly run: ExportRun;
  readonly outcomes: ReadonlyMap<Outcome, number>;
  /** Which outcome's records are listed. */
  readonly chosen: Outcome | null;
  readonly records: readonly ShownRecord[];
  readonly next: number | null;
  readonly creditNames: CreditNames;
}

export function exportModel({
  run,
  outcomes,
  chosen,
  records,
  next,
  creditNames,
}: RunParts): Model & { title: string } {
  const model = runModel(run, creditNames);
  const going = (['add', 'change', 'delete'] as const).reduce((sum, outcome) => sum + (outcomes.get(outcome) ?? 0), 0);
  return {
    ...FRAME,
    title: model.pars ? 'Report to ACCME' : `Export: ${model.format}`,
    mainClass: 'page',
    scripts: model.open ? ['export-progress'] : [],
    run: {
      ...model,
      fault: run.fault,
      leftOut: run.format === 'medbiq' ? count(run.leftOut) : null,
      written: count(run.done - run.leftOut),
      expiresAt: run.state === 'ready' && run.sentAt === null ? run.expiresAt : null,
      finishedAt: run.finishedAt,
      sentAt: run.sentAt,
      receipt: run.receipt,
      checksum: run.checksum,
      done: count(run.done),
      expected: count(run.expected),
      share: run.expected === 0 ? 0 : Math.min(1, run.done / run.expected),
      query: run.query,
    },
    header: PARS_HEADER,
    going,
    outcomes: OUTCOMES.flatMap(({ outcome, title, text }) => {
      const n = outcomes.get(outcome) ?? 0;
      return n === 0
        ? []
        : [
            {
              outcome,
              title,
              text,
              n: count(n),
              href: `${EXPORTS}/${run.id}?outcome=${outcome}`,
              current: outcome === chosen,
            },
          ];
    }),
    noted: records.some(({ problems }) => problems.length > 0),
    chosen: OUTCOMES.find(({ outcome }) => outcome === chosen) ?? null,
    records,
    next: next === null ? null : `${EXPORTS}/${run.id}?outcome=${chosen}&after=${next}`,
  };
}

export interface ParsParts {
  readonly filter: RecordFilter;
  readonly activities: readonly ParsActivity[];
  readonly creditNames: CreditNames;
  /** What was typed into one activity's form and could not be used. */
  readonly typed?: { readonly id: string; readonly values: Readonly<Record<string, unknown>> };
}

export function parsModel({ filter, activities, creditNames, typed }: ParsParts): Model & { title: string } {
  return {
    ...FRAME,
    title: 'Report to ACCME (PARS)',
    values: filter,
    options: {
      ...filterOptions(activities, creditNames),
      boards: [
        { value: '', label: 'None' },
        ...BOARDS.map(({ value, label }) => ({ value, label: `${value}: ${label}` })),
      ],
      mocTypes: [{ value: '', label: 'Choose' }, ...MOC_TYPES.map((type) => ({ value: type, label: type }))],
    },
    activities: activities.map((one) => parsActivityFields(one, typed?.id === one.id ? typed.values : null)),
    missing: activities.filter(({ accmeActivityId }) => accmeActivityId === null).length,
  };
}
