import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import {
  type ArticleDraft,
  type ArticleText,
  type DraftKeyPoint,
  keyPointTag,
  prepareDraft,
} from '../articles/index.ts';
import { articleFrame, textFaults } from './article-page.ts';
import { differences } from './differences.ts';
import { RIGHTS, textValues } from './forms.ts';
import { RIGHTS_WORDS } from './list-page.ts';
import { addressOf, type Situation } from './situation.ts';

export const RIGHTS_OPTIONS = RIGHTS.map((value) => ({
  value,
  label: {
    'rights-held': 'I hold the rights, or have permission',
    'open-licence': 'It is under an open licence',
    'own-precis': 'It is my own précis of what I cite',
  }[value],
}));

/** The text of a draft, as the form has it. */
export function textOf({ title, content }: ArticleDraft): ArticleText {
  const { authors, citation, rights, body } = content;
  return { title, authors, citation, rights, body };
}

export interface TextFormState {
  errors?: FieldErrors | null;
  /** As they were sent; null: those that are stored. */
  values?: Record<string, unknown> | null;
  /** The revision that the form is written upon; left out: the stored one. */
  revision?: number;
  preview?: Preview | null;
}

export interface Preview {
  html: string;
  faults: string[];
}

/** The page on which an article's text is written. Pure. */
export function textModel(
  situation: Situation,
  { errors = null, values = null, revision, preview = null }: TextFormState = {},
): Model & { title: string } {
  const { draft } = situation;
  return {
    ...articleFrame(situation, 'Text'),
    title: `Text: ${draft.title}`,
    scripts: ['article-text'],
    revision: revision ?? draft.revision,
    rightsOptions: RIGHTS_OPTIONS,
    warnings: draft.content.warnings,
    preview,
    errors,
    values: values ?? textValues(textOf(draft)),
  };
}

/** A text as readers will see it, and what of it can't be published. Pure. */
export function previewOf(draft: ArticleDraft, { title, ...content }: ArticleText): Preview {
  const prepared = prepareDraft({ ...draft, title, content: { ...draft.content, ...content } });
  const html = prepared.sections
    .map(({ heading, html: inner }) => `<section><h2>${escapeText(heading)}</h2>${inner}</section>`)
    .join('');
  return { html, faults: textFaults(prepared) };
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Two people have changed the text: both versions, and the ways on. Pure. */
export function textConflictModel(
  situation: Situation,
  mine: ArticleText,
  theirName: string | null,
): Model & { title: string } {
  const { draft } = situation;
  const [theirs, own] = [lines(textOf(draft)), lines(mine)];
  const parts = theirs.map(({ label, text }, i) => ({ label, theirs: text, mine: own[i]?.text ?? '' }));
  return {
    // One choice at a time: the newer version waits.
    ...articleFrame({ ...situation, newer: null }, ''),
    title: 'The text has changed in the meantime',
    action: `${addressOf(draft)}/text`,
    what: 'text',
    revision: draft.revision,
    theirName,
    theirsAt: draft.updatedAt,
    fields: Object.entries(textValues(mine)).map(([name, value]) => ({ name, value })),
    parts: parts
      .filter((part) => part.theirs !== part.mine)
      .map(({ label, theirs, mine }) => ({ label, theirs, mine, runs: differences(theirs, mine) })),
  };
}

function lines(text: ArticleText): { label: string; text: string }[] {
  const values = textValues(text);
  const { journal, year, volume, issue, doi } = values;
  return [
    { label: 'Title', text: values.title },
    { label: 'Authors', text: values.authors },
    { label: 'Citation', text: [values.citation, journal, year, volume, issue, doi].filter(Boolean).join(' · ') },
    { label: 'Rights', text: `${RIGHTS_WORDS[values.rightsBasis]}: ${values.rightsStatement}` },
    { label: 'Text', text: values.body },
  ];
}

/** Two people have changed one key point. Pure. */
export function keyPointConflictModel(
  situation: Situation,
  current: DraftKeyPoint,
  mine: { statement: string; passage: { exact: string; prefix: string; suffix: string } },
): Model & { title: string } {
  const { draft } = situation;
  const parts = [
    { label: 'Statement', theirs: current.statement, mine: mine.statement },
    { label: 'Passage', theirs: current.selector.exact, mine: mine.passage.exact },
  ];
  return {
    ...articleFrame({ ...situation, newer: null }, ''),
    title: 'The key point has changed in the meantime',
    action: `${addressOf(draft)}/key-points/${current.slug}`,
    what: 'key point',
    seen: keyPointTag(current),
    theirName: null,
    theirsAt: draft.updatedAt,
    fields: Object.entries({ statement: mine.statement, ...mine.passage }).map(([name, value]) => ({ name, value })),
    parts: parts.map((part) => ({ ...part, runs: differences(part.theirs, part.mine) })),
  };
}
