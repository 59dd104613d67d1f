import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ACCREDITORS, type CreditType, creditType } from './credit-type.ts';
import { template } from './template.ts';

const statementSet = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.int().positive(),
  verified: z.boolean(),
  source: z.string().trim().min(1),
  /** For providers of which accreditors it is. */
  accreditors: z.array(z.enum(ACCREDITORS)).default(['accme']),
  /** Whether it is for activities with a joint provider. */
  joint: z.boolean().default(false),
  statements: z.strictObject({
    accreditation: template,
    designation: template,
    /** For other professions: says what the activity was designated for, never that credit was given (domain rules, 1). */
    participation: template.refine((text) => !/award|earn|claim/i.test(text), {
      error: 'other professions receive no AMA PRA credit: leave out awarded, earned and claimed',
    }),
  }),
});
export type StatementSet = z.infer<typeof statementSet>;

/** "Accredited by the ACCME, directly provided": for whom a set is, in the field's terms. */
export function statementSetName({ accreditors, joint }: Pick<StatementSet, 'accreditors' | 'joint'>): string {
  const by = accreditors.includes('accme') ? 'Accredited by the ACCME' : 'With its accreditor’s own statement';
  return `${by}, ${joint ? 'jointly' : 'directly'} provided`;
}

const file = z
  .strictObject({
    format: z.literal('keypoint-credit-statements/1'),
    sets: z.array(statementSet),
    types: z.array(creditType).default([]),
  })
  .refine(({ sets }) => distinct(sets), { error: 'two sets have the same id and version' })
  .refine(({ types }) => distinct(types), { error: 'two credit types have the same id and version' });

function distinct(all: readonly { id: string; version: number }[]): boolean {
  return new Set(all.map(({ id, version }) => `${id}@${version}`)).size === all.length;
}

/** Reads a file of statement sets. @throws Error naming each fault */
export function readStatementSets(text: string): StatementSet[] {
  return readFile(text).sets;
}

function readFile(text: string): z.infer<typeof file> {
  const parsed = file.safeParse(parse(text));
  if (!parsed.success) throw new Error(`the credit statements can't be used:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

let shipped: z.infer<typeof file> | undefined;

function shippedFile(): z.infer<typeof file> {
  shipped ??= readFile(readFileSync(join(import.meta.dirname, '../../../content/credit-statements.yaml'), 'utf8'));
  return shipped;
}

/** The sets of `content/credit-statements.yaml`, read once. */
export function shippedStatementSets(): StatementSet[] {
  return shippedFile().sets;
}

/** The newest version of each credit type of `content/credit-statements.yaml`. */
export function shippedCreditTypes(): CreditType[] {
  const { types } = shippedFile();
  return types.filter(({ id, version }) => !types.some((other) => other.id === id && other.version > version));
}

/**
 * @param reference `id` for the newest version, or `id@version`
 * @returns undefined when there is no such set
 */
export function findStatementSet(sets: readonly StatementSet[], reference: string): StatementSet | undefined {
  const [id, version] = reference.split('@');
  return sets
    .filter((set) => set.id === id && (version === undefined || String(set.version) === version))
    .sort((a, b) => b.version - a.version)[0];
}
