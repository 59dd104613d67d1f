import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import type { Response } from 'express';
import { italicRuns } from '../lib/italics.ts';

/** What a view is given; it reads it as `it`. */
export type Model = Record<string, unknown>;

export interface Renderer {
  /** The HTML of one view, without a layout. */
  view(name: string, model?: Model): string;
}

type Include = (name: string, model?: Model) => string;
type Template = (it: Model) => string;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

/** Text as it may stand in HTML, in an element or in a quoted attribute. null and undefined are the empty text. */
export function escapeHtml(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = String(value);
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char) : text;
}

/**
 * Compiles every view once. A view reads its model as `it`, so no `with` is needed, and the globals by their names;
 * `include('partials/field', model)` takes a path under the folder. A partial sees only the model it is given.
 * @param globals what every view can use beside its own model (asset addresses, date texts)
 * @param more folders of views that stand with the code they belong to, by the first part of their names
 */
export function createRenderer(folder: string, globals: Model, more: Readonly<Record<string, string>> = {}): Renderer {
  const templates = new Map<string, Template>();
  const view: Include = (name, model = {}) => {
    const template = templates.get(name);
    if (!template) throw new Error(`there is no view ${name}`);
    return template(model);
  };
  const context = { ...globals, include: view };
  const options = {
    _with: false,
    localsName: 'it',
    escape: escapeHtml,
    compileDebug: false,
    rmWhitespace: true,
    strict: true,
    context,
    // Models are our own objects; EJS would copy each, once for every view and partial.
    unsafePrototypeLocals: true,
  };
  // In a block of their own the names may replace EJS's include, which looks for a file at every call.
  const names = `<% { const { ${Object.keys(context).join(', ')} } = this; %>`;
  for (const [prefix, root] of [['', folder], ...Object.entries(more)] as const) {
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ejs')) continue;
      const name = (prefix === '' ? file : join(prefix, file)).replace(/\.ejs$/, '').replaceAll('\\', '/');
      templates.set(name, ejs.compile(`${names}${readFileSync(join(root, file), 'utf8')}<% } %>`, options));
    }
  }
  return { view };
}

/** Text as HTML with the credit phrase, and a title given, in italics: see lib/italics.ts. */
export function italicHtml(text: string, title: string | null = null): string {
  return italicRuns(text, title)
    .map((run) => (run.italic ? `<i>${escapeHtml(run.text)}</i>` : escapeHtml(run.text)))
    .join('');
}

/**
 * The same HTML with characters beyond ASCII as numeric references. A page of ASCII alone is sent without being encoded,
 * which is a good part of what sending costs; for what stands on a page that is asked for most often.
 */
export function asciiHtml(html: string): string {
  const narrow = html.replace(/[\u{80}-\u{10ffff}]/gu, (char) => `&#${char.codePointAt(0)};`);
  // V8 makes the result of replacing in a wide string a wide one, whatever is in it.
  return Buffer.from(narrow, 'latin1').toString('latin1');
}

/** Ends the response with a page that no cache keeps. */
export function sendHtml(res: Response, status: number, html: string): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  const ascii = !/[\u0080-\uffff]/.test(html);
  res.setHeader('Content-Length', ascii ? html.length : Buffer.byteLength(html));
  res.end(res.req.method === 'HEAD' ? undefined : html, ascii ? 'latin1' : 'utf8');
}
