import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import { holdSelf, selectPerson, updateReporting } from './queries.ts';
import { openReporting, type Reporting, sealReporting } from './reporting.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets'>;

/** Derived for this use alone; whoever has only the database can't read what is sealed. */
const PURPOSE = 'reporting';

/** Stores what boards need, sealed, and when the learner permitted reporting. The log learns which fields, never their values. */
export async function changeReporting(
  core: Core,
  userId: string,
  reporting: Reporting,
  permitted: boolean,
): Promise<void> {
  const sealed = sealReporting(core.secrets.derive(PURPOSE), userId, reporting);
  await core.db.transaction(async (trx) => {
    await holdSelf(trx, userId);
    const before = await selectPerson(trx, userId);
    // The time of the permission is when it was first given, not when the form was last sent.
    const permittedAt = permitted ? (before.reportingPermittedAt ?? core.clock()) : null;
    await updateReporting(trx, userId, sealed, permittedAt);
    await recordEvent(trx, core, {
      actorId: userId,
      action: 'reporting.change',
      subjectType: 'user',
      subjectId: userId,
      detail: { given: givenFields(reporting), permitted },
    });
  });
}

function givenFields(reporting: Reporting): string[] {
  const given = (value: unknown) => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0);
  return Object.entries(reporting)
    .filter(([, value]) => given(value))
    .map(([name]) => name);
}

/** Tries whether what a learner gave opens; hands nothing out. @throws Error when it was sealed under another secret key */
export function assertReportingOpens(
  core: Pick<CoreDeps, 'secrets'>,
  person: { id: string; reportingSealed: string | null },
): void {
  openReporting(core.secrets.derive(PURPOSE), person.id, person.reportingSealed);
}

/** Who reads what a learner gave for reporting, and what for. */
export interface ReportingReader {
  /** null: an operator at a terminal, or the site itself. */
  readonly actorId: string | null;
  readonly purpose: 'account page' | 'data download' | 'PARS' | 'MedBiquitous';
  /** The export that it is read for. */
  readonly export?: string;
}

/**
 * What a learner gave for reporting, in the clear: the only way to it. The reading is in the audit log, in the same
 * transaction; where nothing was given, nothing is read.
 * @throws Error when it was sealed under another secret key
 */
export async function readReporting(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids' | 'secrets'>,
  person: { id: string; reportingSealed: string | null },
  { actorId, ...why }: ReportingReader,
): Promise<Reporting> {
  const reporting = openReporting(core.secrets.derive(PURPOSE), person.id, person.reportingSealed);
  if (person.reportingSealed === null) return reporting;
  await recordEvent(trx, core, {
    actorId,
    action: 'reporting.read',
    subjectType: 'user',
    subjectId: person.id,
    detail: { ...why },
  });
  return reporting;
}
