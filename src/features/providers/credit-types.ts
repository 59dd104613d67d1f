import type { Handle } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Conflict, NotFound } from '../../http/errors.ts';
import { recordEvent } from '../audit/index.ts';
import {
  type CreditType,
  findStatementSet,
  type StatementSet,
  shippedCreditTypes,
  shippedStatementSets,
} from '../statements/index.ts';
import {
  type Comparison,
  insertComparison,
  insertTypeVersion,
  listStoredTypes,
  type StoredType,
  selectComparisons,
} from './type-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** A credit type as it can be chosen now. */
export interface KnownType {
  readonly type: CreditType;
  /** "1", or "1.2" for the second setting of other numbers for version 1 of a shipped type. */
  readonly version: string;
  /** `id@version` of the text that its owner is to be asked about; null for one's own types. */
  readonly reference: string | null;
  readonly shipped: boolean;
  readonly storedVersions: readonly StoredType[];
}

/** Credit types that there are, those that came with the site first. Pure. */
export function mergeTypes(shipped: readonly CreditType[], stored: readonly StoredType[]): KnownType[] {
  const own = [...new Set(stored.map(({ slug }) => slug))].filter((slug) => !shipped.some(({ id }) => id === slug));
  const shippedTypes = shipped.map((type): KnownType => {
    const versions = stored.filter(({ slug }) => slug === type.id);
    const set = versions.find(({ baseVersion }) => baseVersion === type.version);
    return {
      type: set?.type ?? type,
      version: set ? `${type.version}.${set.revision}` : String(type.version),
      reference: `${type.id}@${type.version}`,
      shipped: true,
      storedVersions: versions,
    };
  });
  const ownTypes = own.flatMap((slug): KnownType[] => {
    const versions = stored.filter((version) => version.slug === slug);
    const [newest] = versions;
    if (!newest) return [];
    return [
      {
        type: newest.type,
        version: String(newest.baseVersion),
        reference: null,
        shipped: false,
        storedVersions: versions,
      },
    ];
  });
  return [...shippedTypes, ...ownTypes];
}

export async function listKnownTypes(handle: Handle): Promise<KnownType[]> {
  return mergeTypes(shippedCreditTypes(), await listStoredTypes(handle));
}

/** @throws NotFound */
export async function selectKnownType(handle: Handle, slug: unknown): Promise<KnownType> {
  const known = (await listKnownTypes(handle)).find(({ type }) => type.id === slug);
  if (!known) throw new NotFound('There is no such credit type. The list of credit types has those that there are.');
  return known;
}

/**
 * Makes the next version of a credit type; versions that there are never change, so whatever uses them stays as it is.
 * The same content as the newest version makes none.
 * @param seen the version that the page showed; null for a new type of one's own
 * @throws Conflict when there is a newer version than the page showed, or a type of this name
 */
export async function saveCreditType(
  core: Core,
  actorId: string,
  type: CreditType,
  seen: string | null,
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const known = (await listKnownTypes(trx)).find((one) => one.type.id === type.id) ?? null;
    if ((known?.version ?? null) !== seen) {
      if (known && same(known.type, type)) return;
      throw new Conflict(
        seen === null
          ? 'There is a credit type of this name already. Open it from the list to make its next version.'
          : 'Somebody has made a newer version of this credit type since you opened the page. Open it again and make your change in that one.',
      );
    }
    if (known && same(known.type, type)) return;
    const newest = known?.storedVersions.find(
      ({ baseVersion }) => !known.shipped || baseVersion === known.type.version,
    );
    const baseVersion = known?.shipped ? known.type.version : (newest?.baseVersion ?? 0) + 1;
    const revision = known?.shipped ? (newest?.revision ?? 0) + 1 : 0;
    const stored = { ...type, version: baseVersion };
    const id = core.ids.uuid();
    const inserted = await insertTypeVersion(trx, {
      id,
      type: stored,
      baseVersion,
      revision,
      at: core.clock(),
      by: actorId,
    });
    if (!inserted) throw new Conflict('Somebody else has just made this version. Open the credit type again.');
    const detail = { before: known?.type ?? null, after: stored };
    const subject = { subjectType: 'credit-type', subjectId: type.id };
    await recordEvent(trx, core, { actorId, action: 'credit-type.version', ...subject, detail });
  });
}

function same(a: CreditType, b: CreditType): boolean {
  const flat = ({ version, ...rest }: CreditType) =>
    JSON.stringify(Object.entries(rest).sort(([x], [y]) => (x < y ? -1 : 1)));
  return flat(a) === flat(b);
}

/**
 * Records that somebody has compared a shipped text with its owner's present one and found it the same.
 * @param source the address of the owner's text
 * @throws NotFound when there is no such text
 */
export async function recordComparison(
  core: Core,
  actorId: string,
  { reference, source }: { reference: string; source: string },
): Promise<void> {
  if (!findReference(reference))
    throw new NotFound('There is no such text. The list of credit types has those that there are.');
  await core.db.transaction(async (trx) => {
    const before = (await selectComparisons(trx)).get(reference) ?? null;
    await insertComparison(trx, { id: core.ids.uuid(), reference, at: core.clock(), by: actorId, source });
    const subject = { subjectType: 'credit-statement', subjectId: reference };
    await recordEvent(trx, core, {
      actorId,
      action: 'credit-statement.compare',
      ...subject,
      detail: { before, after: { source } },
    });
  });
}

/** The shipped set or type that a reference names. */
export function findReference(reference: string): StatementSet | CreditType | undefined {
  if (!/^[a-z0-9-]+@\d{1,6}$/.test(reference)) return undefined;
  const type = shippedCreditTypes().find(({ id, version }) => `${id}@${version}` === reference);
  return type ?? findStatementSet(shippedStatementSets(), reference);
}

/** Whether a shipped text may be shown as the owner's: it came as compared, or somebody has compared it since. Pure. */
export function isCompared(reference: string, comparisons: ReadonlyMap<string, Comparison>): boolean {
  return comparisons.has(reference) || findReference(reference)?.verified === true;
}
