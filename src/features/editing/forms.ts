import { z } from 'zod';
import { lineOfText, oneLine } from '../../http/validate.ts';
import type { ArticleText, DraftContent } from '../articles/index.ts';

/** The forms of the article's pages, and their values. Pure. */

export const RIGHTS = ['rights-held', 'open-licence', 'own-precis'] as const;

const LONGEST_BODY = 1_000_000;

const optionalLine = (max: number) =>
  z
    .string()
    .optional()
    .transform((value) => oneLine(value ?? ''))
    .pipe(z.string().max(max, { error: `Use at most ${max} characters.` }));

/** Several lines: line ends as one kind, NFC, nothing else touched. */
const text = (value: string) => value.normalize('NFC').replaceAll(/\r\n?/g, '\n');

const DOI_PREFIX = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/i;

const doi = optionalLine(200)
  .transform((value) => value.replace(DOI_PREFIX, ''))
  .pipe(
    z
      .string()
      .regex(/^(?:10\.\d{4,9}\/\S+)?$/, { error: 'Enter a DOI such as 10.1200/JCO.2017.75.4614, or leave it empty.' }),
  );

const year = optionalLine(4).pipe(
  z.string().regex(/^(?:1[5-9]\d\d|2\d\d\d)?$/, {
    error: 'Enter the year of publication with four digits, or leave it empty.',
  }),
);

/** One author a line: the name, then after a comma the degrees. */
const authors = z
  .string({ error: 'Name at least one author.' })
  .max(20_000, { error: 'Use at most 20,000 characters for the authors.' })
  .transform((value) =>
    value
      .split(/[\r\n]+/)
      .map(oneLine)
      .filter((line) => line !== ''),
  )
  .pipe(z.array(z.string()).min(1, { error: 'Name at least one author.' }));

/** Everything of an article but its body. */
const about = {
  title: lineOfText(300, 'Give the article a title.'),
  authors,
  citation: lineOfText(1000, 'Say what to cite: authors, title, journal and year, or where else the text comes from.'),
  journal: optionalLine(300),
  year,
  volume: optionalLine(40),
  issue: optionalLine(40),
  doi,
  rightsBasis: z.enum(RIGHTS, { error: 'Choose what allows the article to be used here.' }),
  rightsStatement: lineOfText(
    2000,
    'State the rights in words: who holds them and who gave permission, which licence, or what the précis is made from.',
  ),
};

const body = z
  .string({ error: 'Write the text of the article.' })
  .transform(text)
  .pipe(
    z
      .string()
      .max(LONGEST_BODY, { error: 'The text is too long: use at most 1,000,000 characters.' })
      .regex(/\S/, { error: 'Write the text of the article.' }),
  );

/** The form of the article's text. */
export const textForm = z
  .object({ ...about, body })
  .transform(({ body: written, ...fields }): ArticleText => ({ ...aboutOf(fields), body: written }));

/** The form of a new article without its source, which is read apart. */
export const aboutForm = z.object(about).transform(aboutOf);

interface AboutFields {
  title: string;
  authors: string[];
  citation: string;
  journal: string;
  year: string;
  volume: string;
  issue: string;
  doi: string;
  rightsBasis: (typeof RIGHTS)[number];
  rightsStatement: string;
}

function aboutOf(fields: AboutFields): Omit<ArticleText, 'body'> {
  const { journal, volume, issue } = fields;
  return {
    title: fields.title,
    authors: fields.authors.map(authorOf),
    citation: {
      text: fields.citation,
      ...(journal ? { journal } : {}),
      ...(fields.year ? { year: Number(fields.year) } : {}),
      ...(volume ? { volume } : {}),
      ...(issue ? { issue } : {}),
      ...(fields.doi ? { doi: fields.doi } : {}),
    },
    rights: { basis: fields.rightsBasis, statement: fields.rightsStatement },
  };
}

function authorOf(line: string): DraftContent['authors'][number] {
  const comma = line.indexOf(',');
  if (comma < 1) return { name: line, credentials: '' };
  return { name: line.slice(0, comma).trim(), credentials: line.slice(comma + 1).trim() };
}

/** Authors as their field has them. */
export function authorLines(all: DraftContent['authors']): string {
  return all.map(({ name, credentials }) => (credentials ? `${name}, ${credentials}` : name)).join('\n');
}

/** The values of the form of an article's text. */
export function textValues({ title, authors: all, citation, rights, body: written }: ArticleText) {
  return {
    title,
    authors: authorLines(all),
    citation: citation.text,
    journal: citation.journal ?? '',
    year: String(citation.year ?? ''),
    volume: citation.volume ?? '',
    issue: citation.issue ?? '',
    doi: citation.doi ?? '',
    rightsBasis: rights.basis,
    rightsStatement: rights.statement,
    body: written,
  };
}

const quoted = (max: number) =>
  z
    .string()
    .optional()
    .transform((value) => text(value ?? ''))
    .pipe(z.string().max(max, { error: `Use at most ${max} characters.` }));

/** A key point: its statement, and its passage as it was selected or copied. */
export const keyPointForm = z
  .object({
    statement: lineOfText(500, 'Write the key point as one statement in your own words.'),
    exact: quoted(10_000).pipe(z.string().regex(/\S/, { error: 'Copy the passage from the article.' })),
    prefix: quoted(2000),
    suffix: quoted(2000),
    seen: z.string().default(''),
  })
  .transform(({ exact, prefix, suffix, ...fields }) => ({ ...fields, passage: { exact, prefix, suffix } }));

/** Why no question is asked about a key point. */
export const uncoveredForm = z.object({
  reason: lineOfText(1000, 'Say why no question is asked about this key point.'),
});

export const positionForm = z.object({
  position: z.coerce.number({ error: 'Choose a place.' }).int().min(1).max(10_000),
});

export const revisionField = z.object({ revision: z.coerce.number().int().min(1) });

/** Which goes on, where a file has brought a newer version: the draft, or that version. */
export const baseForm = z
  .object({ do: z.enum(['keep', 'renew']), revision: revisionField.shape.revision })
  .transform(({ do: choice, revision }) => ({ choice, revision }));

export const emailForm = z.object({
  email: z
    .string({ error: 'Enter the email of an educator.' })
    .trim()
    .toLowerCase()
    .pipe(z.email({ error: 'Enter an email address, such as name@example.org.' }).max(254)),
});
