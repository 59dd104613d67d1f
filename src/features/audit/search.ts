import type { Handle } from '../../db/index.ts';
import { type Asked, type Filters, type Place, placeText } from './filters.ts';
import { type FoundRow, listEvents, type Narrowed, selectOptionalIdByEmail } from './search-queries.ts';

const PAGE = 50;
const BATCH = 500;

/** Finds the person meant. @returns null when there is none with that address */
export async function narrow(handle: Handle, { who, ...rest }: Filters): Promise<Narrowed | null> {
  if (who === undefined) return rest;
  if (who.toLowerCase() === 'system') return { ...rest, actorId: null };
  if (!who.includes('@')) return { ...rest, actorId: who };
  const actorId = await selectOptionalIdByEmail(handle, who.toLowerCase());
  return actorId === null ? null : { ...rest, actorId };
}

export interface Found {
  readonly rows: readonly FoundRow[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

/** One page of the log. */
export async function findEvents(handle: Handle, { before, ...asked }: Asked): Promise<Found> {
  const narrowed = await narrow(handle, asked);
  if (!narrowed) return { rows: [], next: null };
  const rows = await listEvents(handle, narrowed, { before, limit: PAGE + 1 });
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return { rows: rows.slice(0, PAGE), next: last ? placeText(placeOf(last)) : null };
}

/** All that the filters leave, up to `newest`, some hundreds in memory at once. */
export async function* eventsFrom(handle: Handle, asked: Filters, newest: Place): AsyncGenerator<FoundRow> {
  const narrowed = await narrow(handle, asked);
  for (let before: Place | undefined = newest; narrowed && before; ) {
    const rows = await listEvents(handle, narrowed, { before, limit: BATCH });
    yield* rows;
    const last = rows.at(-1);
    before = last && rows.length === BATCH ? placeOf(last) : undefined;
  }
}

const placeOf = ({ at, seq }: FoundRow): Place => ({ at, seq: seq ?? 0 });
