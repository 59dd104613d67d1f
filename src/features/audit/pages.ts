import { dateTimeText } from '../../lib/dates.ts';
import { ACTIONS, actionText } from './actions.ts';
import type { Link } from './chain.ts';
import type { CheckpointRow } from './checkpoint-queries.ts';
import { difference } from './difference.ts';
import { FILTER_NAMES } from './filters.ts';
import type { Found } from './search.ts';
import type { FoundRow } from './search-queries.ts';

/** What the log's pages show. Pure. */

/** The filters as they stand in the address or the form, those that are set. */
export function givenFilters(unsafe_query: Record<string, unknown>): Record<string, string> {
  const given = FILTER_NAMES.flatMap((name) => {
    const value = unsafe_query[name];
    return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [];
  });
  return Object.fromEntries(given);
}

const address = (given: Record<string, string>): string => {
  const query = new URLSearchParams(given).toString();
  return query === '' ? '/admin/audit' : `/admin/audit?${query}`;
};

export interface State {
  readonly head: Link | null;
  readonly checkpoint: CheckpointRow | null;
  readonly verification: FoundRow | null;
}

export function listModel(
  { rows, next }: Found,
  { given, state, paged }: { given: Record<string, string>; state: State; paged: boolean },
) {
  return {
    title: 'Audit log',
    office: 'audit',
    styles: ['audit'],
    mainClass: 'page wide',
    values: given,
    filtered: Object.keys(given).length > 0,
    actions: actionOptions(given['action']),
    rows: rows.map((row) => ({ ...line(row), href: `/admin/audit/${row.id}` })),
    older: next === null ? null : address({ ...given, before: next }),
    newest: paged ? address(given) : null,
    state: stateRows(state),
  };
}

/** By their words; one that the address names and that has none stands among them too. */
function actionOptions(chosen: string | undefined): { value: string; label: string }[] {
  const known = new Set([...Object.keys(ACTIONS), ...(chosen === undefined ? [] : [chosen])]);
  const options = [...known].map((value) => ({ value, label: actionText(value) }));
  options.sort((a, b) => a.label.localeCompare(b.label, 'en'));
  return [{ value: '', label: 'Anything' }, ...options];
}

function line(row: FoundRow) {
  const { actorId, actorName, action, subjectType, subjectId } = row;
  return {
    ...row,
    what: actionText(action),
    who: actorId === null ? 'System or operator' : (actorName ?? actorId),
    whoHref: address({ who: actorId ?? 'system' }),
    subject: subjectType === 'user' ? 'person' : subjectType.replaceAll('-', ' '),
    subjectShort: short(subjectId),
    subjectHref: address({ subject: subjectId }),
    unchained: row.seq === null,
  };
}

/** The end of an id: the beginnings of those that were made together are the same. */
const short = (id: string): string => (id.length > 16 ? `…${id.slice(-8)}` : id);

function stateRows({ head, checkpoint, verification }: State): { term: string; text: string }[] {
  return [
    { term: 'Events', text: head ? head.seq.toLocaleString('en') : 'The counter is gone; verify the log.' },
    {
      term: 'Last signed checkpoint',
      text: checkpoint
        ? `Number ${checkpoint.number}, ${dateTimeText(checkpoint.at)}, up to event ${checkpoint.seq}`
        : 'None yet; one is written when the server starts, and every few minutes',
    },
    { term: 'Last verification', text: verification ? verificationText(verification) : 'Never verified' },
  ];
}

function verificationText({ at, detail }: FoundRow): string {
  const { ok, events, faults } = JSON.parse(detail) as { ok?: unknown; events?: unknown; faults?: unknown };
  const found =
    ok === true
      ? 'whole'
      : `${Number(faults)} ${faults === 1 ? 'fault' : 'faults'}; run keypoint audit verify to see them`;
  return `${dateTimeText(at)}: ${Number(events)} events, ${found}`;
}

export function eventModel(row: FoundRow) {
  const { what, who, whoHref, subject, subjectName, subjectHref, unchained } = line(row);
  return {
    title: what,
    office: 'audit',
    styles: ['audit'],
    event: row,
    what,
    who,
    whoHref,
    subject,
    subjectName,
    subjectHref,
    unchained,
    ...difference(JSON.parse(row.detail)),
  };
}
