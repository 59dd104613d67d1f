import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { dateText, dayText } from '../../lib/dates.ts';
import { PROFESSIONS } from '../accounts/index.ts';
import { LEARNING_FORMATS } from '../activities/index.ts';
import { mediaAddress } from '../media/index.ts';
import { type CreditType, type StatementSet, shippedStatementSets, statementSetName } from '../statements/index.ts';
import { isCompared, type KnownType } from './credit-types.ts';
import { isAccreditedOn, type Provider } from './provider.ts';
import { ACCREDITOR_CHOICES, formValues, STATUS_CHOICES } from './provider-form.ts';
import { isTextOpen, typeValues } from './type-form.ts';
import type { Comparison } from './type-queries.ts';

/** What the pages of providers and credit types show. Pure. */

type Page = Model & { title: string };
const OFFICE = { office: 'providers', styles: ['certification'] };

export const PROVIDERS = '/admin/providers';
export const TYPES = '/admin/credit-types';

export function providerListModel(providers: readonly Provider[], todayIso: string): Page {
  const rows = providers.map((provider) => ({
    name: provider.name,
    href: `${PROVIDERS}/${provider.id}`,
    accreditor: provider.accreditorName || '–',
    term:
      provider.accreditedFrom && provider.accreditedUntil
        ? `${dayText(provider.accreditedFrom)} to ${dayText(provider.accreditedUntil)}`
        : '–',
    ...standingOf(provider, todayIso),
  }));
  return { ...OFFICE, title: 'Providers', rows, typesHref: TYPES };
}

function standingOf(provider: Provider, todayIso: string): { label: string; tone: string } {
  if (provider.status === 'none') return { label: 'Joint provider only', tone: '' };
  if (!isAccreditedOn(provider, todayIso)) return { label: 'Accreditation not in date', tone: 'bad' };
  if (provider.status === 'probation') return { label: 'On probation', tone: 'warn' };
  return { label: provider.status === 'provisional' ? 'Provisional' : 'Accredited', tone: 'good' };
}

export interface ProviderShown {
  provider: Provider | null;
  values?: Record<string, unknown>;
  errors?: FieldErrors | null;
  /** What is stored now, where somebody else has changed it. */
  stored?: Provider;
  saved?: boolean;
}

export function providerModel({ provider, values, errors = null, stored, saved = false }: ProviderShown): Page {
  return {
    ...OFFICE,
    title: provider ? provider.name : 'New provider',
    isNew: provider === null,
    action: provider ? `${PROVIDERS}/${provider.id}` : PROVIDERS,
    values: values ?? formValues(provider),
    revision: (stored ?? provider)?.revision ?? 0,
    errors,
    saved,
    statuses: STATUS_CHOICES,
    accreditors: ACCREDITOR_CHOICES,
    logo: provider?.logoId ? mediaAddress(provider.logoId) : null,
    differences: stored && values ? differencesOf(formValues(stored), values) : [],
  };
}

/** Fields in which what is stored now differs from what was typed. */
function differencesOf(stored: Record<string, string>, typed: Record<string, unknown>) {
  return Object.entries(LABELS).flatMap(([name, label]) => {
    const [now, mine] = [stored[name] ?? '', String(typed[name] ?? '')];
    return now === mine ? [] : [{ label, stored: now, mine }];
  });
}

const LABELS: Readonly<Record<string, string>> = {
  name: 'Name',
  status: 'Status',
  accreditor: 'Accredited by',
  accreditorName: 'Accreditor in words',
  accreditedFrom: 'Accredited from',
  accreditedUntil: 'Accredited until',
  accreditationStatement: 'Accreditation statement',
  jointStatement: 'Joint providership statement',
  eligible: 'No ineligible company',
  accmeId: 'ACCME provider ID',
  contact: 'Contact',
  signatoryName: 'Signatory',
  signatoryTitle: 'Title of the signatory',
  journalMaximum: 'Most for a journal-based activity',
  graceDays: 'Days of grace',
  disclosureMonths: 'Months that a disclosure holds',
};

const AWARD_LABELS = {
  claimed: 'Credit, claimed by the learner',
  stated: 'A statement, without an amount',
  participation: 'For other professions, with AMA PRA credit',
} as const;

