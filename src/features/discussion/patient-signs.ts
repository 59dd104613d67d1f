/**
 * What in a text may tell who a patient is. Heuristics: they find what people paste by mistake, after the identifiers that
 * HIPAA's safe harbour names (45 CFR 164.514(b)(2)), and are wrong now and then. So they ask, and never refuse.
 */
export interface Sign {
  readonly kind: keyof typeof SIGNS;
  /** The words that gave it away. */
  readonly excerpt: string;
}

/** What each kind is called, for the person who wrote the text. */
export const SIGNS = {
  'social-security': 'a social security number',
  'record-number': 'a record number',
  'health-service-number': 'a health service number',
  'birth-date': 'a date of birth',
  date: 'a full date near a patient',
  email: 'an email address',
  telephone: 'a telephone number',
  name: 'a patient’s name',
  'name-and-age': 'a name with an age',
  'age-and-place': 'an age with a place',
  'great-age': 'an age over 89',
  address: 'a postal address',
} as const;

const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const DATE = [
  String.raw`\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}`,
  String.raw`(?:19|20)\d{2}-\d{2}-\d{2}`,
  String.raw`\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}\.?,? (?:19|20)\d{2}`,
  String.raw`${MONTH}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2}`,
].join('|');
const AGE = String.raw`(?:\d{1,3}[- ]?(?:years?|yrs?)[- ]?old|aged? \d{1,3}|\d{1,3} ?(?:yo|y/o)\b)`;
/** A capitalised word, also with a hyphen or an apostrophe in it. */
const NAME = String.raw`\p{Lu}\p{Ll}+(?:[-’']\p{Lu}?\p{Ll}+)?`;
const NO_PLACE =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Stage|Phase|Table|Figure|Type|Grade|Class|Trial|Study)';
const STREET = '(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Court|Ct|Terrace|Place)';

const PATTERNS: readonly (readonly [Sign['kind'], RegExp])[] = [
  ['social-security', /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/gu],
  [
    'record-number',
    /(?<!\p{L})(?:MRN|(?:medical |hospital |patient |chart |case )?record (?:no\.?|number|#)|(?:hospital|chart|patient|case|unit) (?:no\.?|number|id|#))[\s:#.]{0,4}(?:is )?[A-Z]{0,4}-?\d[\d-]{3,15}/giu,
  ],
  [
    'birth-date',
    new RegExp(
      String.raw`(?<!\p{L})(?:DOB|D\.O\.B\.?|date of birth|born(?: on)?)[\s:]{0,3}(?:is |was |on )?(?:${DATE})`,
      'giu',
    ),
  ],
  ['email', /[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){0,4}\.\p{L}{2,24}/gu],
  ['telephone', /(?<![\d+])\+\d{1,3}(?:[ .()-]{0,2}\d){7,13}(?!\d)/gu],
  ['telephone', /(?<![\d-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}(?![\d-])/gu],
  [
    'telephone',
    /(?<!\p{L})(?:tel|phone|telephone|mobile|call (?:her|him|them|me))(?:\.|:| number| at| on| is)?[\s:]{1,3}\(?\d(?:[ .()-]{0,2}\d){5,13}/giu,
  ],
  ['name', new RegExp(String.raw`(?<!\p{L})(?:Mr|Mrs|Ms|Miss|Mister)\.? ${NAME}`, 'gu')],
  [
    'name',
    new RegExp(
      String.raw`(?<!\p{L})(?:[Pp]atient|[Pp]atient’s name|[Nn]ame)(?: is| was|:)? (?:called |named )?${NAME} ${NAME}`,
      'gu',
    ),
  ],
  ['name-and-age', new RegExp(`${NAME} ${NAME}(?:,| is| was)?(?: an?)? ${AGE}`, 'gu')],
  ['name-and-age', new RegExp(String.raw`${AGE} (?:${NAME} ${NAME}|\p{Ll}+,? (?:called|named) ${NAME})`, 'gu')],
  [
    'age-and-place',
    new RegExp(
      String.raw`${AGE}[^.!?\n]{0,60}? (?:from|living in|lives in|of|in|near) (?!${NO_PLACE}(?!\p{L}))${NAME}`,
      'gu',
    ),
  ],
  ['great-age', /(?<!\d)(?:9\d|1[01]\d)[- ]?(?:years?|yrs?)[- ]?old|(?<!\p{L})aged? (?:9\d|1[01]\d)(?!\d)/giu],
  ['address', new RegExp(String.raw`(?<!\d)\d{1,5}[a-z]? (?:${NAME} ){1,3}${STREET}(?!\p{L})`, 'gu')],
];

const PATIENT_NEAR =
  /(?<!\p{L})(?:patients?|woman|man|girl|boy|lady|gentleman|she|he|her|his|admitted|discharged|presented|diagnosed|seen|died|underwent|operated)(?!\p{L})/iu;
const REACH = 80;

/** The signs in a text, in its order, each once. Pure. */
export function patientSigns(text: string): Sign[] {
  const plain = text.normalize('NFKC');
  const found = [
    ...healthNumbers(plain),
    ...PATTERNS.flatMap(([kind, pattern]) => matches(plain, kind, pattern)),
    ...datesNear(plain),
  ];
  found.sort((a, b) => a.at - b.at);
  // One stretch of text is told of once: by the first kind that knows it.
  const kept: Found[] = [];
  for (const one of found) {
    if (!kept.some((other) => other.at < one.at + one.excerpt.length && one.at < other.at + other.excerpt.length))
      kept.push(one);
  }
  return kept.map(({ kind, excerpt }) => ({ kind, excerpt }));
}

/** The same sign in another text has the same key. */
export function signKey({ kind, excerpt }: Sign): string {
  return `${kind}: ${excerpt}`;
}

interface Found extends Sign {
  at: number;
}

function matches(text: string, kind: Sign['kind'], pattern: RegExp): Found[] {
  return [...text.matchAll(pattern)].map(({ 0: excerpt, index: at }) => ({ kind, excerpt: excerpt.trim(), at }));
}

/** Ten digits as the NHS writes them, whose last one checks the others (modulus 11). */
function healthNumbers(text: string): Found[] {
  return matches(text, 'health-service-number', /(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)/gu).filter(({ excerpt }) => {
    const digits = [...excerpt.replaceAll(/\D/g, '')].map(Number);
    const sum = digits.slice(0, 9).reduce((total, digit, i) => total + digit * (10 - i), 0);
    return (11 - (sum % 11)) % 11 === digits[9];
  });
}

/** A guideline has a date too: one is a sign only where somebody is spoken of who may be a patient. */
function datesNear(text: string): Found[] {
  return matches(text, 'date', new RegExp(String.raw`(?<![\d/.-])(?:${DATE})(?![\d/-])`, 'giu')).filter(
    ({ at, excerpt }) => PATIENT_NEAR.test(text.slice(Math.max(0, at - REACH), at + excerpt.length + REACH)),
  );
}
