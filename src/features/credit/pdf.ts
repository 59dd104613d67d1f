import PDFDocument from 'pdfkit';
import { documentFonts, type FontName } from './fonts.ts';
import type { Line, Measure } from './lines.ts';

export interface PdfOptions {
  title: string;
  /** Language tag of the text. */
  language: string;
  author: string;
  /** Stands in the file as its date; the same content and date give the same bytes. */
  createdAt: Date;
  layout: 'landscape' | 'portrait';
}

export type Pdf = PDFKit.PDFDocument;

/** US letter, in points. */
export const LETTER = { long: 792, short: 612 };

export const INK = '#1b2430';
export const SOFT = '#56606e';
export const RULE = '#cfc8b8';
export const MARKER = '#ffe89a';

/**
 * A tagged PDF with our fonts embedded, made for PDF/UA: language, title, and a structure that readers can follow.
 * @param draw puts the content on; everything that isn't structure must be marked as an artifact
 */
export async function makePdf(options: PdfOptions, draw: (pdf: Pdf) => void): Promise<Buffer> {
  const pdf = new Document({
    size: 'LETTER',
    layout: options.layout,
    margin: 0,
    pdfVersion: '1.7',
    // pdfkit knows it, its types don't.
    subset: 'PDF/UA' as 'PDF/A-1',
    tagged: true,
    displayTitle: true,
    lang: options.language,
    // No default font: pdfkit's own would stand in the file without being embedded.
    font: '',
    info: {
      Title: options.title,
      Author: options.author,
      Producer: 'Keypoint',
      Creator: 'Keypoint',
      CreationDate: options.createdAt,
    },
  });
  const whole = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  for (const [name, font] of Object.entries(documentFonts())) {
    // pdfkit takes an opened font as well as a file; its types don't say so.
    pdf.registerFont(name, font as unknown as Buffer);
  }
  draw(pdf);
  pdf.end();
  return whole;
}

/** Widths in points for a font size of 1. */
export function measureIn(pdf: Pdf): Measure<FontName> {
  return (text, font) => pdf.font(font).fontSize(1000).widthOfString(text) / 1000;
}

export interface Placed {
  /** Left edge of the line, baseline and font size, in points. */
  x: number;
  y: number;
  size: number;
  color: string;
}

/** Draws one line. A space ends it, so that a reader doesn't run it into the next line's first word. */
export function drawLine(pdf: Pdf, line: Line<FontName>, { x, y, size, color }: Placed): void {
  let left = x;
  line.pieces.forEach(({ text, font }, i) => {
    pdf.font(font).fontSize(size).fillColor(color);
    const width = pdf.widthOfString(text);
    pdf.text(i === line.pieces.length - 1 ? `${text} ` : text, left, y, { lineBreak: false, baseline: 'alphabetic' });
    left += width;
  });
}

/** Draws what is there for the eye only; readers pass over it. */
export function drawArtifact(pdf: Pdf, draw: () => void): void {
  pdf.markContent('Artifact', { type: 'Layout' });
  draw();
  pdf.endMarkedContent();
}

interface Info {
  info: Record<string, unknown>;
  _addInfo(): void;
}

/** pdfkit writes the title into the XMP metadata without escaping it, so that an & would make them unreadable. */
class Document extends PDFDocument {
  _addInfo(): void {
    const self = this as unknown as Info;
    const plain = self.info;
    self.info = Object.fromEntries(
      Object.entries(plain).map(([key, value]) => [key, typeof value === 'string' ? escapeXml(value) : value]),
    );
    (PDFDocument.prototype as unknown as Info)._addInfo.call(this);
    self.info = plain;
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
