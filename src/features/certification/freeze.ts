import type { Certification, DesignatedCredit } from '../activities/index.ts';
import type { Amendment } from '../builder/index.ts';
import { disclosedFaculty } from '../disclosures/index.ts';
import { isCompared, type KnownType, type Provider } from '../providers/index.ts';
import { AMA, findStatementSet, type StatementSet } from '../statements/index.ts';
import type { Facts } from './facts.ts';
import { maximumOf } from './plan.ts';

/** A credit that was chosen, with the amount that was typed; null for what is no amount. */
export interface Chosen {
  readonly known: KnownType;
  readonly maximum: number | null;
  readonly approval: string;
}

/** The chosen credits, AMA PRA Category 1 first, then what is claimed; what comes along with another one is added. Pure. */
export function chosenCredits({ plan, types }: Pick<Facts, 'plan' | 'types'>): Chosen[] {
  const chosen = plan.credits.flatMap(({ type, maximum, approval }): Chosen[] => {
    const known = types.find((one) => one.type.id === type);
    return known && known.type.award !== 'participation' ? [{ known, maximum: maximumOf(maximum), approval }] : [];
  });
  const along = types
    .filter(({ type }) => type.award === 'participation')
    .flatMap((known): Chosen[] => {
      const main = chosen.find((one) => one.known.type.id === known.type.needs);
      return main ? [{ known, maximum: main.maximum, approval: '' }] : [];
    });
  const rank = ({ known: { type } }: Chosen) => (type.id === AMA ? 0 : type.award === 'claimed' ? 1 : 2);
  return [...chosen.toSorted((a, b) => rank(a) - rank(b)), ...along];
}

/** The shipped texts that nobody has compared with their owner's yet. Pure. */
export function uncompared(facts: Facts): string[] {
  const set = chosenSet(facts);
  const references = chosenCredits(facts).flatMap(({ known }) => {
    const own = known.reference === null ? [] : [known.reference];
    return known.type.usesSets && set ? [...own, `${set.id}@${set.version}`] : own;
  });
  return [...new Set(references)].filter((reference) => !isCompared(reference, facts.comparisons));
}

export function chosenSet({ plan, sets }: Pick<Facts, 'plan' | 'sets'>): StatementSet | null {
  return plan.statementSet === null ? null : (findStatementSet(sets, plan.statementSet) ?? null);
}

/** The accreditation statement that a provider's own accreditor prescribes; '' where there is none. Pure. */
export function ownStatement(provider: Provider, set: Pick<StatementSet, 'joint'>): string {
  return set.joint ? provider.jointStatement : provider.accreditationStatement;
}

/**
 * What would be frozen into the activity's version: the designation with everything that its certificates will say, and
 * the faculty as the register has it. null while something is missing. Pure.
 */
export function freeze(facts: Facts, acknowledgedBy: string): Amendment | null {
  const { provider, partner, desk, todayIso } = facts;
  const { details } = desk.draft.content;
  const credits = chosenCredits(facts).map((chosen) => freezeCredit(chosen, facts));
  const complete = credits.flatMap((credit) => (credit ? [credit] : []));
  const [first] = complete;
  if (!provider || !first || complete.length < credits.length) return null;
  const { accreditedFrom, accreditedUntil } = provider;
  if (accreditedFrom === null || accreditedUntil === null) return null;
  const references = uncompared(facts);
  const certification: Certification = {
    creditType: first.type,
    maximumCredits: first.maximum,
    designatedOn: todayIso,
    provider: {
      ...{ name: provider.name, accreditor: provider.accreditorName, accreditedFrom, accreditedUntil },
      ...(partner ? { jointProvider: partner.name } : {}),
    },
    statementSet: first.statements.set,
    signatory: { name: provider.signatoryName, title: provider.signatoryTitle },
    credits: complete,
    providerId: provider.id,
    ...(provider.accmeId === '' ? {} : { accmeId: provider.accmeId }),
    ...(provider.logoId === null ? {} : { logo: provider.logoId }),
    graceDays: provider.graceDays,
    within: { learningFormat: details.learningFormat, expires: details.dates.expires },
    ...(references.length === 0 ? {} : { unverified: { references, acknowledgedBy, on: todayIso } }),
  };
  const faculty = disclosedFaculty(facts.register, details.faculty);
  return { designation: { status: 'certified', certification }, faculty };
}

function freezeCredit({ known, maximum, approval }: Chosen, facts: Facts): DesignatedCredit | null {
  if (maximum === null) return null;
  const statements = statementsFor(known, facts);
  if (!statements) return null;
  const { id, name, unit, award, step, professions, verifiedOnly } = known.type;
  return {
    ...{ type: id, version: known.version, name, unit, award, step, maximum, professions, verifiedOnly },
    ...(approval === '' ? {} : { approval }),
    statements,
  };
}

function statementsFor({ type, reference, version }: KnownType, facts: Facts): DesignatedCredit['statements'] | null {
  const name = reference ?? `${type.id}@${version}`;
  if (!type.usesSets) return { set: name, ...defined(type.statements) };
  const set = chosenSet(facts);
  if (!set || !facts.provider) return null;
  const own = ownStatement(facts.provider, set);
  const accreditation = set.statements.accreditation.replaceAll('{accreditation}', () => own);
  return accreditation === '' ? null : { set: `${set.id}@${set.version}`, ...set.statements, accreditation };
}

function defined({
  designation,
  participation,
}: {
  designation?: string | undefined;
  participation?: string | undefined;
}) {
  return {
    ...(designation === undefined ? {} : { designation }),
    ...(participation === undefined ? {} : { participation }),
  };
}
