import { z } from 'zod';
import { articleFile, keyPointFile } from '../articles/index.ts';
import { PURPOSES } from '../questions/index.ts';
import { AMA, AWARDS } from '../statements/index.ts';

/**
 * The activity file (`content/*.yaml`, docs/activity-file.md) and what of it is kept with an activity's version.
 * Unknown keys are refused, so that a mistyped one is not silently lost.
 */

const text = z.string().trim().min(1, { error: 'must not be empty' });
const slug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'use lower-case letters, digits and single hyphens' })
  .max(80);
const day = z.iso.date({ error: 'use a date such as 2026-11-23' });

/** AMA PRA learning formats (domain rules, 1 "Formats"); "other" came in 2017. */
export const LEARNING_FORMATS = [
  'live activity',
  'enduring material',
  'journal-based CME activity',
  'test-item writing activity',
  'manuscript review activity',
  'PI CME activity',
  'Internet point-of-care activity',
  'other',
] as const;

/** One kind of credit as it was when the activity was certified: its numbers and the texts that certificates carry. */
const designatedCredit = z.strictObject({
  type: slug,
  /** Of the credit type, such as "1" or "1.2". */
  version: text,
  name: text,
  unit: z.strictObject({ one: text, many: text }),
  /** See features/statements/credit-type.ts. */
  award: z.enum(AWARDS),
  step: z.number().positive().multipleOf(0.25),
  maximum: z.number().positive().multipleOf(0.25),
  professions: z.array(text).min(1),
  verifiedOnly: z.boolean(),
  /** The owner's approval, where it approves each activity. */
  approval: text.optional(),
  /** With placeholders, as the type or the statement set of that day had them; `set` names it. */
  statements: z.strictObject({
    set: text,
    accreditation: text.optional(),
    designation: text.optional(),
    participation: text.optional(),
  }),
});
export type DesignatedCredit = z.infer<typeof designatedCredit>;

/**
 * Who certified the activity for credit, and how: every field the blocking rules ask for.
 * `statementSet` names the locked statements (content/credit-statements.yaml) that are frozen onto the version. What is
 * optional comes from the office (features/certification); a file has the first credit alone.
 */
const certification = z
  .strictObject({
    /** Of the first credit, as is the maximum. */
    creditType: slug,
    maximumCredits: z.number().positive().multipleOf(0.25, { error: 'credit is designated in quarter hours' }),
    designatedOn: day,
    provider: z.strictObject({
      name: text,
      accreditor: text,
      accreditedFrom: day,
      accreditedUntil: day,
      jointProvider: text.optional(),
    }),
    statementSet: text,
    signatory: z.strictObject({ name: text, title: text }),
    /** All kinds of credit; where it is left out, AMA PRA Category 1 alone. */
    credits: z.array(designatedCredit).min(1).optional(),
    providerId: text.optional(),
    accmeId: z.string().optional(),
    logo: text.optional(),
    /** For how many days after the expiry an attempt begun before it still counts. */
    graceDays: z.int().min(0).max(365).optional(),
    /** What the certification was given for: another format, or a later expiry, needs another one. */
    within: z.strictObject({ learningFormat: z.enum(LEARNING_FORMATS), expires: day }).optional(),
    /** Texts that nobody had compared with their owner's, and who took that on themselves. */
    unverified: z.strictObject({ references: z.array(text).min(1), acknowledgedBy: text, on: day }).optional(),
  })
  .refine(({ creditType, credits }) => creditType === (credits?.[0]?.type ?? AMA), {
    error: 'must name the first kind of credit',
    path: ['creditType'],
  });
export type Certification = z.infer<typeof certification>;

export const designation = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('demonstration'), notice: text }),
  z.strictObject({ status: z.literal('uncertified'), notice: text }),
  z.strictObject({ status: z.literal('certified'), certification }),
]);
export type Designation = z.infer<typeof designation>;

