import { LRUCache } from 'lru-cache';
import { dateText, dayText } from '../../lib/dates.ts';
import { qrCode } from '../../lib/qr-code.ts';
import type { FontName } from './fonts.ts';
import { balancedLines, breakLines, type Line } from './lines.ts';
import { drawArtifact, drawLine, INK, LETTER, MARKER, makePdf, measureIn, type Pdf, RULE, SOFT } from './pdf.ts';
import type { CertificateRecord } from './record.ts';
import { type Block, footColumns, middleBlocks, verifyPlace } from './sheet.ts';

const { long: WIDTH, short: HEIGHT } = LETTER;
const SIDE = 63;
const TOP_BASELINE = 71;
const BOTTOM = HEIGHT - 52;
const QR_SIZE = 68;
const GAP = 24;
const STOP = '#9b1c1c';
const FOOT = { size: 9, leading: 13.5 };
/** The name may shrink this far before it is broken into lines. */
const LEAST_NAME_SIZE = 18;

interface Typeset {
  block: Block;
  lines: Line<FontName>[];
  size: number;
}

const rendered = new LRUCache<string, Buffer>({ maxSize: 16 * 1024 * 1024, sizeCalculation: (pdf) => pdf.length });

/** What a PDF shows besides the signed record. */
export interface Shown {
  /** Epoch ms: a newer certificate took its place, and the sheet says so. */
  readonly replacedAt?: number | null;
  /** The bytes of the provider's logo, PNG or JPEG. */
  readonly logo?: Buffer | null;
}

/** The certificate as a PDF of one page. The same record gives the same bytes; recent ones are kept in memory. */
export async function certificatePdf(record: CertificateRecord, shown: Shown = {}): Promise<Buffer> {
  const key = `${JSON.stringify(record)} ${shown.replacedAt ?? ''}`;
  const known = rendered.get(key);
  if (known) return known;
  const pdf = await renderCertificate(record, shown);
  rendered.set(key, pdf);
  return pdf;
}

/** Draws the certificate anew, whatever is kept. */
export function renderCertificate(record: CertificateRecord, shown: Shown = {}): Promise<Buffer> {
  const options = {
    title: `${record.heading}: ${record.activity.title}`,
    language: record.language,
    author: record.issuer,
    createdAt: new Date(`${record.issuedOn}T00:00:00Z`),
    layout: 'landscape',
  } as const;
  return makePdf(options, (pdf) => {
    const root = pdf.struct('Document');
    pdf.addStructure(root);
    drawArtifact(pdf, () => drawFrame(pdf));
    const footTop = BOTTOM - footHeight(pdf, record);
    drawTop(pdf, root, record);
    if (shown.replacedAt) drawReplaced(pdf, root, shown.replacedAt);
    if (shown.logo) drawLogo(pdf, shown.logo);
    drawMiddle(pdf, root, record, TOP_BASELINE + 14, footTop - 14);
    drawFoot(pdf, root, record, footTop);
    root.end();
  });
}

function drawFrame(pdf: Pdf): void {
  const frame = (inset: number, width: number) =>
    pdf
      .lineWidth(width)
      .rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
      .stroke(RULE);
  frame(21, 0.9);
  frame(25.5, 0.5);
  frame(28, 0.9);
}

function drawTop(pdf: Pdf, root: PDFKit.PDFStructureElement, { issuer, number }: CertificateRecord): void {
  const measure = measureIn(pdf);
  const numberWidth = measure(number, 'sans') * 10.5;
  const room = WIDTH - 2 * SIDE - numberWidth - GAP;
  const size = Math.min(14, room / measure(issuer, 'strong'));
  const at = { y: TOP_BASELINE };
  root.add(
    pdf.struct('P', {}, () =>
      drawLine(pdf, { pieces: [{ text: issuer, font: 'strong' }], width: 0 }, { ...at, x: SIDE, size, color: INK }),
    ),
  );
  const place = { ...at, x: WIDTH - SIDE - numberWidth, size: 10.5, color: SOFT };
  root.add(pdf.struct('P', {}, () => drawLine(pdf, { pieces: [{ text: number, font: 'sans' }], width: 0 }, place)));
}

