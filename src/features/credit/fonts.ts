import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, type Font } from 'fontkit';

const FOLDER = join(import.meta.dirname, '../../../assets/fonts');

/** Literata for what is read, Inter for small print; both cover Latin, Greek and Cyrillic (assets/fonts/README.md). */
const FILES = {
  serif: 'literata-400.ttf',
  italic: 'literata-400-italic.ttf',
  strong: 'literata-600.ttf',
  sans: 'inter-400.ttf',
} as const;

export type FontName = keyof typeof FILES;
export type Fonts = Readonly<Record<FontName, Font>>;

let opened: Fonts | undefined;

/** The fonts of our PDFs, parsed once in this process: parsing them anew takes most of the time that a page takes. */
export function parsedFonts(): Fonts {
  opened ??= {
    serif: open(FILES.serif),
    italic: open(FILES.italic),
    strong: open(FILES.strong),
    sans: open(FILES.sans),
  };
  return opened;
}

/**
 * The fonts for one document. They share the parsed tables, but not the glyphs: fontkit keeps with a glyph the characters
 * that it first stood for (none, when it was loaded as a part of another, as A is of Å), and pdfkit writes those into the
 * file. Shared glyphs would make a document's text depend on the documents before it.
 */
export function documentFonts(): Fonts {
  const { serif, italic, strong, sans } = parsedFonts();
  return { serif: ownGlyphs(serif), italic: ownGlyphs(italic), strong: ownGlyphs(strong), sans: ownGlyphs(sans) };
}

/** The characters of a text that a certificate can't print, each once. */
export function unprintable(text: string): string[] {
  const { serif } = parsedFonts();
  return [...new Set(text.normalize('NFC'))].filter((char) => !serif.hasGlyphForCodePoint(char.codePointAt(0) ?? 0));
}

function ownGlyphs(font: Font): Font {
  return Object.create(font, { _glyphs: { value: {} } }) as Font;
}

function open(file: string): Font {
  const font = create(readFileSync(join(FOLDER, file)));
  if (!('layout' in font)) throw new Error(`${file} is a collection, not a font`);
  return font;
}
