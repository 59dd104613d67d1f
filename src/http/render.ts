import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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
 * Compiles every view once. Views name their model `it`, so no `with` is needed; `include('partials/field', model)`
 * takes a path under the folder.
 * @param globals what every view finds on `it` beside its own model (asset addresses, date texts)
 */
export function createRenderer(folder: string, globals: Model): Renderer {
  const templates = new Map<string, Template>();
  const options = {
    _with: false,
    localsName: 'it',
    escape: escapeHtml,
    compileDebug: false,
    rmWhitespace: true,
    strict: true,
    // The globals are the model's prototype; EJS would copy the model without them, once for every view and partial.
    unsafePrototypeLocals: true,
  };
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ejs')) continue;
    const name = relative(folder, join(folder, file))
      .replace(/\.ejs$/, '')
      .replaceAll('\\', '/');
    // EJS's own include looks for a file at every call; in a block of its own ours may take its name.
    const text = `<% { const include = it.include; %>${readFileSync(join(folder, file), 'utf8')}<% } %>`;
    templates.set(name, ejs.compile(text, options));
  }
  const view: Include = (name, model = {}) => {
    const template = templates.get(name);
    if (!template) throw new Error(`there is no view ${name}`);
    return template(Object.assign(Object.create(shared), model) as Model);
  };
  const shared = { ...globals, include: view };
  return { view };
}

/** Text as HTML with the credit phrase, and a title given, in italics: see lib/italics.ts. */
export function italicHtml(text: string, title: string | null = null): string {
  return italicRuns(text, title)
    .map((run) => (run.italic ? `<i>${escapeHtml(run.text)}</i>` : escapeHtml(run.text)))
    .join('');
}

/** Ends the response with a page that no cache keeps. */
export function sendHtml(res: Response, status: number, html: string): void {
  // As bytes: node writes a head and a buffer in one go, but encodes a string a second time.
  const bytes = Buffer.from(html);
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Length', bytes.length);
  res.end(res.req.method === 'HEAD' ? undefined : bytes);
}
