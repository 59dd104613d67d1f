import type { Viewer } from '../../http/context.ts';
import type { Model } from '../../http/render.ts';
import { type ArticleRow, mayEdit, mayWrite } from '../articles/index.ts';
import type { KeyPointCoverage } from '../bank/index.ts';
import { addressOf } from './situation.ts';

export const RIGHTS_WORDS: Readonly<Record<ArticleRow['rights']['basis'], string>> = {
  'rights-held': 'Rights held or permission given',
  'open-licence': 'Open licence',
  'own-precis': 'Own précis',
};

/** The list of all articles. Pure. */
export function listModel(
  rows: readonly ArticleRow[],
  coverage: ReadonlyMap<string, readonly KeyPointCoverage[]>,
  viewer: Viewer,
): Model & { title: string } {
  return {
    title: 'Articles',
    section: 'articles',
    styles: ['editing'],
    mainClass: 'page wide',
    mayAdd: mayWrite(viewer),
    rows: rows.map((row) => ({
      href: addressOf(row),
      title: row.title,
      rights: RIGHTS_WORDS[row.rights.basis],
      version: row.version === null ? 'Not published yet' : `Version ${row.version}`,
      keyPoints: row.keyPoints,
      unanchored: row.unanchored,
      coverage: coverageText(row, coverage.get(row.articleId) ?? []),
      updatedAt: row.updatedAt,
      updatedBy: row.updatedBy,
      editors: row.editors.length === 0 ? 'Every educator' : row.editors.map(({ fullName }) => fullName).join(', '),
      mine: mayEdit(
        viewer,
        row.editors.map(({ userId }) => userId),
      ),
    })),
  };
}

function coverageText(row: ArticleRow, counts: readonly KeyPointCoverage[]): string {
  if (row.keyPoints === 0) return '–';
  const covered = new Set(row.uncoveredKeyPointIds);
  for (const { keyPointId, approved } of counts) if (approved > 0) covered.add(keyPointId);
  return `${Math.min(covered.size, row.keyPoints)} of ${row.keyPoints}`;
}