/** In words, under the number: whoever holds a printout sees that it no longer counts. */
function drawReplaced(pdf: Pdf, root: PDFKit.PDFStructureElement, replacedAt: number): void {
  const text = `REPLACED on ${dateText(replacedAt)}. A newer certificate counts in its place.`;
  const width = measureIn(pdf)(text, 'strong') * FOOT.size;
  const place = { x: WIDTH - SIDE - width, y: TOP_BASELINE + 14, size: FOOT.size, color: STOP };
  root.add(pdf.struct('P', {}, () => drawLine(pdf, { pieces: [{ text, font: 'strong' }], width }, place)));
}

/** For the eye only: the provider's name stands in the text. */
function drawLogo(pdf: Pdf, logo: Buffer): void {
  const [width, height] = [96, 34];
  drawArtifact(pdf, () =>
    pdf.image(logo, (WIDTH - width) / 2, TOP_BASELINE - 26, { fit: [width, height], align: 'center' }),
  );
}

/** Everything shrinks together until it fits between top and bottom: the sheet stays one page however long a name or title is. */
function drawMiddle(
  pdf: Pdf,
  root: PDFKit.PDFStructureElement,
  record: CertificateRecord,
  top: number,
  bottom: number,
): void {
  const blocks = middleBlocks(record);
  let scale = 1;
  let sets = setBlocks(pdf, blocks, scale);
  while (heightOf(sets, scale) > bottom - top && scale > 0.3) {
    scale *= 0.96;
    sets = setBlocks(pdf, blocks, scale);
  }
  let y = top + Math.max(0, (bottom - top - heightOf(sets, scale)) / 2);
  for (const { block, lines, size } of sets) {
    y += block.gapBefore * scale;
    const start = y;
    if (block.marked) drawArtifact(pdf, () => drawMarker(pdf, lines, size, start, block.leading));
    root.add(
      pdf.struct(block.tag, {}, () => {
        lines.forEach((line, i) => {
          drawLine(pdf, line, {
            x: (WIDTH - line.width * size) / 2,
            y: baseline(start, i, size, block.leading),
            size,
            color: block.color,
          });
        });
      }),
    );
    y += lines.length * size * block.leading;
  }
}

function setBlocks(pdf: Pdf, blocks: readonly Block[], scale: number): Typeset[] {
  const measure = measureIn(pdf);
  return blocks.map((block) => {
    let size = block.size * scale;
    if (block.marked) {
      const oneLine = block.pieces.reduce((sum, { text, font }) => sum + measure(text, font), 0);
      size = Math.max(Math.min(size, block.maxWidth / oneLine), Math.min(size, LEAST_NAME_SIZE * scale));
    }
    return { block, lines: balancedLines(block.pieces, measure, block.maxWidth / size), size };
  });
}

function heightOf(sets: readonly Typeset[], scale: number): number {
  return sets.reduce(
    (sum, { block, lines, size }) => sum + block.gapBefore * scale + lines.length * size * block.leading,
    0,
  );
}

function baseline(top: number, index: number, size: number, leading: number): number {
  return top + index * size * leading + (size * leading) / 2 + size * 0.32;
}

function drawMarker(pdf: Pdf, lines: readonly Line<FontName>[], size: number, top: number, leading: number): void {
  lines.forEach((line, i) => {
    const width = line.width * size + size * 0.24;
    pdf.rect((WIDTH - width) / 2, baseline(top, i, size, leading) - size * 0.26, width, size * 0.37).fill(MARKER);
  });
}

function verifyLines(record: CertificateRecord): string[] {
  return [`Issued ${dayText(record.issuedOn)}`, `Verify at ${verifyPlace(record)}`, record.number];
}

/** What is left for the columns once the QR code and the text beside it have their room. */
function columnWidth(pdf: Pdf, record: CertificateRecord): number {
  const measure = measureIn(pdf);
  const verifyWidth = Math.max(...verifyLines(record).map((text) => measure(text, 'sans') * FOOT.size));
  const count = Math.max(1, footColumns(record).length);
  return (WIDTH - 2 * SIDE - QR_SIZE - 18 - Math.min(verifyWidth, 230) - count * GAP) / count;
}

