import { dayText } from '../../lib/dates.ts';
import {
  type Activity,
  type CarriedCredit,
  type Certification,
  creditsOf,
  creditTemplates,
  fillCreditText,
} from '../activities/index.ts';
import { AMA, type StatementSet } from '../statements/index.ts';
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
  /** Of the holder, as it was verified where the credit asks for that. */
  profession: string;
  /** In hundredths; null where the template carries no credit. */
  claimed: { credit: CarriedCredit; hundredths: number } | null;
}

type Statements = CertificateRecord['statements'];

export const HEADINGS: Record<Template, string> = {
  'physician-credit': 'Certificate of credit',
  credit: 'Certificate of credit',
  participation: 'Certificate of participation',
  completion: 'Certificate of completion',
};

const NOT_IN_FORCE =
  'This activity was not certified for credit at the time when it was completed. This certificate carries no credit.';
const NOT_FOR_YOU = 'This certificate carries no credit.';

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
    ...(certification?.logo === undefined ? {} : { logo: certification.logo }),
    credit: creditOf(facts),
    statements: certification ? creditStatements(facts, certification, sets) : [noticeOf(details.designation)],
    original: originalOf(details.original),
  };
}

/** "0.75 AMA PRA Category 1 Credit™": the full phrase, as its owner wants it; or the unit of another credit. */
export function creditPhrase({ type, claimed, unit }: NonNullable<CertificateRecord['credit']>): string {
  if (unit) return `${creditText(claimed)} ${claimed === 100 ? unit.one : unit.many}`;
  if (type !== AMA) throw new Error(`a certificate carries ${type} and does not say what that is called`);
  return `${creditText(claimed)} AMA PRA Category 1 Credit${claimed > 100 ? 's' : ''}™`;
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

function creditOf({ claimed }: CertificateFacts): CertificateRecord['credit'] {
  if (!claimed) return null;
  const { type, name, unit } = claimed.credit;
  const amounts = { type, claimed: claimed.hundredths, maximum: maximumHundredths(claimed.credit) };
  return type === AMA ? amounts : { ...amounts, unit: { name, ...unit } };
}

/** What an activity carries of a credit at most, in hundredths. */
export function maximumHundredths({ maximum }: Pick<CarriedCredit, 'maximum'>): number {
  return Math.round(maximum * 100);
}

/** Of the claimed credit or of participation, and what else the activity says to the holder's profession. */
function creditStatements(
  facts: CertificateFacts,
  certification: Certification,
  sets: readonly StatementSet[],
): Statements {
  const credits = creditsOf(certification);
  const own = facts.claimed
    ? textsOf(facts, certification, sets, facts.claimed.credit, ['accreditation', 'designation'])
    : credits
        .filter(({ award }) => award !== 'stated')
        .flatMap((credit) => textsOf(facts, certification, sets, credit, ['accreditation', 'participation']));
  const stated = credits
    .filter(({ award, professions }) => award === 'stated' && professions.includes(facts.profession))
    .flatMap((credit) => textsOf(facts, certification, sets, credit, ['designation']))
    .map((statement) => ({ ...statement, kind: 'additional' as const }));
  const all = [...own, ...stated].filter(({ text }, i, list) => list.findIndex((one) => one.text === text) === i);
  return all.length > 0 ? all : [{ kind: 'notice', set: null, text: NOT_FOR_YOU }];
}

function textsOf(
  facts: CertificateFacts,
  certification: Certification,
  sets: readonly StatementSet[],
  credit: CarriedCredit,
  kinds: readonly ('accreditation' | 'designation' | 'participation')[],
): Statements {
  const templates = creditTemplates(facts.activity, certification, credit, sets);
  return kinds.flatMap((kind) => {
    const template = templates[kind];
    if (template === undefined) return [];
    const text = fillCreditText(template, facts.activity, certification, credit, dayText(facts.completedOn));
    return [{ kind, set: templates.set, text }];
  });
}

function noticeOf(designation: Activity['details']['designation']): Statements[number] {
  return { kind: 'notice', set: null, text: completionNotice(designation) };
}

/** What a certificate of completion says of credit: that there is none, and why. Pure. */
export function completionNotice(designation: Activity['details']['designation']): string {
  return designation.status === 'certified' ? NOT_IN_FORCE : designation.notice;
}

function originalOf(original: Activity['details']['original']): CertificateRecord['original'] {
  if (!original) return null;
  const { name, address, telephone, fax } = original.provider;
  return { statement: original.statement, provider: { name, address, telephone: telephone ?? null, fax: fax ?? null } };
}