export function typeListModel(types: readonly KnownType[], comparisons: ReadonlyMap<string, Comparison>): Page {
  const rows = types.map(({ type, version, reference, shipped }) => ({
    name: type.name,
    href: `${TYPES}/${type.id}`,
    version,
    award: AWARD_LABELS[type.award],
    professions: professionNames(type.professions),
    numbers: `${type.step.toFixed(2)}${type.maximum === null ? '' : `, at most ${type.maximum.toFixed(2)}`}`,
    validity: `${type.validityMonths} months`,
    state: shipped ? checkedState(reference, comparisons) : { label: 'Written here', tone: '' },
  }));
  const sets = shippedStatementSets().map((set) => textModel(set, comparisons));
  return { ...OFFICE, title: 'Credit types', rows, sets, newHref: `${TYPES}/new`, providersHref: PROVIDERS };
}

function checkedState(reference: string | null, comparisons: ReadonlyMap<string, Comparison>) {
  return reference !== null && isCompared(reference, comparisons)
    ? { label: 'Compared', tone: 'good' }
    : { label: 'Must be checked against the owner’s text', tone: 'warn' };
}

/** A shipped text with where it comes from and who has compared it. */
function textModel(item: StatementSet | CreditType, comparisons: ReadonlyMap<string, Comparison>) {
  const reference = `${item.id}@${item.version}`;
  const comparison = comparisons.get(reference);
  return {
    reference,
    name: 'joint' in item ? statementSetName(item) : 'The text',
    source: item.source,
    texts: Object.entries(item.statements).map(([kind, text]) => ({ kind, text })),
    state: checkedState(reference, comparisons),
    compared: comparison
      ? { by: comparison.comparedByName, on: dateText(comparison.comparedAt), source: comparison.source }
      : null,
    action: `${TYPES}/comparisons`,
  };
}

export interface TypeShown {
  known: KnownType | null;
  shipped: CreditType | null;
  comparisons: ReadonlyMap<string, Comparison>;
  values?: Record<string, unknown>;
  errors?: FieldErrors | null;
}

export function typeModel({ known, shipped, comparisons, values, errors = null }: TypeShown): Page {
  return {
    ...OFFICE,
    title: known ? known.type.name : 'New credit type',
    isNew: known === null,
    isShipped: shipped !== null,
    textOpen: shipped !== null && isTextOpen(shipped),
    action: known ? `${TYPES}/${known.type.id}` : TYPES,
    version: known?.version ?? '',
    values: values ?? typeValues(known?.type ?? null),
    errors,
    awards: [
      { value: 'claimed', label: AWARD_LABELS.claimed },
      { value: 'stated', label: AWARD_LABELS.stated },
    ],
    professions: PROFESSIONS,
    formats: LEARNING_FORMATS.map((format) => ({
      value: format,
      label: `${format.charAt(0).toUpperCase()}${format.slice(1)}`,
    })),
    text: shipped ? textModel(shipped, comparisons) : null,
    check: shipped?.check ?? [],
    facts: known ? factRows(known.type) : [],
    history: (known?.storedVersions ?? []).map(({ baseVersion, revision, createdAt, createdByName }) => ({
      version: revision === 0 ? String(baseVersion) : `${baseVersion}.${revision}`,
      on: dateText(createdAt),
      by: createdByName ?? 'the system',
    })),
  };
}

function factRows(type: CreditType) {
  return [
    { term: 'What learners get', text: AWARD_LABELS[type.award] },
    { term: 'Who may receive it', text: professionNames(type.professions) },
    { term: 'Profession must be verified', text: type.verifiedOnly ? 'Yes' : 'No' },
    { term: 'Learning formats', text: type.formats === null ? 'Any' : type.formats.join(', ') },
    ...(type.needs === null ? [] : [{ term: 'Only together with', text: type.needs }]),
    ...(type.needsApproval ? [{ term: 'Approval', text: 'Its owner approves each activity' }] : []),
  ];
}

function professionNames(values: readonly string[]): string {
  return values.map((value) => PROFESSIONS.find((one) => one.value === value)?.label ?? value).join(', ');
}
