import { z } from 'zod';

/** The article's part of an activity file (docs/activity-file.md) and what of it is stored. Unknown keys are refused. */

const text = z.string().trim().min(1, { error: 'must not be empty' });
const slug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'use lower-case letters, digits and single hyphens' })
  .max(80);
const day = z.iso.date({ error: 'use a date such as 2026-11-23' });
const doi = z
  .string()
  .regex(/^10\.\d{4,9}\/\S+$/, { error: 'use a DOI such as 10.1200/JCO.2017.75.4614, without an address before it' });

/** W3C Web Annotation TextQuoteSelector: https://www.w3.org/TR/annotation-model/#text-quote-selector */
export const textQuoteSelector = z.strictObject({
  exact: z.string().min(1, { error: 'must not be empty' }),
  prefix: z.string().default(''),
  suffix: z.string().default(''),
});
export type TextQuoteSelector = z.infer<typeof textQuoteSelector>;

const author = z.strictObject({ name: text, credentials: z.string().default('') });

const citation = z.strictObject({
  text,
  journal: text.optional(),
  year: z.int().optional(),
  volume: z.string().optional(),
  issue: z.string().optional(),
  doi: doi.optional(),
});

const rights = z.strictObject({ basis: z.enum(['own-precis', 'rights-held', 'open-licence']), statement: text });

/** What changed since the article was written; dated, and plainly apart from it. */
const update = z.strictObject({
  id: slug,
  heading: text,
  asOf: day,
  intro: text,
  statements: z.array(z.strictObject({ text, citation: text, doi: doi.optional() })).min(1),
});
export type UpdateNote = z.infer<typeof update>;

export const articleFile = z.strictObject({
  slug,
  title: text,
  authors: z.array(author).min(1),
  citation,
  rights,
  /** The bodies are written as at the desk (docs/article-formats.md): headings, tables and safe HTML too. */
  html: z.literal(true).optional(),
  sections: z.array(z.strictObject({ id: slug, heading: text, body: text })).min(1),
  update: update.optional(),
});
export type ArticleFile = z.infer<typeof articleFile>;

export const keyPointFile = z.strictObject({ id: slug, statement: text, passage: textQuoteSelector });
export type KeyPointFile = z.infer<typeof keyPointFile>;

/** article_versions.content: `html` is the body alone, `text` its plain text (see anchors.ts). */
export const storedArticle = z.strictObject({
  authors: z.array(author),
  citation,
  rights,
  sections: z.array(z.strictObject({ id: z.string(), heading: z.string(), html: z.string(), text: z.string() })),
  update: update.nullable(),
});
export type StoredArticle = z.infer<typeof storedArticle>;
