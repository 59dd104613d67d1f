import { AFTER_THE_END, Damaged, slice } from './damaged.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;

/** Bytes of a colour table, by the packed field that announces it. */
const tableSize = (packed: number) => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

/**
 * A GIF made again of its frames (GIF89a, 17–27). Comments and application blocks stay behind, and with them the wish
 * to repeat for ever: a moving picture plays once (WCAG 2.2.2). @throws Damaged
 */
export function rebuildGif(bytes: Buffer): Buffer {
  let offset = 13 + tableSize(slice(bytes, 0, 13).readUInt8(10));
  const kept = [slice(bytes, 0, offset)];
  for (;;) {
    const start = offset;
    const block = slice(bytes, offset, 1).readUInt8(0);
    if (block === TRAILER) break;
    if (block === IMAGE) {
      const packed = slice(bytes, offset, 10).readUInt8(9);
      offset = endOfData(bytes, offset + 10 + tableSize(packed) + 1);
    } else if (block === EXTENSION) {
      offset = endOfData(bytes, offset + 2);
    } else throw new Damaged('it has a block that the format has not');
    if (block === IMAGE || bytes[start + 1] === GRAPHIC_CONTROL) kept.push(bytes.subarray(start, offset));
  }
  if (offset + 1 !== bytes.length) throw new Damaged(AFTER_THE_END);
  return Buffer.concat([...kept, Buffer.from([TRAILER])]);
}

/** Data is a row of blocks that each begin with their length; an empty one ends it. */
function endOfData(bytes: Buffer, from: number): number {
  let offset = from;
  for (;;) {
    const length = slice(bytes, offset, 1).readUInt8(0);
    offset += 1 + slice(bytes, offset + 1, length).length;
    if (length === 0) return offset;
  }
}
