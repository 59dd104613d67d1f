import { oneLine } from '../../http/validate.ts';
import type { Facts } from './facts.ts';
import { type Plan, plan } from './plan.ts';

/** Reads the form of what is chosen; what names nothing that there is counts as not chosen. Pure. */
export function readPlan(
  unsafe_body: unknown,
  { providers, types, sets }: Pick<Facts, 'providers' | 'types' | 'sets'>,
): Plan {
  const fields: Record<string, unknown> = Object(unsafe_body);
  const text = (name: string) => (typeof fields[name] === 'string' ? oneLine(fields[name]).slice(0, 200) : '');
  const provider = (name: string) => providers.find(({ id }) => id === text(name))?.id ?? null;
  const set = sets.find(({ id, version }) => `${id}@${version}` === text('statementSet'));
  return plan.parse({
    providerId: provider('providerId'),
    jointProviderId: provider('jointProviderId'),
    statementSet: set ? `${set.id}@${set.version}` : null,
    credits: types
      .filter(({ type }) => fields[`credit-${type.id}`] === 'yes')
      .map(({ type }) => ({
        type: type.id,
        maximum: text(`maximum-${type.id}`),
        approval: text(`approval-${type.id}`),
      })),
  });
}
