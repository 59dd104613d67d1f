import type { Model, Renderer } from '../../http/render.ts';
import { dateText, timeText } from '../../lib/dates.ts';
import { inlineMarkdown, kindNames, questionKind } from '../questions/index.ts';
import type { QuestionDraft } from './draft-queries.ts';
import type { Difference } from './editor-conflict.ts';
import { draftNotes, type Note, notesBeside } from './editor-findings.ts';
import { overrideName } from './editor-form.ts';
import { previewModel } from './editor-preview.ts';
import { type EditorSituation, passageOf } from './editor-situation.ts';
import type { BankKeyPoint } from './key-point-queries.ts';

/** The parts of the editor's page that change as somebody writes, as HTML: the same with and without script. */
export interface EditorParts {
  /** The kind's form. */
  readonly form: string;
  /** What is found, by the field that it stands beside. */
  readonly notes: Readonly<Record<string, string>>;
  readonly keyPoint: string;
  readonly summary: string;
  readonly preview: string;
}

/** Everything about a kind that the list of kinds says. */
export const kindChoices = (): { value: string; label: string; hint: string }[] =>
  kindNames.map((name) => {
    const { label, about } = questionKind(name);
    return { value: name, label, hint: about };
  });

/** A key point as a line of a list. */
export function keyPointLine({ position, statement }: Pick<BankKeyPoint, 'position' | 'statement'>): string {
  return `${position}. ${statement}`;
}

export function editorParts(renderer: Renderer, situation: EditorSituation): EditorParts {
  const { draft, keyPoint, locked } = situation;
  const kind = questionKind(draft.kind);
  const all = draftNotes(draft, passageOf(keyPoint));
  const beside = notesBeside(all, draft.kind, draft.source);
  const notes = Object.fromEntries(
    [...beside].map(([field, own]) => [field, renderer.view('bank/editor-notes', notesModel(situation, own))]),
  );
  return {
    form: locked === null ? renderer.view(kind.authorView, { ...kind.authorModel(draft.source), notes }) : '',
    notes,
    keyPoint: renderer.view('bank/editor-key-point', { keyPoint }),
    summary: renderer.view('bank/editor-summary', summaryModel(situation, all)),
    preview: renderer.view('bank/editor-preview', {
      ...previewModel(draft.kind, draft.source),
      keyPoint,
      articleSlug: situation.question.articleSlug,
    }),
  };
}

function notesModel({ names }: EditorSituation, notes: readonly Note[]): Model {
  const told = new Set<string>();
  return {
    notes: notes.map((note) => {
      const name = overrideName({ rule: note.rule ?? '', field: note.field });
      // Several findings of one rule at one place are let stand by one reason.
      const asks = note.tone === 'warning' && !told.has(name);
      told.add(name);
      return { ...note, asks, name, stands: standsText(note, names) };
    }),
  };
}

function standsText({ override }: Note, names: ReadonlyMap<string, string>): string | null {
  return (
    override && `Let stand by ${names.get(override.by) ?? 'somebody'} on ${dateText(override.at)}: ${override.reason}`
  );
}

function summaryModel({ names, locked, question }: EditorSituation, all: readonly Note[]): Model {
  const obstacles = all.filter(({ tone }) => tone === 'error');
  const warnings = all.filter(({ tone }) => tone === 'warning');
  return {
    locked: locked !== null,
    address: `/author/questions/${question.id}`,
    obstacles,
    open: warnings.filter(({ override }) => override === null),
    stands: warnings.flatMap((note) => (note.override ? [{ ...note, stands: standsText(note, names) }] : [])),
  };
}

export interface EditorExtras {
  /** In which the text on the page, which is not stored, differs from what is. */
  readonly differences?: readonly Difference[];
}

export function editorModel(
  renderer: Renderer,
  situation: EditorSituation,
  { differences = [] }: EditorExtras = {},
): Model & { title: string } {
  const { question, draft, keyPoints, keyPoint, locked } = situation;
  const chosen = keyPoint?.state === 'gone' ? [keyPoint] : [];
  return {
    title: draft.baseVersionId === null ? 'Write a question' : 'Revise a question',
    section: 'questions',
    mainClass: 'page wide',
    styles: ['question-editor'],
    scripts: locked === null ? ['question-editor'] : [],
    question,
    draft,
    locked,
    differences,
    version: question.versions[0]?.version ?? null,
    kind: questionKind(draft.kind),
    kinds: kindChoices(),
    keyPointOptions: [
      { value: '', label: 'Choose a key point' },
      ...[...chosen, ...keyPoints].map((point) => ({ value: point.id, label: keyPointLine(point) })),
    ],
    saved: savedText(draft, differences.length > 0),
    address: `/author/questions/${question.id}`,
    parts: editorParts(renderer, situation),
  };
}

/** When it was saved; null: it is not, as it stands on the page. */
function savedText({ revision, updatedAt }: QuestionDraft, unsaved: boolean): { at: string; iso: string } | null {
  if (revision === 0 || unsaved) return null;
  return { at: timeText(updatedAt), iso: new Date(updatedAt).toISOString() };
}

/** A key point to choose, with what it rests on. */
export function keyPointChoice(point: BankKeyPoint) {
  return { ...point, statementHtml: inlineMarkdown(point.statement) };
}
