import { type FieldErrors, Invalid } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import type { Upload } from '../../http/uploads.ts';
import { parseForm } from '../../http/validate.ts';
import { type ArticleSource, type ArticleText, readArticleSource } from '../articles/index.ts';
import { aboutForm, authorLines } from './forms.ts';
import { RIGHTS_OPTIONS } from './text-page.ts';

const FORMATS: readonly { value: 'auto' | ArticleSource['format']; label: string }[] = [
  { value: 'auto', label: 'Find out' },
  { value: 'text', label: 'Plain text' },
  { value: 'markdown', label: 'Markdown' },
  { value: 'html', label: 'HTML (a web page)' },
  { value: 'jats', label: 'JATS XML (PubMed Central, publishers)' },
];

export type NewArticle =
  | { readonly ok: true; readonly article: ArticleText & { warnings: string[] } }
  | { readonly ok: false; readonly errors: FieldErrors; readonly values: Record<string, unknown> };

/**
 * Reads the form of a new article: what its fields say counts before what is found in its text or file. What was read
 * of a file comes back in the text field, so that a fault elsewhere does not ask for the file again. Pure.
 */
export function readNewArticle(unsafe_body: Record<string, unknown>, file: Upload | null): NewArticle {
  const typed = textFields(unsafe_body);
  const read = readSource(typed, file);
  if (!read.ok) return { ok: false, errors: read.errors, values: typed };
  const { source } = read;
  const values = { ...typed, ...foundOnlyThere(typed, source) };
  const form = parseForm(aboutForm, values);
  if (form.ok) return { ok: true, article: { ...form.data, body: source.body, warnings: [...source.warnings] } };
  return { ok: false, errors: form.errors, values: { ...values, body: source.body, format: 'markdown' } };
}

function textFields(unsafe_body: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(unsafe_body ?? {}).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}

type ReadSource = { ok: true; source: ArticleSource } | { ok: false; errors: FieldErrors };

function readSource(typed: Record<string, string>, file: Upload | null): ReadSource {
  const format = FORMATS.find(({ value }) => value === typed['format'])?.value ?? 'auto';
  const body = typed['body'] ?? '';
  if (file === null && body.trim() === '') {
    return { ok: false, errors: { body: 'Paste the text of the article, or choose a file.' } };
  }
  const content = file ? { bytes: file.bytes, fileName: file.name } : { text: body };
  const field = file ? 'file' : 'body';
  try {
    return { ok: true, source: readArticleSource({ format, ...content }) };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return { ok: false, errors: { [field]: error.message } };
  }
}

/** What the text says of itself, for the fields that were left empty. */
function foundOnlyThere(
  typed: Record<string, string>,
  { title, authors, citation }: ArticleSource,
): Record<string, string> {
  const found: Record<string, string> = {
    title: title ?? '',
    authors: authorLines(authors),
    citation: citation.text ?? '',
    journal: citation.journal ?? '',
    year: String(citation.year ?? ''),
    volume: citation.volume ?? '',
    issue: citation.issue ?? '',
    doi: citation.doi ?? '',
  };
  return Object.fromEntries(Object.entries(found).filter(([name]) => (typed[name] ?? '').trim() === ''));
}

/** The page on which an article is brought. Pure. */
export function newArticleModel({
  errors = null,
  values = {},
}: {
  errors?: FieldErrors | null;
  values?: Record<string, unknown>;
} = {}): Model & { title: string } {
  return {
    title: 'Bring an article',
    section: 'articles',
    styles: ['editing'],
    formats: FORMATS,
    rightsOptions: RIGHTS_OPTIONS,
    errors,
    values: { format: 'auto', ...values },
  };
}
