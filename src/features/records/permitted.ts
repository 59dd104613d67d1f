import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { type Reporting, type ReportingReader, readReporting } from '../accounts/index.ts';
import { selectSealedPeople } from './pars-queries.ts';

/**
 * What those gave who permit reporting, by person; of the others nothing is opened. Each reading is in the audit log, in
 * the same transaction.
 */
export async function openPermitted(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids' | 'secrets'>,
  userIds: readonly string[],
  reader: ReportingReader,
): Promise<ReadonlyMap<string, Reporting>> {
  const opened = new Map<string, Reporting>();
  for (const person of (await selectSealedPeople(trx, [...new Set(userIds)])).values()) {
    if (person.permittedAt !== null) opened.set(person.id, await readReporting(trx, core, person, reader));
  }
  return opened;
}
