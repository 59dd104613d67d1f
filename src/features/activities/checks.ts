import { z } from 'zod';
import { articleFile, type Fault, keyPointFile, prepareArticle } from '../articles/index.ts';
import { lintQuestion, toLint } from '../linting/index.ts';
import { kindNames, type ParsedQuestion, questionKind } from '../questions/index.ts';
import { findStatementSet, type StatementSet, shippedStatementSets } from '../statements/index.ts';
import { certificationFaults, dateFaults } from './certification.ts';
import { poolFaults } from './pools.ts';
import { activityDetails, activityFile, type Designation, type QuestionFile, questionFile } from './schemas.ts';
import { characterFaults, wordingFaults } from './wording.ts';

/** What the educator's desk knows besides the file that it puts together. */
export interface CheckOptions {
  /** The credit statements that a certified activity may name. */
  statementSets?: readonly StatementSet[];
  /** Key points, by id, that are without a question for a reason that is kept. */
  uncovered?: readonly string[];
  /** Whether the article is a version that is there, and so has been checked. */
  articleChecked?: boolean;
}

/**
 * Everything that keeps an activity file from being imported, or an activity of the desk from being published, in one
 * list. Pure. A part that has the wrong shape doesn't keep the other parts from being checked.
 */
export function activityFaults(
  unsafe_file: unknown,
  { statementSets = shippedStatementSets(), uncovered = [], articleChecked = false }: CheckOptions = {},
): Fault[] {
  const shape = activityFile.safeParse(unsafe_file);
  const raw = z.record(z.string(), z.unknown()).catch({}).parse(unsafe_file);
  const dated = part(z.object(activityDetails.shape).pick({ dates: true }), raw);
  const certifiable = part(
    z.object(activityDetails.shape).pick({ designation: true, dates: true, faculty: true, learningFormat: true }),
    raw,
  );
  return [
    ...(shape.success ? [] : zodFaults(shape.error)),
    ...(dated ? dateFaults(dated) : []),
    ...(certifiable ? certificationFaults(certifiable) : []),
    ...(certifiable ? statementFaults(certifiable.designation, statementSets) : []),
    ...(articleChecked ? [] : articleFaults(raw)),
    ...questionFaults(raw, uncovered),
    ...idFaults(raw),
    ...poolFaults(raw),
    ...textFaults(raw),
  ];
}

/** zod's issues in our words: "is missing", and one fault for each unknown key. */
export function zodFaults(error: z.ZodError, under: Fault['path'] = []): Fault[] {
  return error.issues.flatMap((issue) => {
    const path = [...under, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        reason: 'is not a field that is known here; is it mistyped?',
      }));
    }
    if (issue.message.endsWith('received undefined')) return [{ path, reason: 'is missing' }];
    return [{ path, reason: issue.message.replace(/^Invalid input: /, '') }];
  });
}

function statementFaults(designation: Designation, sets: readonly StatementSet[]): Fault[] {
  // With credits of the office's own the texts are frozen beside them.
  if (designation.status !== 'certified' || designation.certification.credits) return [];
  if (findStatementSet(sets, designation.certification.statementSet)) return [];
  const known = sets.map(({ id, version }) => `${id}@${version}`).join(', ');
  return [
    {
      path: ['designation', 'certification', 'statementSet'],
      reason: `there is no such set of credit statements; use one of ${known}`,
    },
  ];
}

function articleFaults(raw: Record<string, unknown>): Fault[] {
  const article = part(articleFile, raw['article']);
  if (!article) return [];
  return prepareArticle(article, part(z.array(keyPointFile), raw['keyPoints']) ?? []).faults;
}

function questionFaults(raw: Record<string, unknown>, uncovered: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  list(raw['questions']).forEach((unsafe_question, i) => {
    const question = part(questionFile, unsafe_question);
    if (question) faults.push(...kindFaults(question, ['questions', i], Object.keys(Object(unsafe_question))));
  });
  return [...faults, ...traceFaults(raw, uncovered)];
}

