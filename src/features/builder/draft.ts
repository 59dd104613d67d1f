import { z } from 'zod';
import { designation, FEEDBACK, LEARNING_FORMATS, SCORING } from '../activities/index.ts';
import { PURPOSES } from '../questions/index.ts';

/**
 * The version of an activity that is being built (activity_drafts.content): what an activity file says of it, but any
 * of it may still be empty or not hold yet. What stands between it and publication is the checklist's affair.
 */

const line = z.string().default('');
const count = z.number().nullable().default(null);

const person = z.object({ name: line, credentials: line, role: line, disclosure: line });

const evaluationQuestion = z.object({
  id: z.string(),
  kind: z.enum(['objectives', 'choice', 'choices', 'text']),
  label: line,
  required: z.boolean().default(false),
  options: z.array(z.string()).default([]),
});
export type DraftEvaluationQuestion = z.infer<typeof evaluationQuestion>;

const draftRules = z.object({
  passMark: count,
  attemptsAllowed: count,
  retryWaitHours: z.number().default(0),
  timeLimitMinutes: count,
  multipleResponseScoring: z.enum(SCORING).default('all-or-nothing'),
  feedback: z.enum(FEEDBACK).default('after-pass-or-last-attempt'),
  practice: z.boolean().default(true),
});

const provider = z.object({ name: line, address: line, telephone: line, fax: line });

const uncertified = z.object({ status: z.enum(['demonstration', 'uncertified']), notice: line });

export const draftDetails = z.object({
  summary: line,
  learningFormat: z.enum(LEARNING_FORMATS).default('enduring material'),
  tags: z.array(z.string()).default([]),
  /** A certified one comes from a file and stays as it is: certification is no affair of the desk. */
  designation: z.union([uncertified, designation]).default({ status: 'uncertified', notice: '' }),
  original: z.object({ statement: line, provider }).nullable().default(null),
  objectives: z.array(z.string()).default([]),
  audience: line,
  practiceGap: line,
  estimatedMinutes: count,
  method: line,
  medium: line,
  requirements: line,
  contact: line,
  faculty: z.array(person).default([]),
  support: z
    .object({ kind: z.enum(['none', 'commercial', 'in-kind']).default('none'), statement: line })
    .default({ kind: 'none', statement: '' }),
  dates: z
    .object({ released: line, reviewed: line, expires: line })
    .default({ released: '', reviewed: '', expires: '' }),
  rules: draftRules.prefault({}),
  evaluation: z.array(evaluationQuestion).default([]),
});
export type DraftDetails = z.infer<typeof draftDetails>;

const blueprintEntry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('question'), questionId: z.string(), purpose: z.enum(PURPOSES) }),
  z.strictObject({ type: z.literal('pool'), keyPointId: z.string(), draw: z.int().min(1) }),
]);
export type BlueprintEntry = z.infer<typeof blueprintEntry>;
export type Blueprint = readonly BlueprintEntry[];

export const draftContent = z.object({ details: draftDetails, blueprint: z.array(blueprintEntry) });
export type DraftContent = z.infer<typeof draftContent>;

/** What a form of the builder changes. */
export interface Draftable {
  readonly title: string;
  readonly content: DraftContent;
}

/** The draft as its pages see it, whether it has been stored yet or is still what the newest version says. */
export interface ActivityDraft extends Draftable {
  readonly activityId: string;
  readonly slug: string;
  readonly articleId: string;
  /** The version it began with, or that was last published from it. */
  readonly baseVersionId: string | null;
  /** 0: not stored yet. */
  readonly revision: number;
  /** Epoch ms; null: not stored yet. */
  readonly updatedAt: number | null;
  readonly updatedBy: string | null;
  readonly updatedByName: string | null;
}

export const DEFAULT_NOTICE =
  'This activity has not been certified for CME credit. It ends with a certificate of completion that awards no credit.';
const DEFAULT_REQUIREMENTS =
  'A current web browser, with or without JavaScript; nothing needs to be installed. An email address is needed for an account.';

/** What a new activity begins with: what most activities say, to be changed; everything else is empty. */
export function newDetails(): DraftDetails {
  return draftDetails.parse({
    designation: { status: 'uncertified', notice: DEFAULT_NOTICE },
    method:
      'Read the article, then answer the questions. Whoever reaches the pass mark fills in an evaluation and receives a certificate of completion.',
    medium: 'Internet',
    requirements: DEFAULT_REQUIREMENTS,
    support: { kind: 'none', statement: 'No commercial support was received for this activity.' },
    rules: { passMark: 70, attemptsAllowed: 3 },
    evaluation: [
      { id: 'objectives', kind: 'objectives', label: 'The activity met this objective', required: true },
      {
        id: 'change',
        kind: 'choice',
        label: 'Will you change anything in your practice because of this activity?',
        required: true,
        options: ['Yes', 'No, my practice is in line with it already', 'No, for another reason'],
      },
      {
        id: 'bias',
        kind: 'choice',
        label: 'Was the activity free of commercial bias?',
        required: true,
        options: ['Yes', 'No'],
      },
      { id: 'comments', kind: 'text', label: 'What would you change about this activity?', required: false },
    ],
  });
}
