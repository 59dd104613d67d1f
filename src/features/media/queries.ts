import type { Handle, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import type { PictureType } from './picture.ts';

export interface NewMedia {
  id: string;
  type: PictureType;
  bytes: Buffer;
  width: number;
  height: number;
  /** SHA-256 of the bytes, hex. */
  checksum: string;
  uploadedAt: number;
  uploadedBy: string;
}

/** Stores a picture, unless the same bytes are stored already. @returns the id they have, and whether it is new */
export async function insertMedia(trx: Trx, media: NewMedia): Promise<{ id: string; created: boolean }> {
  await trx
    .insertInto('media')
    .values({
      id: media.id,
      type: media.type,
      data: media.bytes.toString('base64'),
      bytes: media.bytes.length,
      width: media.width,
      height: media.height,
      checksum: media.checksum,
      uploaded_at: media.uploadedAt,
      uploaded_by: media.uploadedBy,
    })
    .onConflict((conflict) => conflict.column('checksum').doNothing())
    .execute();
  const { id } = await trx
    .selectFrom('media')
    .select('id')
    .where('checksum', '=', media.checksum)
    .executeTakeFirstOrThrow();
  return { id, created: id === media.id };
}

/** @throws NotFound */
export async function selectMedia(handle: Handle, id: string): Promise<{ type: string; bytes: Buffer }> {
  const row = await handle.selectFrom('media').select(['type', 'data']).where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound('There is no such picture. It may have been written down with a mistake.');
  return { type: row.type, bytes: Buffer.from(row.data, 'base64') };
}

/** Those of the ids that name no picture of this site. */
export async function selectMissingMedia(handle: Handle, ids: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const rows = await handle.selectFrom('media').select('id').where('id', 'in', wanted).execute();
  const there = new Set(rows.map(({ id }) => id));
  return wanted.filter((id) => !there.has(id));
}
