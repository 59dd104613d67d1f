import { hash } from 'node:crypto';
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { Invalid } from '../../http/errors.ts';
import type { Fault } from '../articles/index.ts';
import { toLint } from '../linting/index.ts';
import { type ParsedQuestion, type Purpose, questionKind } from '../questions/index.ts';
import { activityFaults } from './checks.ts';
import { type ActivityDetails, type ActivityFile, activityFile } from './schemas.ts';
import { type ActivityWarning, warningsOf } from './warnings.ts';

export interface FileQuestion {
  slug: string;
  kind: string;
  keyPoint: string;
  purpose: Purpose;
  /** The place of its pool in the file: 1, 2, …; null: asked of everybody. */
  pool: number | null;
  parsed: ParsedQuestion;
  /** Of all that makes up a version of the question. */
  checksum: string;
}

/** An activity file that has passed every check. */
export interface ReadActivity {
  file: ActivityFile;
  details: ActivityDetails;
  questions: FileQuestion[];
  /** What the item-writing rules say of the questions; nothing that keeps them from being imported. */
  warnings: ActivityWarning[];
  /** SHA-256 of the content, whatever its order of keys, comments and layout. */
  checksum: string;
}

/**
 * Reads an activity file (YAML 1.2, and so JSON; docs/activity-file.md). Pure.
 * @throws Invalid with every fault, each as `file: path.to.field: reason (line N)`
 */
export function readActivityFile(unsafe_text: string, fileName: string): ReadActivity {
  const lines = new LineCounter();
  const document = parseDocument(unsafe_text.replace(/^\uFEFF/, '').normalize('NFC'), {
    lineCounter: lines,
    prettyErrors: false,
  });
  const broken = [...document.errors, ...document.warnings].map(
    ({ message, pos }) => `${fileName}: ${message.trim()} (line ${lines.linePos(pos[0]).line})`,
  );
  if (broken.length > 0) throw refused(fileName, broken);
  const unsafe_file = toPlain(document, fileName);
  const faults = activityFaults(unsafe_file);
  if (faults.length > 0) {
    throw refused(
      fileName,
      faults.map(
        ({ path, reason }) =>
          `${[fileName, path.join('.')].filter(Boolean).join(': ')}: ${reason} (line ${lineOf(document, lines, path)})`,
      ),
    );
  }
  const file = activityFile.parse(unsafe_file);
  const pools = file.pools?.map(({ name }) => name) ?? [];
  const questions = file.questions.map((question) => fileQuestion(question, pools));
  const passages = new Map(file.keyPoints.map(({ id, passage }) => [id, passage.exact]));
  return {
    file,
    details: detailsOf(file),
    questions,
    warnings: warningsOf(
      questions.map(({ slug: id, ...rest }) => toLint({ id, ...rest, passage: passages.get(rest.keyPoint) ?? null })),
    ),
    checksum: checksumOf(withoutDefaults(file)),
  };
}

/** The first words of a file, for telling activity files from others without checking them; nulls when it has none. */
export function headOf(unsafe_text: string): { format: string | null; slug: string | null } {
  const document = parseDocument(unsafe_text, { prettyErrors: false });
  const field = (name: string) => {
    const value = document.errors.length === 0 && isMap(document.contents) ? document.get(name) : null;
    return typeof value === 'string' ? value : null;
  };
  return { format: field('format'), slug: field('slug') };
}

/** SHA-256 of JSON with sorted keys, in hex. */
export function checksumOf(value: unknown): string {
  return hash(
    'sha256',
    JSON.stringify(value, (_key, part: unknown) => (isPlainObject(part) ? sortKeys(part) : part)),
  );
}

/**
 * Of all that makes up a version of a question, wherever it comes from.
 * @param keyPoint its slug
 */
export function questionChecksum({
  kind,
  keyPoint,
  parsed,
}: Pick<FileQuestion, 'kind' | 'keyPoint' | 'parsed'>): string {
  return checksumOf({ kind, keyPoint, ...parsed });
}

function fileQuestion(question: ActivityFile['questions'][number], pools: readonly string[]): FileQuestion {
  const { id: slug, kind, keyPoint, purpose = 'scored', pool, ...rest } = question;
  const parsed = questionKind(kind).parseFile(rest);
  const place = pool === undefined ? null : pools.indexOf(pool) + 1;
  return { slug, kind, keyPoint, purpose, pool: place, parsed, checksum: questionChecksum({ kind, keyPoint, parsed }) };
}

/** Rules that came later are left out where they say what held before, so that a file that has not changed is the same. */
function withoutDefaults({ rules, ...file }: ActivityFile): unknown {
  const { practice, ...others } = rules;
  return { ...file, rules: practice ? others : rules };
}

function detailsOf({
  format,
  slug,
  title,
  article,
  keyPoints,
  questions,
  pools,
  ...details
}: ActivityFile): ActivityDetails {
  return details;
}

function toPlain(document: Document, fileName: string): unknown {
  try {
    const plain: unknown = document.toJS({ maxAliasCount: 100 });
    JSON.stringify(plain);
    return plain;
  } catch (error) {
    // A RangeError and a TypeError are about nesting; what else `yaml` throws is written for people.
    const nested = error instanceof RangeError || error instanceof TypeError;
    const reason = nested ? 'something in it holds itself, or is nested too deeply' : String((error as Error).message);
    throw refused(fileName, [`${fileName}: ${reason}`]);
  }
}

/** @param faults each in words, with its place */
export function refused(fileName: string, faults: string[]): Invalid {
  return new Invalid(
    `${fileName} can't be imported; correct this and import it again:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}

/** The line of the deepest part of the path that is there. */
function lineOf(document: Document, lines: LineCounter, path: Fault['path']): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (!item) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return lines.linePos(offset).line;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
