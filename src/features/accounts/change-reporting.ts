import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import { selectPerson, updateReporting } from './queries.ts';
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

/** What a learner gave for reporting, in the clear. @throws Error when it was sealed under another secret key */
export function readReporting(
  core: Pick<CoreDeps, 'secrets'>,
  person: { id: string; reportingSealed: string | null },
): Reporting {
  return openReporting(core.secrets.derive(PURPOSE), person.id, person.reportingSealed);
}