const contact = z.strictObject({ name: text, address: text, telephone: text.optional(), fax: text.optional() });

const evaluationId = z.string().regex(/^[a-z0-9-]+$/);
export const evaluationQuestion = z.discriminatedUnion('kind', [
  z.strictObject({ id: evaluationId, kind: z.literal('objectives'), label: text, required: z.boolean().default(true) }),
  z.strictObject({
    id: evaluationId,
    kind: z.literal('choice'),
    label: text,
    required: z.boolean().default(false),
    options: z.array(text).min(2),
  }),
  z.strictObject({
    id: evaluationId,
    kind: z.literal('choices'),
    label: text,
    required: z.boolean().default(false),
    options: z.array(text).min(2),
  }),
  z.strictObject({ id: evaluationId, kind: z.literal('text'), label: text, required: z.boolean().default(false) }),
]);
export type EvaluationQuestion = z.infer<typeof evaluationQuestion>;

export const SCORING = ['all-or-nothing', 'right-minus-wrong'] as const;
export const FEEDBACK = ['after-pass-or-last-attempt', 'after-every-attempt', 'scores-only'] as const;

export const rules = z.strictObject({
  passMark: z.int().min(1).max(100),
  /** null: as many as one likes. */
  attemptsAllowed: z.int().min(1).max(1000).nullable(),
  /** At most a year. */
  retryWaitHours: z.number().min(0).max(8784).default(0),
  /** From a minute to a week. */
  timeLimitMinutes: z.number().min(1).max(10_080).nullable().default(null),
  multipleResponseScoring: z.enum(SCORING).default('all-or-nothing'),
  feedback: z.enum(FEEDBACK).default('after-pass-or-last-attempt'),
  /** Whether learners may practise, without credit. */
  practice: z.boolean().default(true),
});

/** Everything of an activity's version that isn't the article, the key points or the questions; stored as JSON. */
export const activityDetails = z.strictObject({
  summary: text,
  learningFormat: z.enum(LEARNING_FORMATS),
  tags: z.array(text).default([]),
  designation,
  /** The certified print version this goes back to, if any; never an issuer or signatory here. */
  original: z.strictObject({ statement: text, provider: contact }).nullable().default(null),
  objectives: z.array(text).min(1),
  audience: text,
  practiceGap: text.optional(),
  estimatedMinutes: z.int().positive().max(10_080),
  method: text,
  medium: text,
  requirements: text,
  contact: text,
  faculty: z
    .array(z.strictObject({ name: text, credentials: z.string().default(''), role: text, disclosure: text }))
    .min(1),
  support: z.strictObject({ kind: z.enum(['none', 'commercial', 'in-kind']), statement: text }),
  dates: z.strictObject({ released: day, reviewed: day, expires: day }),
  rules,
  evaluation: z.array(evaluationQuestion).default([]),
});
export type ActivityDetails = z.infer<typeof activityDetails>;

/** A question as it is written in a file; what its options must be is its kind's affair (features/questions). */
export const questionFile = z.looseObject({
  id: slug,
  kind: z.string(),
  keyPoint: slug,
  stem: text,
  practiceChanged: text.optional(),
  /** Scored, where it isn't said. */
  purpose: z.enum(PURPOSES).optional(),
  /** The name of one of the file's pools. */
  pool: slug.optional(),
});
export type QuestionFile = z.infer<typeof questionFile>;

/** "`draw` of the questions in this pool", all about one key point. */
export const poolFile = z.strictObject({ name: slug, keyPoint: slug, draw: z.int().min(1).max(1000) });

export const activityFile = z.strictObject({
  format: z.literal('keypoint-activity/1'),
  slug,
  title: text,
  ...activityDetails.shape,
  article: articleFile,
  keyPoints: z.array(keyPointFile).min(1),
  questions: z.array(questionFile).min(1),
  pools: z.array(poolFile).optional(),
});
export type ActivityFile = z.infer<typeof activityFile>;
