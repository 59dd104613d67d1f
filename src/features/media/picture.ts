import { imageSize } from 'image-size';
import { Invalid } from '../../http/errors.ts';
import { Damaged } from './formats/damaged.ts';
import { rebuildGif } from './formats/gif.ts';
import { rebuildJpeg } from './formats/jpeg.ts';
import { PNG_START, rebuildPng } from './formats/png.ts';
import { rebuildWebp } from './formats/webp.ts';
import type { MediaSize } from './media-id.ts';

/** Formats that every browser shows and that can hold no program; SVG can. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

const MEGABYTE = 1024 * 1024;
export const LARGEST_PICTURE = 2 * MEGABYTE;
const LONGEST_SIDE = 6000;
const MOST_PIXELS = 16_000_000;

export interface Picture extends MediaSize {
  readonly type: PictureType;
  readonly bytes: Buffer;
}

/** The type by the first bytes; a name or a declared type is never asked. */
function typeOf(bytes: Buffer): PictureType | null {
  const begins = (text: string, at = 0) => bytes.toString('latin1', at, at + text.length) === text;
  if (bytes.subarray(0, PNG_START.length).equals(PNG_START)) return 'image/png';
  if (begins('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (begins('RIFF') && begins('WEBP', 8)) return 'image/webp';
  return begins('GIF87a') || begins('GIF89a') ? 'image/gif' : null;
}

const REBUILD: Readonly<Record<PictureType, (bytes: Buffer, orientation: number) => Buffer>> = {
  'image/png': rebuildPng,
  'image/jpeg': rebuildJpeg,
  'image/webp': rebuildWebp,
  'image/gif': rebuildGif,
};

/**
 * A picture as it is kept: read by its structure and made again of the parts that are the picture, so that nothing else
 * comes along (camera data, a page or an archive behind the picture's end). Width and height are those it is shown with.
 * @throws Invalid, field `file`, saying what to do
 */
export function readPicture(bytes: Buffer): Picture {
  if (bytes.length > LARGEST_PICTURE)
    throw refused('The picture is larger than 2 MB: make it smaller and choose it again.');
  const type = typeOf(bytes);
  if (type === null)
    throw refused('This is no PNG, JPEG, WebP or GIF picture: save it as one of these and choose it again.');
  try {
    const { width, height, orientation = 1 } = imageSize(bytes);
    const size = orientation >= 5 ? { width: height, height: width } : { width, height };
    if (!(width >= 1 && height >= 1)) throw new Damaged('it has no size');
    if (Math.max(width, height) > LONGEST_SIDE || width * height > MOST_PIXELS) {
      throw refused(
        `The picture is ${width} × ${height} pixels: use at most ${LONGEST_SIDE} a side and 16 million in all.`,
      );
    }
    return { type, bytes: REBUILD[type](bytes, orientation), ...size };
  } catch (error) {
    if (error instanceof Invalid) throw error;
    // image-size has errors of its own for headers that it can't read.
    const why = error instanceof Damaged ? `: ${error.message}` : '';
    throw refused(`The picture is damaged${why}. Open it in an image program, save it again and choose that file.`);
  }
}

function refused(message: string): Invalid {
  return new Invalid(message, { file: message });
}
