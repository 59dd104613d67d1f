import { italicHtml, type Model } from '../../http/render.ts';
import { type Activity, creditNotice } from '../activities/index.ts';
import type { Article, UpdateNote } from '../articles/index.ts';
import type { Standing } from './standing.ts';
import { doiAddress, personText } from './text.ts';

const BASIS: Readonly<Record<Article['rights']['basis'], { before: string; by: string }>> = {
  'own-precis': { before: 'Précis · after ', by: 'Original article by' },
  'rights-held': { before: 'Reproduced with permission · ', by: 'By' },
  'open-licence': { before: 'Reproduced under an open licence · ', by: 'By' },
};

/** What the article's page shows; `standing` decides what its button says. */
export function articleModel(activity: Activity, article: Article, standing: Standing): Model & { title: string } {
  const { before, by } = BASIS[article.rights.basis];
  return {
    title: article.title,
    activity: { title: activity.title, href: `/activities/${activity.slug}` },
    notice: creditNotice(activity.details),
    citationHtml: before + italicHtml(article.citation.text, article.citation.journal),
    citationDoi: doiLink(article.citation.doi),
    byline: `${by} ${article.authors.map(personText).join(' · ')}`,
    sections: article.sections,
    toc: article.toc,
    keyPoints: article.keyPoints.map(({ position, statement }) => ({ number: position, statement })),
    update: article.update ? updateModel(article.update) : null,
    rights: article.rights.statement,
    standing,
    scripts: ['article'],
    mainClass: 'page wide',
  };
}

function updateModel({ statements, ...note }: UpdateNote): Model {
  return {
    ...note,
    statements: statements.map(({ text, citation, doi }) => ({ text, citation, doi: doiLink(doi) })),
  };
}

function doiLink(doi: string | undefined): { text: string; href: string } | null {
  return doi === undefined ? null : { text: `doi:${doi}`, href: doiAddress(doi) };
}
