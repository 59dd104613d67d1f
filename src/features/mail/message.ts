import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import { createRenderer, type Model } from '../../http/render.ts';

export interface Mail {
  /** One address, already validated. */
  to: string;
  /** One line. */
  subject: string;
  /** `NAME` for views/mail/NAME.text.ejs and NAME.html.ejs. */
  view: string;
  model: Model;
}

/** A mail with its template filled in. */
export interface Message {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
}

export type RenderMail = (mail: Mail) => Message;

const VIEWS = join(import.meta.dirname, '../../../views/mail');

/** Only parts of others. */
const PARTS = new Set(['top', 'end']);

/** The names of all templates. */
export const MAIL_VIEWS: readonly string[] = readdirSync(VIEWS)
  .filter((file) => file.endsWith('.text.ejs'))
  .map((file) => file.replace(/\.text\.ejs$/, ''))
  .filter((name) => !PARTS.has(name))
  .sort();

/** Compiles the templates once. */
export function createMailRenderer(config: Pick<Config, 'organisationName' | 'baseUrl'>): RenderMail {
  const renderer = createRenderer(VIEWS, { siteName: config.organisationName, baseUrl: config.baseUrl });
  return ({ to, subject, view, model }) => ({
    to: { name: '', address: to },
    subject,
    // Views lose their blank lines when they are compiled; in the text ones a line is a paragraph.
    text: `${renderer.view(`${view}.text`, model).trim().replaceAll('\n', '\n\n')}\n`,
    html: renderer.view(`${view}.html`, model),
  });
}

const sampleSchema = z.strictObject({
  /** When it is sent, for the preview page. */
  when: z.string().min(1),
  subject: z.string().min(1),
  model: z.record(z.string(), z.unknown()),
});
export type Sample = z.infer<typeof sampleSchema>;

/** What a template is previewed and tested with, NAME.sample.json beside it; null where nobody has written it yet. */
export function readOptionalSample(view: string): Sample | null {
  const path = join(VIEWS, `${view}.sample.json`);
  return existsSync(path) ? sampleSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}
