import type { CoreDeps } from '../../deps.ts';
import { isoDay } from '../../lib/dates.ts';
import { type Activity, selectActivityVersion } from '../activities/index.ts';
import type { Attempt } from '../attempts/index.ts';
import { type Completion, selectOptionalCompletion } from '../completions/index.ts';
import { isEvaluated } from '../evaluation/index.ts';
import { maximumHundredths } from './compose.ts';
import { type Holder, selectHolder, selectOptionalNewest } from './queries.ts';
import { chooseTemplate, type Template } from './template.ts';

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
  /** The most that can be claimed, in hundredths; null where the certificate carries no credit. */
  maximum: number | null;
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
  });
  if (template === 'needs-verification') return { state: template, activity };
  const maximum =
    template === 'physician-credit' && designation.status === 'certified'
      ? maximumHundredths(designation.certification)
      : null;
  return { state: 'ready', activity, completion, holder, template, maximum };
}
