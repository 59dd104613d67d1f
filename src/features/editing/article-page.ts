import type { Model } from '../../http/render.ts';
import {
  type ArticleDraft,
  type DraftKeyPoint,
  keyPointTag,
  markSections,
  type PreparedDraft,
  prepareDraft,
} from '../articles/index.ts';
import type { KeyPointCoverage } from '../bank/index.ts';
import { countsText, coverageOf, nextStep, STATUS_WORDS, summaryText } from './coverage.ts';
import { RIGHTS_WORDS } from './list-page.ts';
import { addressOf, type Situation } from './situation.ts';

/** The parts of an article's pages and the way between them. Pure. */
export function articleFrame({ draft, canEdit, newer }: Situation, current: string): Model {
  const href = addressOf(draft);
  const places: [string, string, boolean][] = [
    ['Key points', href, true],
    ['Text', `${href}/text`, canEdit],
    ['Coverage', `${href}/coverage`, true],
    ['Editors', `${href}/editors`, true],
  ];
  return {
    section: 'articles',
    styles: ['editing'],
    mainClass: 'page wide',
    href,
    articleTitle: draft.title,
    canEdit,
    newer,
    revision: draft.revision,
    lost: draft.keyPoints.filter(({ state }) => state === 'lost').map((point) => pointLink(draft, point)),
    places: places
      .filter(([, , open]) => open)
      .map(([label, address]) => ({ label, href: address, current: label === current })),
  };
}

function pointLink(draft: ArticleDraft, { slug, position, statement, selector }: DraftKeyPoint) {
  return { href: `${addressOf(draft)}/key-points/${slug}`, position, statement, exact: selector.exact };
}

/** What an article's page tells of besides the article. */
interface Beside {
  readonly counts: readonly KeyPointCoverage[];
  readonly names: ReadonlyMap<string, string>;
  readonly activities: readonly { slug: string; title: string }[];
}

/** The article with its key points: what is marked, what each needs, and a form for the next one. Pure. */
export function articleModel(situation: Situation, { counts, names, activities }: Beside): Model & { title: string } {
  const { draft } = situation;
  const prepared = prepareDraft(draft);
  const standings = coverageOf(draft, counts);
  const { citation, rights, authors } = draft.content;
  return {
    ...articleFrame(situation, 'Key points'),
    ...articleBody(draft, prepared),
    title: draft.title,
    scripts: ['article', 'key-points'],
    citation: citation.text,
    byline: authors.map(({ name, credentials }) => (credentials ? `${name}, ${credentials}` : name)).join(' · '),
    rights: { basis: RIGHTS_WORDS[rights.basis], statement: rights.statement },
    warnings: draft.content.warnings,
    faults: textFaults(prepared),
    updatedAt: draft.updatedAt,
    updatedBy: draft.updatedBy === null ? null : (names.get(draft.updatedBy) ?? null),
    summary: summaryText(standings),
    next: situation.canEdit ? nextStep(draft, standings, activities) : null,
    activities: activities.map(({ slug, title }) => ({ href: `/author/activities/${slug}`, title })),
    questionsHref: `/author/questions?article=${draft.slug}`,
    strip: standings.map((standing) => ({
      position: standing.keyPoint.position,
      counts: countsText(standing),
      status: standing.status,
      ...STATUS_WORDS[standing.status],
    })),
    keyPoints: draft.keyPoints.map((point) => ({
      ...pointModel(draft, point, prepared.text),
      isFirst: point.position === 1,
      isLast: point.position === draft.keyPoints.length,
    })),
  };
}

/** The text with its passages marked. Pure. */
export function articleBody(draft: ArticleDraft, { sections }: PreparedDraft): Model {
  const marked = draft.keyPoints.flatMap(({ start, end, position }) =>
    start === null || end === null ? [] : [{ start, end, position }],
  );
  return { sections: markSections(sections, marked), update: draft.content.update };
}

/** A key point as lists and forms show it; `reworded` is the new passage that is to be confirmed. Pure. */
export function pointModel(draft: ArticleDraft, point: DraftKeyPoint, text: string) {
  const { state, start, end } = point;
  return {
    ...pointLink(draft, point),
    slug: point.slug,
    state,
    tag: keyPointTag(point),
    reworded: state === 'reworded' && start !== null && end !== null ? text.slice(start, end) : null,
  };
}

/** What stands against publishing in the text itself, in words. Pure. */
export function textFaults({ sections, faults }: PreparedDraft): string[] {
  return faults.map(({ path, reason }) => {
    const section = path[1] === 'sections' ? sections[Number(path[2])] : undefined;
    return section ? `${section.heading}: ${reason}` : reason;
  });
}
