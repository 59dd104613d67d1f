import { imageSize } from 'image-size';
import { mediaId, mediaMarkdown, mediaSize } from '../../src/features/media/media-id.ts';
import { readPicture } from '../../src/features/media/picture.ts';
import { Invalid } from '../../src/http/errors.ts';
import { GIF, JPEG, png, pngChunk, WEBP } from '../support/pictures.ts';

const PAGE = Buffer.from('<!doctype html><script>alert(1)</script>');

function reasonOf(bytes: Buffer): string {
  try {
    readPicture(bytes);
  } catch (error) {
    if (error instanceof Invalid) return error.fields['file'] ?? 'no field is named';
    throw error;
  }
  return 'taken';
}

/** A segment of a JPEG put behind its start. */
function withSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([JPEG.subarray(0, 2), head, data, JPEG.subarray(2)]);
}

/** EXIF with an orientation and, behind it, something secret. */
function exif(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a0000000800010112000300000001000000000000 0000'.replace(' ', ''), 'hex');
  tiff.writeUInt16BE(orientation, 18);
  return withSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff, Buffer.from('taken in London')]));
}

describe('a picture', () => {
  it.each([
    ['image/png', png()],
    ['image/jpeg', JPEG],
    ['image/webp', WEBP],
    ['image/gif', GIF],
  ])('of type %s is known by its bytes, and so is its size', (type, bytes) => {
    const picture = readPicture(bytes);
    expect(picture).toMatchObject({ type, width: 3, height: 2 });
    expect(imageSize(picture.bytes)).toMatchObject({ width: 3, height: 2 });
    // What was made again is made again of itself.
    expect(readPicture(picture.bytes).bytes.equals(picture.bytes)).toBe(true);
  });

  it('keeps its pixels byte for byte when there is nothing to leave behind', () => {
    for (const bytes of [png(), JPEG, WEBP]) expect(readPicture(bytes).bytes.equals(bytes)).toBe(true);
  });

  it.each([
    ['a PNG text', png(3, 2, { more: [pngChunk('tEXt', Buffer.from('Comment\0taken in London'))] })],
    ['PNG camera data', png(3, 2, { more: [pngChunk('eXIf', Buffer.from('taken in London'))] })],
    ['JPEG camera data', exif(1)],
    ['a JPEG comment', withSegment(0xfe, Buffer.from('taken in London'))],
    ['a second JPEG behind the first', Buffer.concat([JPEG, JPEG, Buffer.from('taken in London')])],
    ['a GIF comment', Buffer.from(GIF.toString('latin1').replace('london', 'London'), 'latin1')],
  ])('loses %s', (_what, bytes) => {
    expect(bytes.includes('London')).toBe(true);
    const kept = readPicture(bytes);
    expect(kept.bytes.includes('London')).toBe(false);
    expect(kept).toMatchObject({ width: 3, height: 2 });
  });

  it('that moves plays once', () => {
    expect(GIF.includes('NETSCAPE')).toBe(true);
    expect(readPicture(GIF).bytes.includes('NETSCAPE')).toBe(false);
  });

  it('taken on its side is kept upright, and its size is the one it is shown with', () => {
    const picture = readPicture(exif(6));
    expect(picture).toMatchObject({ width: 2, height: 3 });
    expect(imageSize(picture.bytes).orientation).toBe(6);
    expect(picture.bytes.includes('London')).toBe(false);
  });
});

describe('what is refused', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a page', PAGE],
    [
      'SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><script>alert(1)</script></svg>'),
    ],
    ['SVG after an XML declaration', Buffer.from('<?xml version="1.0"?><svg width="3" height="2"/>')],
    ['a bitmap', Buffer.from('BM'.padEnd(100, '\0'))],
    ['a PDF', Buffer.from('%PDF-1.7\n%PNG')],
    ['a picture behind something else', Buffer.concat([PAGE, png()])],
  ])('%s: no picture of these types', (_what, bytes) => {
    expect(reasonOf(bytes)).toContain('no PNG, JPEG, WebP or GIF');
  });

  it.each([
    ['PNG', Buffer.concat([png(), PAGE])],
    ['JPEG', Buffer.concat([JPEG, PAGE])],
    ['WebP', Buffer.concat([WEBP, PAGE])],
    ['GIF', Buffer.concat([GIF, PAGE])],
  ])('a %s with a page behind its end', (_what, bytes) => {
    expect(reasonOf(bytes)).toContain('goes on after the picture’s end');
  });

  it.each([
    ['PNG', png()],
    ['JPEG', JPEG],
    ['WebP', WEBP],
    ['GIF', GIF],
  ])('a %s cut off anywhere', (_what, whole) => {
    for (let length = 12; length < whole.length; length += 1) {
      expect([length, reasonOf(whole.subarray(0, length))]).not.toEqual([length, 'taken']);
    }
  });

  it('a PNG whose checksum is wrong, or that begins with something else', () => {
    const broken = Buffer.from(png());
    broken.writeUInt8(broken.readUInt8(45) ^ 1, 45);
    expect(reasonOf(broken)).toContain('checksum');
    const headless = Buffer.concat([png().subarray(0, 8), pngChunk('tEXt', Buffer.alloc(20)), png().subarray(8)]);
    expect(reasonOf(headless)).toContain('damaged');
  });

  it('a picture that is too large: bytes, a side, or pixels', () => {
    expect(reasonOf(Buffer.concat([png(), Buffer.alloc(2 * 1024 * 1024)]))).toContain('2 MB');
    expect(reasonOf(png(6001, 1))).toContain('6001 × 1 pixels');
    expect(reasonOf(png(4001, 4000))).toContain('4001 × 4000');
    expect(reasonOf(png(6000, 1))).toBe('taken');
  });

  it('a picture without a size', () => {
    expect(reasonOf(png(0, 5))).toContain('damaged');
  });
});

describe('the name of a picture', () => {
  it('says its size and nothing else; what is shaped otherwise names none', () => {
    const id = mediaId('abcdefghijkl_-ABCDEFGHIJ', { width: 640, height: 480 });
    expect(mediaSize(id)).toEqual({ width: 640, height: 480 });
    for (const wrong of ['', 'x', `${id}x`, `${id}"`, id.slice(1), id.replace('640', '0640'), `../${id}`]) {
      expect([wrong, mediaSize(wrong)]).toEqual([wrong, null]);
    }
  });

  it('stands in Markdown with a description that may hold brackets', () => {
    expect(mediaMarkdown('ID', 'a [b] \\')).toBe('![a \\[b\\] \\\\](media:ID)');
  });
});
