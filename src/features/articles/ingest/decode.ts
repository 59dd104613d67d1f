import { Invalid } from '../../../http/errors.ts';
import type { Format } from './source.ts';

/** Names of encodings that are read, as files give them, and what TextDecoder calls them. */
const ENCODINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'utf-8': 'utf-8',
    utf8: 'utf-8',
    'us-ascii': 'ascii',
    ascii: 'ascii',
    'utf-16': 'utf-16',
    'utf-16le': 'utf-16le',
    'utf-16be': 'utf-16be',
    'iso-8859-1': 'windows-1252',
    'iso8859-1': 'windows-1252',
    latin1: 'windows-1252',
    'windows-1252': 'windows-1252',
    cp1252: 'windows-1252',
  }),
);

const SIGNATURES: readonly [number[], string][] = [
  [
    [0x25, 0x50, 0x44, 0x46],
    'This is a PDF. Open it, copy its text and paste it, or bring the publisher’s XML or web page.',
  ],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'This is a Word document or another packed file. Open it, copy the text and paste it, or save it as “Web Page, Filtered”.',
  ],
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    'This is an old Word document. Open it, copy the text and paste it, or save it as “Web Page, Filtered”.',
  ],
  [
    [0x7b, 0x5c, 0x72, 0x74],
    'This is an RTF document. Open it, copy the text and paste it, or save it as “Web Page, Filtered”.',
  ],
  [[0x1f, 0x8b], 'This file is compressed. Unpack it and bring the file that was in it.'],
];

/**
 * The text of a file: by its byte order mark, else by what XML or HTML declares, else as UTF-8.
 * @throws Invalid when the bytes are not of that encoding, or the encoding is another one
 */
export function decode(bytes: Uint8Array, format: Format): string {
  for (const [signature, message] of SIGNATURES)
    if (signature.every((byte, i) => bytes[i] === byte)) throw new Invalid(message);
  const declared = declaredEncoding(bytes, format);
  const seen = seenEncoding(bytes);
  const encoding = seen ?? declared?.encoding ?? 'utf-8';
  if (declared && seen && !agree(declared.encoding, seen)) throw contradiction(declared.name, seen);
  if (encoding === 'utf-16') throw contradiction(declared?.name ?? 'UTF-16', 'another encoding');
  const text = encoding === 'ascii' ? decodeAscii(bytes) : decodeAs(bytes, encoding, declared?.name ?? null);
  if (encoding === 'windows-1252') refuseMistaken(bytes, text, declared?.name ?? encoding);
  return text;
}

/** By the byte order mark, or, in UTF-16 without one, by the zero beside the first letter. */
function seenEncoding([a, b, c]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  return null;
}

function declaredEncoding(bytes: Uint8Array, format: Format) {
  if (format !== 'jats' && format !== 'html') return null;
  const start = Buffer.from(bytes.subarray(0, 2048)).toString('latin1').replaceAll('\0', '');
  const name =
    /^[^<]{0,4}<\?xml\s[^>]*?encoding\s*=\s*["']([^"'\s]+)["']/.exec(start)?.[1] ??
    (format === 'html' ? /<meta\s[^>]*?charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1] : undefined);
  if (!name) return null;
  const encoding = ENCODINGS.get(name.toLowerCase());
  if (!encoding) throw new Invalid(`The encoding ${name} is not read here. Save the file as UTF-8 and bring it again.`);
  return { name, encoding };
}

function agree(declared: string, seen: string): boolean {
  return (
    declared === seen ||
    (declared === 'utf-16' && seen.startsWith('utf-16')) ||
    (declared === 'ascii' && seen === 'utf-8')
  );
}

function contradiction(declared: string, seen: string): Invalid {
  return new Invalid(
    `The file says that its encoding is ${declared}, but it is ${seen.toUpperCase()}. Save it as UTF-8 and bring it again.`,
  );
}

function decodeAs(bytes: Uint8Array, encoding: string, declared: string | null): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const says = declared ? `The file says that its encoding is ${declared}, but` : 'The file is not in UTF-8:';
    throw new Invalid(`${says} some bytes in it can’t be read so. Save it as UTF-8 and bring it again.`);
  }
}

function decodeAscii(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) throw contradiction('ASCII', 'another encoding');
  return Buffer.from(bytes).toString('latin1');
}

/** Every byte is some letter of Windows-1252, but letters outside ASCII that make good UTF-8 were meant as that. */
function refuseMistaken(bytes: Uint8Array, text: string, declared: string): void {
  if (!bytes.some((byte) => byte > 0x7f)) return;
  let isUtf8 = true;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    isUtf8 = false;
  }
  if (isUtf8) throw contradiction(declared, 'utf-8');
  if (/[\u0080-\u009f]/.test(text)) throw contradiction(declared, 'another encoding');
}

/**
 * Characters that no text has, and that XML forbids.
 * @throws Invalid
 */
export function refuseControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x08\x0b\x0e-\x1f\ufffe\uffff]/.test(text))
    throw new Invalid(
      'The file holds control characters, so it is not a text. Bring the article as text, HTML, Markdown or JATS XML.',
    );
  return text;
}
