import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const PLACEHOLDERS = ['provider', 'jointProvider', 'format', 'maximum', 'title', 'date'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

const template = z
  .string()
  .trim()
  .min(1)
  .refine((text) => placeholdersIn(text).every((name) => (PLACEHOLDERS as readonly string[]).includes(name)), {
    error: `use only the placeholders ${PLACEHOLDERS.map((name) => `{${name}}`).join(' ')}`,
  });

const statementSet = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.int().positive(),
  verified: z.boolean(),
  source: z.string().trim().min(1),
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

const file = z
  .strictObject({ format: z.literal('keypoint-credit-statements/1'), sets: z.array(statementSet) })
  .refine(({ sets }) => new Set(sets.map(({ id, version }) => `${id}@${version}`)).size === sets.length, {
    error: 'two sets have the same id and version',
  });

/** Reads a file of statement sets. @throws Error naming each fault */
export function readStatementSets(text: string): StatementSet[] {
  const parsed = file.safeParse(parse(text));
  if (!parsed.success) throw new Error(`the credit statements can't be used:\n${z.prettifyError(parsed.error)}`);
  return parsed.data.sets;
}

let shipped: StatementSet[] | undefined;

/** The sets of `content/credit-statements.yaml`, read once. */
export function shippedStatementSets(): StatementSet[] {
  shipped ??= readStatementSets(
    readFileSync(join(import.meta.dirname, '../../../content/credit-statements.yaml'), 'utf8'),
  );
  return shipped;
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

/** Fills in a statement. @throws Error when it wants a value that there isn't: a gap never reaches a certificate */
export function fillStatement(text: string, values: Partial<Record<Placeholder, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name as Placeholder];
    if (value === undefined) throw new Error(`a credit statement wants {${name}}, which this activity does not give`);
    return value;
  });
}

function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{(.*?)\}/g)].map((match) => match[1] ?? '');
}