/** @param keys the question's own, as the file has them */
function kindFaults(question: QuestionFile, path: Fault['path'], keys: readonly string[]): Fault[] {
  if (!kindNames.includes(question.kind)) {
    return [
      { path: [...path, 'kind'], reason: `there is no such kind of question; use one of ${kindNames.join(', ')}` },
    ];
  }
  const kind = questionKind(question.kind);
  try {
    const parsed = kind.parseFile(question);
    const known = { ...questionFile.shape, ...kind.toFile(parsed) };
    const unknown = keys.filter((key) => !Object.hasOwn(known, key));
    return [
      ...unknown.map((key) => ({ path: [...path, key], reason: 'is not a field that is known here; is it mistyped?' })),
      ...lintFaults(question, parsed, path),
    ];
  } catch (error) {
    if (error instanceof z.ZodError) return zodFaults(error, path);
    throw error;
  }
}

/** What of the item-writing rules no question may break: L1 and L15 (domain rules, 7). */
function lintFaults({ id, kind, keyPoint }: QuestionFile, parsed: ParsedQuestion, path: Fault['path']): Fault[] {
  return lintQuestion(toLint({ id, kind, keyPoint, parsed }))
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, field, message, fix }) => ({
      path: [...path, ...field.split('.')],
      reason: `${message} ${fix} (${rule})`,
    }));
}

/** Each question is about one key point of this file, and no key point is without a question, or a reason for it. */
function traceFaults(raw: Record<string, unknown>, uncovered: readonly string[]): Fault[] {
  const keyPoints = list(raw['keyPoints']).map((point) => idOf(point));
  const asked = list(raw['questions']).map(
    (question) => part(questionFile.pick({ keyPoint: true }), question)?.keyPoint,
  );
  const faults: Fault[] = [];
  asked.forEach((slug, i) => {
    if (slug !== undefined && !keyPoints.includes(slug)) {
      faults.push({ path: ['questions', i, 'keyPoint'], reason: `there is no key point ${slug} in this file` });
    }
  });
  keyPoints.forEach((slug, i) => {
    if (slug !== undefined && !asked.includes(slug) && !uncovered.includes(slug)) {
      faults.push({ path: ['keyPoints', i], reason: `no question is about ${slug}; every key point needs one` });
    }
  });
  return faults;
}

function idFaults(raw: Record<string, unknown>): Fault[] {
  return ['keyPoints', 'questions', 'evaluation'].flatMap((field) => {
    const ids = list(raw[field]).map((entry) => idOf(entry));
    return ids.flatMap((id, i) =>
      id !== undefined && ids.indexOf(id) < i ? [{ path: [field, i, 'id'], reason: `the id ${id} stands twice` }] : [],
    );
  });
}

/** Rules on characters and on wording hold for every text of the file, wherever it is shown. */
function textFaults(raw: Record<string, unknown>): Fault[] {
  const status = z.object({ status: z.string() }).safeParse(raw['designation']).data?.status;
  const certified = status === 'certified';
  return faultsOfTexts(raw, (text) => [...characterFaults(text), ...wordingFaults(text, { certified })]);
}

/**
 * Where the texts of an activity file promise AMA PRA credit themselves. They outlive a certification, which its statements
 * do not, so that the office certifies no such texts. Pure.
 */
export function creditPromises({ designation, ...texts }: Record<string, unknown>): Fault[] {
  return faultsOfTexts(texts, (text) => wordingFaults(text, { certified: false }));
}

function faultsOfTexts(
  value: unknown,
  faultsOf: (text: string) => readonly string[],
  path: Fault['path'] = [],
): Fault[] {
  if (typeof value === 'string') return faultsOf(value).map((reason) => ({ path, reason }));
  if (Array.isArray(value)) return value.flatMap((item, i) => faultsOfTexts(item, faultsOf, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => faultsOfTexts(item, faultsOf, [...path, key]));
}

function part<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  return schema.safeParse(value).data;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function idOf(value: unknown): string | undefined {
  return part(z.object({ id: z.string() }), value)?.id;
}
