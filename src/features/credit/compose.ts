import { dayText } from '../../lib/dates.ts';
import type { Activity } from '../activities/index.ts';
import { fillStatement, findStatementSet, type Placeholder, type StatementSet } from '../statements/index.ts';
import { creditText } from './credit.ts';
import type { CertificateRecord } from './record.ts';
import type { Template } from './template.ts';

/** What a certificate is made of, before it is frozen. Days are ISO days. */
export interface CertificateFacts {
  number: string;
  verifyUrl: string;
  issuer: string;
  template: Template;
  holder: { name: string; credentials: string };
  activity: Activity;
  citation: { text: string; journal: string | null };
  completedOn: string;
  issuedOn: string;
  score: string;
  /** In hundredths; null where the template carries no credit. */
  claimed: number | null;
}

type Certification = Extract<Activity['details']['designation'], { status: 'certified' }>['certification'];
type Statements = CertificateRecord['statements'];

export const HEADINGS: Record<Template, string> = {
  'physician-credit': 'Certificate of credit',
  participation: 'Certificate of participation',
  completion: 'Certificate of completion',
};

const NOT_IN_FORCE =
  'This activity was not certified for credit at the time when it was completed. This certificate carries no credit.';

/**
 * Puts together what a certificate says. Pure.
 * @throws Error when the activity names statements that there aren't, or that want a value it doesn't give
 */
export function composeRecord(facts: CertificateFacts, sets: readonly StatementSet[]): CertificateRecord {
  const { activity, template } = facts;
  const { details } = activity;
  const certification =
    template !== 'completion' && details.designation.status === 'certified' ? details.designation.certification : null;
  return {
    format: 'keypoint-certificate/1',
    number: facts.number,
    language: 'en',
    verifyUrl: facts.verifyUrl,
    template,
    heading: HEADINGS[template],
    issuer: facts.issuer,
    holder: facts.holder,
    wording: wordingOf(details.learningFormat, certification),
    activity: {
      title: activity.title,
      slug: activity.slug,
      version: activity.version,
      status: details.designation.status,
      learningFormat: details.learningFormat,
      citation: facts.citation.text,
      journal: facts.citation.journal,
      releasedOn: activity.releasedOn,
      expiresOn: activity.expiresOn,
    },
    completedOn: facts.completedOn,
    issuedOn: facts.issuedOn,
    score: facts.score,
    provider: certification?.provider.name ?? null,
    signatory: certification?.signatory ?? null,
    credit: creditOf(facts, certification),
    statements: certification ? creditStatements(facts, certification, sets) : [noticeOf(details.designation)],
    original: originalOf(details.original),
  };
}

/** "0.75 AMA PRA Category 1 Credit™": the full phrase, as its owner wants it. */
export function creditPhrase(hundredths: number): string {
  return `${creditText(hundredths)} AMA PRA Category 1 Credit${hundredths > 100 ? 's' : ''}™`;
}

/** "Name, MD" */
export function holderText({ name, credentials }: CertificateRecord['holder']): string {
  return credentials === '' ? name : `${name}, ${credentials}`;
}

/** The citation without the title where that is the activity's own, which stands above it already. */
export function citationText({ citation, title }: CertificateRecord['activity']): string {
  return citation.replace(`${title}. `, '').replace(/\.$/, '');
}

function wordingOf(learningFormat: string, certification: Certification | null): CertificateRecord['wording'] {
  if (certification) {
    const format = learningFormat === 'other' ? 'activity' : learningFormat;
    return {
      before: `${certification.provider.name} certifies that`,
      after: `has participated in the ${format} titled`,
    };
  }
  // The formats' names are those of credit; a certificate of completion says what the activity is without that word.
  const format = learningFormat === 'other' ? 'activity' : learningFormat.replace(/\bCME /, '');
  return { before: 'This certifies that', after: `has completed the ${format}` };
}

function creditOf(
  { template, claimed }: CertificateFacts,
  certification: Certification | null,
): CertificateRecord['credit'] {
  if (template !== 'physician-credit' || !certification || claimed === null) return null;
  return { type: 'ama-pra-category-1', claimed, maximum: maximumHundredths(certification) };
}

/** What an activity was designated for, in hundredths. */
export function maximumHundredths({ maximumCredits }: Pick<Certification, 'maximumCredits'>): number {
  return Math.round(maximumCredits * 100);
}

function creditStatements(
  facts: CertificateFacts,
  certification: Certification,
  sets: readonly StatementSet[],
): Statements {
  const set = findStatementSet(sets, certification.statementSet);
  if (!set)
    throw new Error(
      `activity ${facts.activity.slug} names the credit statements ${certification.statementSet}, which content/credit-statements.yaml does not hold`,
    );
  const { provider } = certification;
  const values: Partial<Record<Placeholder, string>> = {
    provider: provider.name,
    ...(provider.jointProvider === undefined ? {} : { jointProvider: provider.jointProvider }),
    format: facts.activity.details.learningFormat === 'other' ? 'activity' : facts.activity.details.learningFormat,
    maximum: creditText(maximumHundredths(certification)),
    title: facts.activity.title,
    date: dayText(facts.completedOn),
  };
  const kinds =
    facts.template === 'physician-credit'
      ? (['accreditation', 'designation'] as const)
      : (['accreditation', 'participation'] as const);
  return kinds.map((kind) => ({
    kind,
    set: `${set.id}@${set.version}`,
    text: fillStatement(set.statements[kind], values),
  }));
}

function noticeOf(designation: Activity['details']['designation']): Statements[number] {
  return { kind: 'notice', set: null, text: designation.status === 'certified' ? NOT_IN_FORCE : designation.notice };
}

function originalOf(original: Activity['details']['original']): CertificateRecord['original'] {
  if (!original) return null;
  const { name, address, telephone, fax } = original.provider;
  return { statement: original.statement, provider: { name, address, telephone: telephone ?? null, fax: fax ?? null } };
}
