import { isDeepStrictEqual } from 'node:util';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { isoDay } from '../../lib/dates.ts';
import { creditPromises } from './checks.ts';
import { type ReadActivity, refused } from './file.ts';
import { type ActivityFile, activityDetails } from './schemas.ts';

/**
 * What keeps a new version of a certified activity from being published, each in words; empty when nothing does. It is
 * given from above: the register of disclosures stands on a higher floor.
 */
export type CertifiedGate = (
  trx: Trx,
  activity: Pick<ActivityFile, 'slug' | 'faculty'>,
  todayIso: string,
) => Promise<string[]>;

/**
 * Every way to a certified version goes through the rules of certification. A file's way: it carries the very
 * certification that the activity's newest version has from the office, and the gate finds nothing.
 * @param newest details of the newest version, as stored; null: the activity is new
 * @throws Invalid
 */
export async function requireCertified(
  trx: Trx,
  { clock }: Pick<CoreDeps, 'clock'>,
  { file, details }: ReadActivity,
  { fileName, gate, newest }: { fileName: string; gate: CertifiedGate | null; newest: string | null },
): Promise<void> {
  const { designation } = details;
  if (designation.status !== 'certified') return;
  const before = newest === null ? null : activityDetails.parse(JSON.parse(newest)).designation;
  if (!isDeepStrictEqual(before, designation)) {
    throw refused(fileName, [
      `${fileName}: designation: a file can’t certify an activity, nor change its certification. Import it as uncertified and certify it at /admin/certification/${file.slug}; a file of a certified activity keeps the designation of its newest version word for word`,
    ]);
  }
  const open = gate ? await gate(trx, file, isoDay(clock())) : ['the register of disclosures can’t be asked here'];
  const faults = [...creditPromises({ ...file }).map(({ path, reason }) => `${path.join('.')}: ${reason}`), ...open];
  if (faults.length > 0)
    throw refused(
      fileName,
      faults.map((fault) => `${fileName}: ${fault}`),
    );
}
