import { crc32, deflateSync } from 'node:zlib';

/** Small pictures to upload: 3 × 2 pixels. */
export const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8yb' +
    'qmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAC' +
    'AAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAYEAEBAAMAAAAAAAAAAAAAAAABAAIRUf/EABUBAQEAAAAAAAAAAAAAAAAAAA' +
    'AB/8QAFhEBAQEAAAAAAAAAAAAAAAAAAAEx/9oADAMBAAIRAxEAPwCaVydqr1kkSY//2Q==',
  'base64',
);
export const WEBP = Buffer.from('UklGRiwAAABXRUJQVlA4ICAAAAAwAQCdASoDAAIABABoJQAAhnAA/uy9D8ZqOMXdawAAAA==', 'base64');
export const GIF = Buffer.concat([
  // Screen, colour table of two.
  Buffer.from('4749463839610300020080000010604f000000', 'hex'),
  // Asks to be repeated for ever, with a comment.
  Buffer.from('21ff0b4e45545343415045322e300301000000', 'hex'),
  Buffer.from('21fe066c6f6e646f6e00', 'hex'),
  // Graphic control, one frame.
  Buffer.from('21f904000a0000002c00000000030002000002028c5300', 'hex'),
  Buffer.from('3b', 'hex'),
]);

/** A chunk of a PNG with its length and checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** A grey picture of a size; `more` chunks stand before its pixels. `shade` (0–255) makes different ones. */
export function png(
  width = 3,
  height = 2,
  { more = [], shade = 128 }: { more?: Buffer[]; shade?: number } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  const rows = Buffer.alloc(height * (width + 1), shade);
  for (let y = 0; y < height; y += 1) rows.writeUInt8(0, y * (width + 1));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    ...more,
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
