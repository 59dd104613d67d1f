import { createQuestion } from '../../src/features/bank/index.ts';
import { kindNames, questionKind, type Source } from '../../src/features/questions/index.ts';
import type { Sample } from '../../src/features/questions/kinds/sample.ts';
import type { TestApp, TestUser } from '../support/app.ts';

export const ARTICLE = 'van-poznak-2002-precis';

/** The founding article with its first key point. */
export async function foundingArticle({ db }: Pick<TestApp, 'db'>): Promise<{ articleId: string; keyPointId: string }> {
  const row = await db.kysely
    .selectFrom('articles as article')
    .innerJoin('key_points as point', 'point.article_id', 'article.id')
    .select(['article.id', 'point.id as keyPointId'])
    .where('article.slug', '=', ARTICLE)
    .orderBy('point.slug')
    .executeTakeFirstOrThrow();
  return { articleId: row.id, keyPointId: row.keyPointId };
}

/** A new question of a person's. @returns the address of its draft */
export async function newDraft(
  site: TestApp,
  author: { user: TestUser },
  { kind = 'single-best-answer', source }: { kind?: string; source?: Source } = {},
): Promise<string> {
  const place = await foundingArticle(site);
  const id = await createQuestion(site.core, author.user, { ...place, kind, ...(source ? { source } : {}) });
  return `/author/questions/${id}/draft`;
}

/** Every kind with the question of its sample. */
export const samples: readonly [string, Source][] = await Promise.all(
  kindNames.map(async (name): Promise<[string, Source]> => {
    const { sample } = (await import(`../../src/features/questions/kinds/${name}/sample.ts`)) as { sample: Sample };
    return [name, questionKind(name).toFile(questionKind(name).parseFile(sample.file))];
  }),
);

/** The value of a field of the editor's page. */
export function fieldIn(html: string, name: string): string | undefined {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
}

/** What the form of a single-best-answer question sends. */
export function choiceFields(revision: number, keyPoint: string, more: Record<string, string> = {}) {
  return {
    revision,
    kind: 'single-best-answer',
    keyPoint,
    stem: 'A woman of 61 takes zoledronic acid and has pain in her jaw. Which is the best next step?',
    'options.0.text': 'Refer her to a dentist',
    'options.0.rationale': 'Osteonecrosis is looked for first.',
    'options.1.text': 'Stop the drug for good',
    'options.1.rationale': 'Not before the diagnosis.',
    'options.2.text': 'Double the dose',
    'options.2.rationale': 'More would do harm.',
    correct: 'options.0',
    practiceChanged: '',
    ...more,
  };
}