function footLines(pdf: Pdf, texts: readonly string[], font: FontName, width: number): Line<FontName>[] {
  return texts.flatMap((text) => breakLines([{ text, font }], measureIn(pdf), width / FOOT.size));
}

function footHeight(pdf: Pdf, record: CertificateRecord): number {
  const width = columnWidth(pdf, record);
  const heights = footColumns(record).map(
    ({ title, lines }) =>
      (footLines(pdf, [title], 'strong', width).length + footLines(pdf, lines, 'sans', width).length) * FOOT.leading,
  );
  return Math.max(QR_SIZE, ...heights);
}

function drawFoot(pdf: Pdf, root: PDFKit.PDFStructureElement, record: CertificateRecord, top: number): void {
  const width = columnWidth(pdf, record);
  footColumns(record).forEach((column, i) => {
    const x = SIDE + i * (width + GAP);
    const lines = [...footLines(pdf, [column.title], 'strong', width), ...footLines(pdf, column.lines, 'sans', width)];
    const first = BOTTOM - (lines.length - 1) * FOOT.leading;
    if (column.ruled) {
      drawArtifact(pdf, () =>
        pdf
          .lineWidth(0.75)
          .moveTo(x, first - 15)
          .lineTo(x + Math.min(width, 190), first - 15)
          .stroke(INK),
      );
    }
    root.add(
      pdf.struct('P', {}, () => {
        lines.forEach((line, n) => {
          drawLine(pdf, line, {
            x,
            y: first + n * FOOT.leading,
            size: FOOT.size,
            color: line.pieces[0]?.font === 'strong' ? INK : SOFT,
          });
        });
      }),
    );
  });
  drawVerification(pdf, root, record);
  drawQr(pdf, root, record, Math.max(top, BOTTOM - QR_SIZE));
}

function drawVerification(pdf: Pdf, root: PDFKit.PDFStructureElement, record: CertificateRecord): void {
  const measure = measureIn(pdf);
  const right = WIDTH - SIDE - QR_SIZE - 18;
  const texts = verifyLines(record);
  const paragraph = pdf.struct('P');
  root.add(paragraph);
  texts.forEach((text, i) => {
    const size = Math.min(FOOT.size, 230 / measure(text, 'sans'));
    const width = measure(text, 'sans') * size;
    const y = BOTTOM - (texts.length - 1 - i) * FOOT.leading;
    const draw = () =>
      drawLine(pdf, { pieces: [{ text, font: 'sans' }], width }, { x: right - width, y, size, color: SOFT });
    if (i !== 1) {
      paragraph.add(draw);
      return;
    }
    const link = pdf.struct('Link');
    paragraph.add(link);
    link.add(draw);
    pdf.link(
      right - width,
      y - size,
      width,
      size * 1.3,
      record.verifyUrl,
      linkOptions(link, 'Verify this certificate'),
    );
    link.end();
  });
  paragraph.end();
}

/** pdfkit ties an annotation to its place in the structure by `structParent`, which its types don't know. */
function linkOptions(structParent: PDFKit.PDFStructureElement, contents: string): PDFKit.Mixins.AnnotationOption {
  return { structParent, Contents: new String(contents) } as unknown as PDFKit.Mixins.AnnotationOption;
}

function drawQr(pdf: Pdf, root: PDFKit.PDFStructureElement, record: CertificateRecord, top: number): void {
  const { modules, runs } = qrCode(record.verifyUrl);
  const left = WIDTH - SIDE - QR_SIZE;
  const unit = QR_SIZE / modules;
  const alt = `QR code with the address of the verification page: ${record.verifyUrl}`;
  // pdfkit takes the figure's box, which its types don't know.
  const figure: { alt: string } = Object.assign({ alt }, { bbox: [left, top, left + QR_SIZE, top + QR_SIZE] });
  root.add(
    pdf.struct('Figure', figure, () => {
      for (const [x, y, length] of runs) pdf.rect(left + x * unit, top + y * unit, length * unit, unit);
      pdf.fill(INK);
    }),
  );
}

/** For the name of the downloaded file. */
export function certificateFileName(record: CertificateRecord): string {
  return `certificate-${record.number}.pdf`;
}
