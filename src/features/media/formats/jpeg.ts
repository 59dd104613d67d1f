import { AFTER_THE_END, Damaged, slice } from './damaged.ts';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * A JPEG made again of the segments of its picture (ITU-T T.81, annex B). Camera data (where it was taken, by whom),
 * previews, comments and second pictures stay behind; which side is up is kept. @throws Damaged
 * @param orientation 1 to 8, as EXIF says it
 */
export function rebuildJpeg(bytes: Buffer, orientation: number): Buffer {
  const kept = [slice(bytes, 0, 2)];
  if (orientation > 1) kept.push(orientationSegment(orientation));
  let offset = 2;
  let scans = 0;
  for (;;) {
    while (bytes[offset] === 0xff && bytes[offset + 1] === 0xff) offset += 1;
    const [start, marker] = slice(bytes, offset, 2);
    if (start !== 0xff || marker === undefined) throw new Damaged('a part does not begin where it should');
    if (marker === END_OF_IMAGE) break;
    const length = 2 + slice(bytes, offset, 4).readUInt16BE(2);
    const segment = slice(bytes, offset, length);
    if (isKept(marker, segment)) kept.push(segment);
    offset += length;
    if (marker !== START_OF_SCAN) continue;
    const end = endOfScan(bytes, offset);
    kept.push(bytes.subarray(offset, end));
    offset = end;
    scans += 1;
  }
  if (scans === 0) throw new Damaged('it has no picture');
  const rest = bytes.subarray(offset + 2);
  // Cameras append second pictures and zeros: both are cut off. Anything else is no accident.
  const secondPicture = rest[0] === 0xff && rest[1] === 0xd8;
  if (!secondPicture && rest.some((byte) => byte !== 0)) throw new Damaged(AFTER_THE_END);
  return Buffer.concat([...kept, Buffer.from([0xff, END_OF_IMAGE])]);
}

/** Tables, frames and scans; of the application segments JFIF, colour profiles and Adobe's colour transform. */
function isKept(marker: number, segment: Buffer): boolean {
  const named = (name: string) => segment.toString('latin1', 4, 4 + name.length) === name;
  if (marker >= 0xc0 && marker <= 0xdf) return true;
  return (
    (marker === 0xe0 && named('JFIF\0')) ||
    (marker === 0xe2 && named('ICC_PROFILE\0')) ||
    (marker === 0xee && named('Adobe'))
  );
}

/** Within a scan 0xff is followed by 0 or is a restart; any other marker ends it. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw new Damaged('it is cut off');
}

/** EXIF with the orientation alone (CIPA DC-008, 4.6): big-endian TIFF, one directory with one entry. */
function orientationSegment(orientation: number): Buffer {
  const segment = Buffer.from(
    'ffe10022457869660000 4d4d002a00000008 0001 0112 0003 00000001 0000 0000 00000000'.replaceAll(' ', ''),
    'hex',
  );
  segment.writeUInt16BE(orientation, 28);
  return segment;
}
