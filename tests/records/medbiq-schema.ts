import { XMLParser } from 'fast-xml-parser';

/**
 * What of the schema a report can run into, read off activityreport.xsd of 29 November 2018, member.xsd of 4 December 2017,
 * name.xsd of 11 September 2013 and healthcaremetadata.xsd of 23 September 2009 (github medbiq/medbiq): the elements in
 * their order, how often each may stand, and what its text must be. Prefixes are those that the report declares.
 */
const MANY = Number.POSITIVE_INFINITY;
type Child = readonly [name: string, least: number, most: number];
const one = (name: string): Child => [name, 1, 1];
const maybe = (name: string): Child => [name, 0, 1];

const SEQUENCES: Record<string, readonly Child[]> = {
  ActivityReports: [
    one('DateTimeCreated'),
    one('ReportingStartDate'),
    one('ReportingEndDate'),
    ['ActivityReport', 1, MANY],
  ],
  ActivityReport: [one('ReportingOrganization'), one('Member'), ['Activity', 1, MANY], maybe('XtensibleInfo')],
  Member: [
    ['m:UniqueID', 0, MANY],
    ['m:Name', 0, MANY],
    ['m:Address', 0, MANY],
    ['m:EducationInfo', 0, MANY],
    ['m:CertificationInfo', 0, MANY],
    maybe('m:LicenseInfo'),
    maybe('m:DisciplinaryInfo'),
    maybe('m:PersonalInfo'),
  ],
  'm:Name': [
    maybe('n:FormattedName'),
    maybe('n:Title'),
    ['n:GivenName', 0, MANY],
    ['n:FamilyName', 0, MANY],
    maybe('n:GenerationIdentifier'),
    ['n:Degree', 0, MANY],
  ],
  'm:LicenseInfo': [['m:License', 1, MANY]],
  'm:License': [
    one('m:LicensureEntity'),
    one('m:LicenseNumberAvailability'),
    maybe('m:LicenseNumber'),
    maybe('m:LicenseCategory'),
    maybe('m:Profession'),
    maybe('m:Jurisdiction'),
  ],
  'm:LicensureEntity': [one('m:LicensureEntityName'), maybe('m:ContactInformation')],
  Activity: [
    one('ProviderOrganization'),
    one('ActivityName'),
    maybe('ActivityInstanceID'),
    maybe('Status'),
    maybe('LaunchDetails'),
    maybe('CommercialSupporter'),
    maybe('RegulatoryInformation'),
    ['Module', 1, MANY],
    maybe('PointOfCareLearningData'),
    maybe('Results'),
  ],
  Module: [
    one('ModuleName'),
    maybe('Metadata'),
    maybe('Status'),
    maybe('StartDateTime'),
    maybe('EndDateTime'),
    maybe('DueDateTime'),
    maybe('RegisteredDateTime'),
    maybe('CompletedDateTime'),
    maybe('ExpiredDateTime'),
    maybe('TimeEngaged'),
    maybe('Results'),
    ['CreditCertificate', 0, MANY],
  ],
  CreditCertificate: [one('CreditReceived'), one('CreditID')],
  CreditReceived: [
    maybe('hx:accreditingBody'),
    maybe('hx:activityCertification'),
    maybe('hx:creditType'),
    maybe('hx:creditUnit'),
    maybe('hx:pacing'),
    maybe('hx:accreditedProvider'),
    ['hx:nonAccreditedProvider', 0, MANY],
    maybe('hx:releaseDate'),
    maybe('hx:expirationDate'),
    maybe('hx:numberOfCredits'),
    ['CreditFocus', 0, MANY],
  ],
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?$/;
const TEXTS: Record<string, RegExp> = {
  DateTimeCreated: INSTANT,
  StartDateTime: INSTANT,
  EndDateTime: INSTANT,
  CompletedDateTime: INSTANT,
  ReportingStartDate: DATE,
  ReportingEndDate: DATE,
  'hx:releaseDate': DATE,
  'hx:expirationDate': DATE,
  'hx:numberOfCredits': /^\d+(?:\.\d+)?$/,
  'hx:creditType': /^(?:CME|CE|CNE|CPE|CHES|CPD)$/,
  'hx:creditUnit': /^(?:CECH|CEH|CEU|Cognate|Contact Hour|Credit|Hour|Unit|Credit Hour|Point)$/,
  'hx:pacing': /^(?:learner|provider) paced$/,
  Status: /^(?:Registered|Completed|Expired)$/,
  'm:LicenseNumberAvailability': /^(?:Available|Confidential|Unknown)$/,
  CreditID: /^ccid:[^:]+:[^:]+$/,
};
/** Of ids in a domain. */
const DOMAIN = /^idd:\S*\.\S*:\S*$/;
const HAVE_DOMAIN = ['m:UniqueID', 'ActivityInstanceID'];
const PREFIXES: Record<string, string> = {
  '@_xmlns': 'http://ns.medbiq.org/activityreport/v2/',
  '@_xmlns:m': 'http://ns.medbiq.org/member/v2/',
  '@_xmlns:n': 'http://ns.medbiq.org/name/v2/',
  '@_xmlns:hx': 'http://ns.medbiq.org/lom/extend/v1/',
};

export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Node[];
}

type Ordered = Record<string, unknown>;

/** Reads a document into its elements, in their order. */
export function readXml(xml: string): Node {
  const options = { preserveOrder: true, ignoreAttributes: false, parseTagValue: false, parseAttributeValue: false };
  const [root] = nodesOf(new XMLParser(options).parse(xml) as Ordered[]).filter(({ name }) => name !== '?xml');
  if (!root) throw new Error('there is no element');
  return root;
}

function nodesOf(all: readonly Ordered[]): Node[] {
  return all.flatMap((one) => {
    const name = Object.keys(one).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const inner = one[name] as Ordered[];
    const text = inner.map((part) => String(part['#text'] ?? '')).join('');
    return [{ name, attributes: (one[':@'] ?? {}) as Record<string, string>, text, children: nodesOf(inner) }];
  });
}

/** Every element of this name, however deep. */
export function find(node: Node, name: string): Node[] {
  return [...(node.name === name ? [node] : []), ...node.children.flatMap((child) => find(child, name))];
}

/** What the schema would refuse, each with its place. */
export function schemaFaults(root: Node): string[] {
  const namespaces = Object.entries(PREFIXES).filter(([prefix, uri]) => root.attributes[prefix] !== uri);
  return [...namespaces.map(([prefix]) => `${prefix} is not what it stands for`), ...faultsOf(root, root.name)];
}

function faultsOf(node: Node, path: string): string[] {
  const sequence = SEQUENCES[node.name];
  if (!sequence) return leafFaults(node, path);
  const faults: string[] = [];
  let at = 0;
  for (const [name, least, most] of sequence) {
    let n = 0;
    while (node.children[at]?.name === name) {
      at += 1;
      n += 1;
    }
    if (n < least || n > most) faults.push(`${path}: ${name} stands ${n} times`);
  }
  if (at < node.children.length) faults.push(`${path}: ${node.children[at]?.name} is not there, or not in its place`);
  return [...faults, ...node.children.flatMap((child) => faultsOf(child, `${path}/${child.name}`))];
}

function leafFaults({ name, text, children, attributes }: Node, path: string): string[] {
  if (children.length > 0) return [`${path}: nothing is known of its children`];
  if (text === '') return [`${path}: is empty`];
  if (HAVE_DOMAIN.includes(name) && !DOMAIN.test(attributes['@_domain'] ?? '')) return [`${path}: has no domain`];
  return (TEXTS[name] ?? /./).test(text) ? [] : [`${path}: ${text}`];
}
