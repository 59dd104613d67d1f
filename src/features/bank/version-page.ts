import { NotFound } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { type Source, splitStem } from '../questions/index.ts';
import { askModel, headModel, overridesModel, type QuestionFacts } from './question-page.ts';
import type { StoredVersion } from './question-queries.ts';
import { compareSections, type Section, sectionsOf } from './sections.ts';

/** @throws NotFound */
function versionOf({ question }: QuestionFacts, unsafe_version: unknown): StoredVersion {
  const found = question.versions.find(({ version }) => String(version) === unsafe_version);
  if (!found) throw new NotFound('The question has no such version. Its page lists those it has.');
  return found;
}

/** A version as its learners see it, with key and rationales, who approved it and what they let stand. @throws NotFound */
export function versionModel(facts: QuestionFacts, unsafe_version: unknown): Model & { title: string } {
  const version = versionOf(facts, unsafe_version);
  const { question, keyPoints, may } = facts;
  return {
    title: `Version ${version.version}: ${splitStem(version.source['stem']).leadIn}`,
    section: 'questions',
    styles: ['bank'],
    ...headModel(facts),
    version,
    ...askModel(version.kind, version.source),
    overrides: overridesModel(version.kind, version.approval?.overrides ?? []),
    keyPoint: keyPoints.get(version.keyPointId) ?? null,
    mayRestore: may.restore,
    isNewest: question.versions[0]?.id === version.id,
    neighbour: question.versions.find((one) => one.version !== version.version)?.version ?? null,
  };
}

/** A side of a comparison: a version, or the draft. */
interface Side {
  readonly name: string;
  readonly value: string;
  readonly sections: readonly Section[];
}

/**
 * Two versions beside each other, or a version and the draft.
 * @param unsafe_sides numbers of versions, or `draft`; left out: the two newest sides there are
 * @throws NotFound
 */
export function compareModel(
  facts: QuestionFacts,
  unsafe_sides: { from: unknown; to: unknown },
): Model & { title: string } {
  const { question } = facts;
  const choices = [
    ...(question.draft ? ['draft'] : []),
    ...question.versions.map(({ version }) => String(version)),
  ].reverse();
  const to = sideOf(facts, unsafe_sides.to ?? choices.at(-1));
  const from = sideOf(facts, unsafe_sides.from ?? choices[Math.max(0, choices.indexOf(to.value) - 1)]);
  const rows = compareSections(from.sections, to.sections);
  return {
    title: `${from.name} and ${to.name.toLowerCase()} compared`,
    section: 'questions',
    styles: ['bank'],
    mainClass: 'page wide',
    ...headModel(facts),
    leadIn: splitStem(question.versions[0]?.source['stem'] ?? question.draft?.source['stem']).leadIn,
    from,
    to,
    rows,
    changed: rows.filter((row) => row.changed).length,
    options: choices.map((value) => ({ value, label: nameOf(value) })),
  };
}

function nameOf(side: string): string {
  return side === 'draft' ? 'The draft' : `Version ${side}`;
}

function sideOf(facts: QuestionFacts, unsafe_side: unknown): Side {
  const { draft } = facts.question;
  if (unsafe_side !== 'draft') {
    const version = versionOf(facts, unsafe_side);
    const value = String(version.version);
    return { name: nameOf(value), value, sections: allSections(facts, version) };
  }
  if (!draft) throw new NotFound('The question has no draft any more: it was approved or discarded.');
  return { name: nameOf('draft'), value: 'draft', sections: allSections(facts, draft) };
}

/** In the order of prose, with the key point after all. */
function allSections(
  { keyPoints }: QuestionFacts,
  { kind, source, keyPointId }: { kind: string; source: Source; keyPointId: string | null },
): Section[] {
  const keyPoint = keyPoints.get(keyPointId ?? '');
  const line = keyPoint ? [`${keyPoint.position}. ${keyPoint.statement}`] : [];
  return [...sectionsOf(kind, source), { label: 'Key point', lines: line }];
}
