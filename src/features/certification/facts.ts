import type { Handle } from '../../db/index.ts';
import { type Desk, selectDesk } from '../builder/index.ts';
import { type Register, selectRegister } from '../disclosures/index.ts';
import { selectMedia } from '../media/index.ts';
import {
  type Comparison,
  type KnownType,
  listKnownTypes,
  listProviders,
  type Provider,
  selectComparisons,
} from '../providers/index.ts';
import { type StatementSet, shippedStatementSets } from '../statements/index.ts';
import { EMPTY, type Plan } from './plan.ts';
import { selectOptionalPlan } from './queries.ts';

/** Everything that decides whether an activity may be certified. */
export interface Facts {
  readonly todayIso: string;
  readonly desk: Desk;
  readonly plan: Plan;
  readonly planRevision: number;
  readonly providers: readonly Provider[];
  readonly provider: Provider | null;
  readonly partner: Provider | null;
  readonly types: readonly KnownType[];
  readonly sets: readonly StatementSet[];
  readonly comparisons: ReadonlyMap<string, Comparison>;
  readonly register: Register;
  /** The kind of picture that the provider's logo is; null without one. */
  readonly logoType: string | null;
}

/** @param held the desk, where it is held already. @throws NotFound */
export async function loadFacts(handle: Handle, unsafe_slug: unknown, todayIso: string, held?: Desk): Promise<Facts> {
  const desk = held ?? (await selectDesk(handle, unsafe_slug));
  const stored = await selectOptionalPlan(handle, desk.draft.activityId);
  const plan = stored?.plan ?? EMPTY;
  const providers = await listProviders(handle);
  const byId = (id: string | null) => providers.find((one) => one.id === id) ?? null;
  const provider = byId(plan.providerId);
  const logo = provider?.logoId ? await selectMedia(handle, provider.logoId) : null;
  return {
    todayIso,
    desk,
    plan,
    planRevision: stored?.revision ?? 0,
    providers,
    provider,
    partner: byId(plan.jointProviderId),
    types: await listKnownTypes(handle),
    sets: shippedStatementSets(),
    comparisons: await selectComparisons(handle),
    logoType: logo?.type ?? null,
    register: await selectRegister(handle, desk.draft.slug, todayIso),
  };
}
