import { AFTER_THE_END, Damaged, slice } from './damaged.ts';

const KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP']);
/** Of VP8X: that camera data, XMP and an animation follow, which stay behind. */
const LEFT_BEHIND = 0x08 | 0x04 | 0x02;

/** A WebP made again of the chunks of its picture (RFC 9649, 2). @throws Damaged, also for a moving one */
export function rebuildWebp(bytes: Buffer): Buffer {
  const end = 8 + slice(bytes, 0, 12).readUInt32LE(4);
  if (end > bytes.length) throw new Damaged('it is cut off');
  if (end !== bytes.length) throw new Damaged(AFTER_THE_END);
  const kept: Buffer[] = [];
  let offset = 12;
  while (offset < end) {
    const head = slice(bytes, offset, 8);
    const type = head.toString('latin1', 0, 4);
    const length = head.readUInt32LE(4);
    const chunk = Buffer.from(slice(bytes, offset, 8 + length + (length % 2)));
    if (type === 'ANIM') throw new Damaged('it moves: use a still picture, or a GIF');
    if (type === 'VP8X') chunk.writeUInt8(slice(chunk, 8, 10).readUInt8(0) & ~LEFT_BEHIND, 8);
    if (KEPT.has(type)) kept.push(chunk);
    offset += chunk.length;
  }
  const body = Buffer.concat(kept);
  const start = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  start.writeUInt32LE(4 + body.length, 4);
  return Buffer.concat([start, body]);
}
