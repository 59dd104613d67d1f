import type { Database } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { isoDay } from '../../lib/dates.ts';
import { type Activity, type CarriedCredit, type Designation, selectActivityVersion } from '../activities/index.ts';
import type { Attempt } from '../attempts/index.ts';
import { type Completion, selectOptionalCompletion } from '../completions/index.ts';
import { isEvaluated } from '../evaluation/index.ts';
import { accreditationEnd, selectOptionalProvider } from '../providers/index.ts';
import { type Holder, selectHolder, selectOptionalNewest } from './queries.ts';
import { chooseTemplate, creditsFor, type Template } from './template.ts';

/** What an attempt can still lead to. */
export type ClaimState =
  | { state: 'not-passed'; activity: Activity }
  | { state: 'not-evaluated'; activity: Activity }
  | { state: 'needs-verification'; activity: Activity }
  | { state: 'issued'; activity: Activity; completion: Completion; number: string }
  | ReadyClaim;

export interface ReadyClaim {
  state: 'ready';
  activity: Activity;
  completion: Completion;
  holder: Holder;
  template: Template;
  /** What can be claimed, one of them; none where the certificate carries no credit. */
  offers: readonly CarriedCredit[];
}

/** Finds out where the learner stands between the attempt and its certificate. */
export async function selectClaimState({ db }: Pick<CoreDeps, 'db'>, attempt: Attempt): Promise<ClaimState> {
  const activity = await selectActivityVersion(db, attempt.activityVersionId);
  const completion = await selectOptionalCompletion(db, attempt.id);
  if (!completion) return { state: 'not-passed', activity };
  if (!isEvaluated(activity, completion)) return { state: 'not-evaluated', activity };
  const certificate = await selectOptionalNewest(db, completion.id);
  if (certificate) return { state: 'issued', activity, completion, number: certificate.number };
  const holder = await selectHolder(db, completion.userId);
  const { designation } = activity.details;
  const template = chooseTemplate({
    designation,
    expiresOn: activity.expiresOn,
    startedOn: isoDay(attempt.startedAt),
    completedOn: isoDay(completion.passedAt),
    profession: holder.profession,
    professionVerified: holder.professionVerified,
    accreditationEnd: await selectAccreditationEnd(db, designation),
  });
  if (template === 'needs-verification') return { state: template, activity };
  const offers =
    template === 'physician-credit' || template === 'credit'
      ? creditsFor({ designation, profession: holder.profession })
      : [];
  return { state: 'ready', activity, completion, holder, template, offers };
}

/** null where the activity names no provider of the register: then what was frozen counts alone. */
async function selectAccreditationEnd({ kysely }: Database, designation: Designation): Promise<string | null> {
  const id = designation.status === 'certified' ? designation.certification.providerId : undefined;
  const provider = id === undefined ? null : await selectOptionalProvider(kysely, id);
  return provider && accreditationEnd(provider);
}
