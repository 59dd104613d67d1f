import { crc32 } from 'node:zlib';
import { AFTER_THE_END, Damaged, slice } from './damaged.ts';

export const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What a picture and its colours are made of; texts, times, camera data and animation stay behind. */
const KEPT = new Set('IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP'.split(' '));

/** A PNG made again of the chunks of its picture (W3C PNG, 5). @throws Damaged */
export function rebuildPng(bytes: Buffer): Buffer {
  const kept: Buffer[] = [PNG_START];
  let offset = PNG_START.length;
  for (let type = ''; type !== 'IEND'; ) {
    const length = slice(bytes, offset, 8).readUInt32BE(0);
    const chunk = slice(bytes, offset, 12 + length);
    type = chunk.toString('latin1', 4, 8);
    if (offset === PNG_START.length && (type !== 'IHDR' || length !== 13)) throw new Damaged('it has no header');
    if (crc32(chunk.subarray(4, 8 + length)) !== chunk.readUInt32BE(8 + length))
      throw new Damaged('a checksum is wrong');
    if (KEPT.has(type)) kept.push(chunk);
    offset += chunk.length;
  }
  if (offset !== bytes.length) throw new Damaged(AFTER_THE_END);
  return Buffer.concat(kept);
}
