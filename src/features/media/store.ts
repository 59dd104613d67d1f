import { hash } from 'node:crypto';
import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import { mediaId } from './media-id.ts';
import { readPicture } from './picture.ts';
import { insertMedia } from './queries.ts';

/** Keeps a picture that somebody sent. The same again is the same picture, and changes nothing. @throws Invalid when it can't be used */
export async function storePicture(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids'>,
  uploadedBy: string,
  unsafe_bytes: Buffer,
): Promise<{ id: string; created: boolean }> {
  const picture = readPicture(unsafe_bytes);
  const checksum = hash('sha256', picture.bytes, 'hex');
  const id = mediaId(core.ids.token(18), picture);
  return core.db.transaction(async (trx) => {
    const stored = await insertMedia(trx, { id, ...picture, checksum, uploadedAt: core.clock(), uploadedBy });
    if (stored.created) {
      await recordEvent(trx, core, {
        actorId: uploadedBy,
        action: 'media.upload',
        subjectType: 'media',
        subjectId: stored.id,
        detail: { type: picture.type, bytes: picture.bytes.length, checksum },
      });
    }
    return stored;
  });
}
