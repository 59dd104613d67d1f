import type { Handle, Trx } from '../../db/index.ts';
import { type CreditType, creditType } from '../statements/index.ts';

export interface StoredType {
  readonly id: string;
  readonly slug: string;
  readonly baseVersion: number;
  /** 0: of one's own; above: other numbers for a shipped type. */
  readonly revision: number;
  readonly type: CreditType;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly createdByName: string | null;
}

/** Every stored version of every credit type, the newest of each first. */
export async function listStoredTypes(handle: Handle): Promise<StoredType[]> {
  const rows = await handle
    .selectFrom('credit_type_versions as version')
    .leftJoin('users', 'users.id', 'version.created_by')
    .select(['version.id', 'version.slug', 'version.base_version', 'version.revision', 'version.content'])
    .select(['version.created_at', 'users.full_name'])
    .orderBy('version.slug')
    .orderBy('version.base_version', 'desc')
    .orderBy('version.revision', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    baseVersion: row.base_version,
    revision: row.revision,
    type: creditType.parse(JSON.parse(row.content)),
    createdAt: row.created_at,
    createdByName: row.full_name,
  }));
}

/** @returns false when there is such a version already */
export async function insertTypeVersion(
  trx: Trx,
  version: { id: string; type: CreditType; baseVersion: number; revision: number; at: number; by: string },
): Promise<boolean> {
  const inserted = await trx
    .insertInto('credit_type_versions')
    .values({
      id: version.id,
      slug: version.type.id,
      base_version: version.baseVersion,
      revision: version.revision,
      content: JSON.stringify(version.type),
      created_at: version.at,
      created_by: version.by,
    })
    .onConflict((conflict) => conflict.columns(['slug', 'base_version', 'revision']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export interface Comparison {
  readonly reference: string;
  /** Epoch ms. */
  readonly comparedAt: number;
  readonly comparedByName: string;
  /** The address of the owner's text. */
  readonly source: string;
}

/** The newest comparison of each text. */
export async function selectComparisons(handle: Handle): Promise<Map<string, Comparison>> {
  const rows = await handle
    .selectFrom('statement_comparisons as comparison')
    .innerJoin('users', 'users.id', 'comparison.compared_by')
    .select(['comparison.reference', 'comparison.compared_at as comparedAt', 'comparison.source'])
    .select('users.full_name as comparedByName')
    .orderBy('comparison.compared_at')
    .orderBy('comparison.id')
    .execute();
  return new Map(rows.map((row) => [row.reference, row]));
}

export async function insertComparison(
  trx: Trx,
  row: { id: string; reference: string; at: number; by: string; source: string },
): Promise<void> {
  await trx
    .insertInto('statement_comparisons')
    .values({ id: row.id, reference: row.reference, compared_at: row.at, compared_by: row.by, source: row.source })
    .execute();
}
