import { type ActivityDetails, activityDetails } from '../activities/index.ts';
import type { ArticleFile, Fault, KeyPointFile } from '../articles/index.ts';
import type { Override } from '../bank/index.ts';
import { type ParsedQuestion, questionKind } from '../questions/index.ts';
import type { ResolvedBlueprint } from './blueprint.ts';
import type { ActivityDraft, DraftDetails } from './draft.ts';

/** A key point as the article stands on the desk. */
export interface DeskKeyPoint {
  readonly id: string;
  readonly slug: string;
  readonly position: number;
  readonly statement: string;
  readonly state: 'found' | 'reworded' | 'lost';
  readonly uncoveredReason: string | null;
}

/** The article that a publication would take: its draft, or its newest version where it has none. */
export interface DeskArticle {
  readonly articleId: string;
  readonly slug: string;
  readonly title: string;
  /** null: the draft's, which becomes a version when it is published. */
  readonly versionId: string | null;
  readonly file: ArticleFile;
  readonly keyPointFiles: readonly KeyPointFile[];
  readonly keyPoints: readonly DeskKeyPoint[];
  /** What the draft itself says is wrong with it. */
  readonly faults: readonly Fault[];
}

/** Questions by the id of their version, with key and feedback. */
export type StoredQuestions = ReadonlyMap<string, ParsedQuestion>;

export interface Parts {
  readonly draft: ActivityDraft;
  readonly article: DeskArticle;
  readonly resolved: ResolvedBlueprint;
  readonly questions: StoredQuestions;
  /** The warnings that stood with a reason when a question was approved, by the id of its version. */
  readonly overrides: ReadonlyMap<string, readonly Override[]>;
}

/**
 * The activity file that the draft amounts to, as far as it goes: what is empty in the draft is missing in it.
 * Published only if `activityFaults` finds nothing in it, just as a file is imported. Pure.
 */
export function composeFile({ draft, article, resolved, questions }: Parts): Record<string, unknown> {
  const slugs = new Map(article.keyPoints.map(({ id, slug }) => [id, slug]));
  const pools = resolved.pools.map(({ pool, keyPointId, draw }) => ({
    name: `pool-${pool}`,
    keyPoint: slugs.get(keyPointId) ?? NOWHERE,
    draw,
  }));
  return {
    format: 'keypoint-activity/1',
    slug: draft.slug,
    title: draft.title,
    ...composeDetails(draft.content.details),
    article: article.file,
    keyPoints: article.keyPointFiles,
    questions: resolved.items.map(({ slug, kind, keyPointId, questionVersionId, purpose, pool }) => {
      const parsed = questions.get(questionVersionId);
      return {
        id: slug,
        kind,
        keyPoint: slugs.get(keyPointId) ?? NOWHERE,
        ...(parsed ? questionKind(kind).toFile(parsed) : {}),
        ...(purpose === 'scored' ? {} : { purpose }),
        ...(pool === null ? {} : { pool: `pool-${pool}` }),
      };
    }),
    ...(pools.length === 0 ? {} : { pools }),
  };
}

/** No key point has this slug: it ends in a hyphen. */
const NOWHERE = 'gone-';

/** The details as a file has them, as far as they go. Pure. */
export function composeDetails(details: DraftDetails): Record<string, unknown> {
  const { practiceGap, estimatedMinutes, original, rules, evaluation, ...rest } = details;
  const { passMark, ...otherRules } = rules;
  return {
    ...rest,
    ...optional('practiceGap', practiceGap),
    ...(estimatedMinutes === null ? {} : { estimatedMinutes }),
    original: original && {
      statement: original.statement,
      provider: {
        name: original.provider.name,
        address: original.provider.address,
        ...optional('telephone', original.provider.telephone),
        ...optional('fax', original.provider.fax),
      },
    },
    rules: { ...otherRules, ...(passMark === null ? {} : { passMark }) },
    evaluation: evaluation.map(({ options, ...question }) =>
      question.kind === 'choice' || question.kind === 'choices' ? { ...question, options } : question,
    ),
  };
}

/** @throws ZodError when the checks of the file were not made before */
export function finishedDetails(details: DraftDetails): ActivityDetails {
  return activityDetails.parse(composeDetails(details));
}

function optional<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  return text === '' ? {} : ({ [name]: text } as Record<Name, string>);
}
