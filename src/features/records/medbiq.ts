import { fitForXml } from '../../lib/xml.ts';
import type { Reporting } from '../accounts/index.ts';
import { type Activity, creditsOf } from '../activities/index.ts';
import { AMA } from '../statements/index.ts';
import type { Taken } from './medbiq-queries.ts';
import { namesOf } from './pars.ts';
import { type CompletionRecord, creditOf, facetOf } from './record.ts';

/**
 * Elements of an ANSI/MEDBIQ Activity Report, version 2, in the order of its schema: activityreport.xsd of 29 November
 * 2018 with member.xsd of 4 December 2017, name.xsd and healthcaremetadata.xsd (github medbiq/medbiq). docs/exports.md
 * says where each comes from. Pure.
 */

export const NAMESPACES = {
  '@xmlns': 'http://ns.medbiq.org/activityreport/v2/',
  '@xmlns:m': 'http://ns.medbiq.org/member/v2/',
  '@xmlns:n': 'http://ns.medbiq.org/name/v2/',
  '@xmlns:hx': 'http://ns.medbiq.org/lom/extend/v1/',
} as const;

/** As fast-xml-parser's builder takes it: attributes with an @, the text of an element that has any in #text. */
export type Element = string | { readonly [name: string]: Element | readonly Element[] | undefined };

export interface ReportedCompletion {
  readonly record: CompletionRecord;
  readonly reporting: Reporting;
  readonly taken: Taken;
  /** The version that was taken. */
  readonly activity: Pick<Activity, 'slug' | 'version' | 'title' | 'details' | 'releasedOn' | 'expiresOn'>;
}

export interface Reporter {
  readonly organisation: string;
  /** Host name of the site, in the domains of its own ids. */
  readonly host: string;
}

const instant = (ms: number): string => new Date(ms).toISOString();
const text = (value: string): string | undefined => (value === '' ? undefined : fitForXml(value));

/** The host as ids have it: their pattern wants a full stop in it, and no colon. */
export function idHost(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(hostname) ? hostname : 'localhost.localdomain';
}

/** An ActivityReport for one completion: who, what, and the credit unless it was revoked. */
export function activityReport(facts: ReportedCompletion, reporter: Reporter): Element {
  return {
    '@arid': `arid:${reporter.host}:${facts.record.completionId}`,
    ReportingOrganization: text(reporter.organisation),
    Member: member(facts, reporter),
    Activity: activityElement(facts, reporter),
  };
}

/** Neither birth date nor address: the month and day without a year are no date, and boards' ids have no domain of their own. */
function member({ record, reporting }: ReportedCompletion, { host }: Reporter): Element {
  const { firstName, lastName } = namesOf(record.fullName);
  const { npi, licenceNumber, licenceState } = reporting;
  return {
    'm:UniqueID': [
      { '#text': record.userId, '@domain': `idd:${host}:learner` },
      ...(npi === '' ? [] : [{ '#text': npi, '@domain': 'idd:cms.gov:npi' }]),
    ],
    'm:Name': {
      'n:GivenName': text(firstName),
      'n:FamilyName': text(lastName),
      'n:Degree': text(record.credentials),
    },
    'm:LicenseInfo':
      licenceNumber === ''
        ? undefined
        : {
            'm:License': {
              'm:LicensureEntity': { 'm:LicensureEntityName': text(licenceState) },
              'm:LicenseNumberAvailability': 'Available',
              'm:LicenseNumber': text(licenceNumber),
            },
          },
  };
}

function activityElement(facts: ReportedCompletion, reporter: Reporter): Element {
  const { activity, taken } = facts;
  const { designation, support } = activity.details;
  const provider = designation.status === 'certified' ? designation.certification.provider.name : reporter.organisation;
  return {
    '@activityID': activity.slug,
    ProviderOrganization: text(provider),
    ActivityName: text(activity.title),
    ActivityInstanceID:
      taken.accmeActivityId === null
        ? undefined
        : { '#text': taken.accmeActivityId, '@domain': 'idd:accme.org:instance' },
    Status: 'Completed',
    CommercialSupporter: support.kind === 'none' ? undefined : text(support.statement),
    Module: moduleElement(facts, reporter),
  };
}

function moduleElement(facts: ReportedCompletion, reporter: Reporter): Element {
  const { activity, record, taken } = facts;
  return {
    ModuleName: { '#text': fitForXml(activity.title), '@moduleID': `${activity.slug}@${activity.version}` },
    Status: 'Completed',
    StartDateTime: instant(taken.startedAt),
    EndDateTime: instant(record.passedAt),
    CompletedDateTime: instant(record.passedAt),
    Results: 'Pass',
    CreditCertificate: certificate(facts, reporter),
  };
}

/** Left out where nothing was claimed, and where the certificate was revoked. */
function certificate({ record, activity }: ReportedCompletion, { host }: Reporter): Element | undefined {
  const credit = creditOf(record);
  const { designation } = activity.details;
  const revoked = facetOf(record.facet).certificateState === 'revoked';
  if (!credit || revoked || designation.status !== 'certified') return undefined;
  const { provider } = designation.certification;
  const designated = creditsOf(designation.certification).find(({ type }) => type === credit.type);
  return {
    CreditReceived: {
      'hx:accreditingBody': text(provider.accreditor),
      'hx:activityCertification': text(designated?.name ?? credit.type),
      // For other types nobody has said which words of these closed lists are right.
      'hx:creditType': credit.type === AMA ? 'CME' : undefined,
      'hx:creditUnit': credit.type === AMA ? 'Credit' : undefined,
      'hx:pacing': 'learner paced',
      'hx:accreditedProvider': text(provider.name),
      'hx:nonAccreditedProvider': text(provider.jointProvider ?? ''),
      'hx:releaseDate': activity.releasedOn,
      'hx:expirationDate': activity.expiresOn,
      'hx:numberOfCredits': (credit.hundredths / 100).toFixed(2),
    },
    CreditID: `ccid:${host}:${record.completionId}`,
  };
}
