import { z } from 'zod';
import type { Handle, Tables, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { type Disclosure, type DisclosureState, relationship } from './disclosure.ts';

const relationships = z.array(relationship);

/** All rounds of an activity, the newest of each person first. */
export async function listDisclosures(handle: Handle, activityId: string): Promise<Disclosure[]> {
  const rows = await handle
    .selectFrom('disclosures')
    .selectAll()
    .where('activity_id', '=', activityId)
    .orderBy('round', 'desc')
    .execute();
  return rows.map(disclosureOf);
}

/** @throws NotFound */
export async function selectDisclosure(handle: Handle, id: string): Promise<Disclosure> {
  const row = await handle.selectFrom('disclosures').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound('There is no such disclosure. The register of the activity has those that there are.');
  return disclosureOf(row);
}

function disclosureOf(row: Tables['disclosures']): Disclosure {
  return {
    id: row.id,
    activityId: row.activity_id,
    person: row.person,
    round: row.round,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    state: row.state as DisclosureState,
    relationships: relationships.parse(JSON.parse(row.relationships)),
    submittedAt: row.submitted_at,
    submittedBy: row.submitted_by,
    reviewedAt: row.reviewed_at,
    reviewedBy: row.reviewed_by,
    mitigation: row.mitigation,
    validUntil: row.valid_until,
    revision: row.revision,
    createdAt: row.created_at,
  };
}

function columnsOf(disclosure: Disclosure) {
  return {
    user_id: disclosure.userId,
    name: disclosure.name,
    email: disclosure.email,
    state: disclosure.state,
    relationships: JSON.stringify(disclosure.relationships),
    submitted_at: disclosure.submittedAt,
    submitted_by: disclosure.submittedBy,
    reviewed_at: disclosure.reviewedAt,
    reviewed_by: disclosure.reviewedBy,
    mitigation: disclosure.mitigation,
    valid_until: disclosure.validUntil,
  };
}

/** @returns false when there is this round of this person already */
export async function insertDisclosure(trx: Trx, disclosure: Disclosure): Promise<boolean> {
  const { id, activityId, person, round, revision, createdAt } = disclosure;
  const inserted = await trx
    .insertInto('disclosures')
    .values({ id, activity_id: activityId, person, round, revision, created_at: createdAt, ...columnsOf(disclosure) })
    .onConflict((conflict) => conflict.columns(['activity_id', 'person', 'round']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Stores the next state in the place of revision `from`. @returns false when it is no longer at that revision */
export async function updateDisclosure(trx: Trx, from: number, disclosure: Disclosure): Promise<boolean> {
  const updated = await trx
    .updateTable('disclosures')
    .set({ ...columnsOf(disclosure), revision: from + 1 })
    .where('id', '=', disclosure.id)
    .where('revision', '=', from)
    .returning('id')
    .executeTakeFirst();
  return updated !== undefined;
}

/** Makes a one-time link; those sent before for the same disclosure stop working. */
export async function replaceLink(
  trx: Trx,
  link: { tokenHash: string; disclosureId: string; now: number; expiresAt: number },
): Promise<void> {
  await trx
    .updateTable('disclosure_links')
    .set({ used_at: link.now })
    .where('disclosure_id', '=', link.disclosureId)
    .where('used_at', 'is', null)
    .execute();
  await trx
    .insertInto('disclosure_links')
    .values({
      token_hash: link.tokenHash,
      disclosure_id: link.disclosureId,
      created_at: link.now,
      expires_at: link.expiresAt,
      used_at: null,
    })
    .execute();
}

/** The disclosure that a link is for; null when it was used, is too old, or is none. */
export async function selectOptionalByLink(handle: Handle, tokenHash: string, now: number): Promise<Disclosure | null> {
  const row = await handle
    .selectFrom('disclosure_links as link')
    .innerJoin('disclosures as disclosure', 'disclosure.id', 'link.disclosure_id')
    .selectAll('disclosure')
    .where('link.token_hash', '=', tokenHash)
    .where('link.used_at', 'is', null)
    .where('link.expires_at', '>', now)
    .executeTakeFirst();
  return row ? disclosureOf(row) : null;
}

/** Uses a link up. @returns false when it was used or is too old: of several at once, one gets true */
export async function redeemLink(trx: Trx, tokenHash: string, now: number): Promise<boolean> {
  const used = await trx
    .updateTable('disclosure_links')
    .set({ used_at: now })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('disclosure_id')
    .executeTakeFirst();
  return used !== undefined;
}

/** The activity's title and slug, for the pages of one disclosure. */
export async function selectTitle(handle: Handle, activityId: string): Promise<{ slug: string; title: string }> {
  const row = await handle
    .selectFrom('activities as activity')
    .leftJoin('activity_drafts as draft', 'draft.activity_id', 'activity.id')
    .leftJoin('activity_versions as version', 'version.activity_id', 'activity.id')
    .select(['activity.slug', 'draft.title as draftTitle', 'version.title'])
    .where('activity.id', '=', activityId)
    .orderBy('version.version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { slug: row.slug, title: row.draftTitle ?? row.title ?? row.slug };
}

export async function selectName(handle: Handle, userId: string): Promise<string> {
  const row = await handle.selectFrom('users').select('full_name').where('id', '=', userId).executeTakeFirst();
  return row?.full_name ?? 'somebody';
}
