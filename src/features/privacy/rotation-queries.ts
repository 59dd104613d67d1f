import { type RawBuilder, sql } from 'kysely';
import type { Handle, Trx } from '../../db/index.ts';
import type { SealedField } from './sealed-fields.ts';

/** A sealed text where it stands. */
export interface SealedText {
  /** Values of the primary key. */
  readonly id: readonly string[];
  readonly context: string;
  readonly sealed: string;
}

const columns = (names: readonly string[]): RawBuilder<unknown> => sql.join(names.map((name) => sql.ref(name)));

/** The next texts of a field in the order of its key. @param after the key of the last one seen; null for the first */
export async function selectSealed(
  handle: Handle,
  field: SealedField,
  after: readonly string[] | null,
  limit: number,
): Promise<SealedText[]> {
  const key = columns(field.id);
  const later = after === null ? sql`` : sql`and (${key}) > (${sql.join(after)})`;
  const { rows } = await sql<Record<string, string>>`
    select ${sql.join(field.id.map((name, i) => sql`${sql.ref(name)} as ${sql.ref(`key${i}`)}`))},
      ${sql.ref(field.context)} as context, ${sql.ref(field.column)} as sealed
    from ${sql.table(field.table)}
    where ${sql.ref(field.column)} like 'v1.%' ${later}
    order by ${key} limit ${limit}`.execute(handle);
  return rows.map((row) => ({
    id: field.id.map((_, i) => String(row[`key${i}`])),
    context: String(row['context']),
    sealed: String(row['sealed']),
  }));
}

/** Puts another text in the place of one, unless somebody has changed it since. */
export async function replaceSealed(
  trx: Trx,
  field: SealedField,
  { id, sealed }: SealedText,
  next: { sealed: string; follows: string | null },
): Promise<void> {
  const column = sql.ref(field.column);
  const follows =
    field.follows && next.follows !== null ? sql`, ${sql.ref(field.follows.column)} = ${next.follows}` : sql``;
  await sql`
    update ${sql.table(field.table)} set ${column} = ${next.sealed}${follows}
    where (${columns(field.id)}) = (${sql.join(id)}) and ${column} = ${sealed}`.execute(trx);
}
