import type { CoreDeps } from '../../deps.ts';
import type { Activity } from '../activities/index.ts';
import { writeCheckpoint } from '../audit/index.ts';
import { sweepRecords } from '../records/index.ts';
import type { Holder } from './course.ts';
import { daysAgo } from './days.ts';
import { beginCertification } from './office-certification.ts';
import { askPlanner } from './office-disclosures.ts';
import { fillDiscussion } from './office-discussion.ts';
import { fillPeople } from './office-people.ts';
import type { Providers } from './office-provider.ts';
import { fillRecords } from './office-records.ts';
import type { Staff } from './people.ts';

interface OfficeWork {
  readonly staff: Staff;
  readonly providers: Providers;
  readonly certified: Pick<Activity, 'activityId' | 'slug'>;
  readonly holders: readonly Holder[];
  /** Slug of the activity that is being built. */
  readonly draftActivity: string;
}

/**
 * What the office did after the activity was certified, and what waits for it now: people, a certification that lacks
 * something, the discussion, records and reports, and two signed checkpoints of the audit log.
 * @returns how many comments there are
 */
export async function fillOffice(core: CoreDeps, work: OfficeWork): Promise<number> {
  const { staff, providers, draftActivity, certified, holders } = work;
  await writeCheckpoint(daysAgo(core, 1));
  await fillPeople(core, staff);
  await beginCertification(core, { staff, providers, slug: draftActivity });
  await askPlanner(core, staff.admin, draftActivity);
  const comments = await fillDiscussion(core, staff, certified.activityId);
  await fillRecords(core, { ...certified, admin: staff.admin, holders });
  await sweepRecords(core);
  await writeCheckpoint(core);
  return comments;
}
