import { dayText } from '../../lib/dates.ts';
import { italicRuns } from '../../lib/italics.ts';
import { creditText } from './credit.ts';
import type { FontName } from './fonts.ts';
import { breakLines, type Line, type Piece } from './lines.ts';
import { drawArtifact, drawLine, INK, LETTER, makePdf, measureIn, type Pdf, RULE, SOFT } from './pdf.ts';
import { stateText, type Transcript, type TranscriptEntry, type TranscriptGroup } from './transcript.ts';

const { short: WIDTH, long: HEIGHT } = LETTER;
const SIDE = 54;
const TOP = 60;
const BOTTOM = HEIGHT - 64;
const LEADING = 1.4;
const CELL_SIZE = 9.5;
const CELL_PADDING = 4;

/** Title, left edge and width of each column, in points. */
const COLUMNS = [
  { title: 'Completed', x: 0, width: 88 },
  { title: 'Activity', x: 96, width: 218 },
  { title: 'Credits', x: 322, width: 44 },
  { title: 'Certificate', x: 374, width: 130 },
] as const;

type Struct = PDFKit.PDFStructureElement;

export interface TranscriptDocument {
  transcript: Transcript;
  /** Name and credentials as the account has them. */
  holder: string;
  issuer: string;
  /** Epoch ms. */
  at: number;
}

/** The transcript as a tagged PDF of as many pages as it takes. */
export function transcriptPdf(document: TranscriptDocument): Promise<Buffer> {
  const { transcript, holder, issuer, at } = document;
  const options = {
    title: `Transcript of ${holder}`,
    language: 'en',
    author: issuer,
    createdAt: new Date(at),
    layout: 'portrait',
  } as const;
  return makePdf(options, (pdf) => {
    const page = new Sheet(pdf);
    page.paragraph('H1', [{ text: 'Transcript', font: 'serif' }], { size: 26, color: INK, after: 2 });
    page.paragraph('P', [{ text: holder, font: 'strong' }], { size: 13, color: INK, after: 2 });
    page.paragraph(
      'P',
      [{ text: `${issuer} · as of ${dayText(new Date(at).toISOString().slice(0, 10))}`, font: 'serif' }],
      { size: 10.5, color: SOFT, after: 8 },
    );
    for (const { label, total } of transcript.totals)
      page.paragraph('P', withItalics(`In all: ${creditText(total)} ${label}`), { size: 11.5, color: INK, after: 6 });
    if (transcript.years.length === 0)
      page.paragraph('P', [{ text: 'No activity has been completed yet.', font: 'serif' }], {
        size: 11,
        color: INK,
        after: 6,
      });
    for (const { year, groups } of transcript.years) {
      page.paragraph('H2', [{ text: year, font: 'serif' }], { size: 18, color: INK, after: 2, before: 10, keep: 90 });
      for (const group of groups) drawGroup(page, group);
    }
    for (const notice of transcript.notices)
      page.paragraph('P', withItalics(notice), { size: 9.5, color: SOFT, after: 4, before: 6 });
    page.finish();
  });
}

function drawGroup(page: Sheet, { label, entries, total }: TranscriptGroup): void {
  page.paragraph('H3', withItalics(label, 'strong'), { size: 11.5, color: INK, after: 2, before: 6, keep: 60 });
  const table = page.table();
  page.row(
    table,
    'TH',
    COLUMNS.map(({ title }) => [{ text: title, font: 'strong' }]),
  );
  for (const entry of entries) page.row(table, 'TD', cellsOf(entry));
  table.end();
  if (total !== null)
    page.paragraph('P', withItalics(`Total: ${creditText(total)} ${label}`), {
      size: 10.5,
      color: INK,
      after: 4,
      before: 3,
    });
}

function cellsOf(entry: TranscriptEntry): Piece<FontName>[][] {
  const credit = entry.credit === null ? 'None' : creditText(entry.credit);
  const certificate =
    entry.state === 'issued'
      ? (entry.certificate?.number ?? '')
      : [entry.certificate?.number, stateText(entry)].filter(Boolean).join(', ');
  return [dayText(entry.completedOn), entry.title, entry.state === 'revoked' ? 'Revoked' : credit, certificate].map(
    (text) => [{ text, font: 'sans' }],
  );
}

function withItalics(text: string, font: FontName = 'serif'): Piece<FontName>[] {
  return italicRuns(text).map((run) =>
    run.italic ? { text: run.text, font: 'italic', whole: true } : { text: run.text, font },
  );
}

interface ParagraphStyle {
  size: number;
  color: string;
  after: number;
  before?: number;
  /** Room wanted for what follows, so that a heading doesn't end a page. */
  keep?: number;
}

/** Puts paragraphs and rows one under the other, and goes on to a new page where one is full. */
class Sheet {
  readonly #pdf: Pdf;
  readonly #root: Struct;
  #y = TOP;
  #page = 1;

  constructor(pdf: Pdf) {
    this.#pdf = pdf;
    this.#root = pdf.struct('Document');
    pdf.addStructure(this.#root);
    this.#numberPage();
  }

  paragraph(
    tag: string,
    pieces: readonly Piece<FontName>[],
    { size, color, after, before = 0, keep = 0 }: ParagraphStyle,
  ): void {
    this.#y += before;
    const lines = breakLines(pieces, measureIn(this.#pdf), (WIDTH - 2 * SIDE) / size);
    this.#makeRoom(lines.length * size * LEADING + keep);
    const top = this.#y;
    this.#root.add(this.#pdf.struct(tag, {}, () => this.#lines(lines, SIDE, top, size, color)));
    this.#y += lines.length * size * LEADING + after;
  }

  table(): Struct {
    const table = this.#pdf.struct('Table');
    this.#root.add(table);
    return table;
  }

  row(table: Struct, tag: 'TH' | 'TD', cells: readonly (readonly Piece<FontName>[])[]): void {
    const pdf = this.#pdf;
    const measure = measureIn(pdf);
    const set = cells.map((pieces, i) => breakLines(pieces, measure, (COLUMNS[i]?.width ?? 0) / CELL_SIZE));
    const height = Math.max(...set.map((lines) => lines.length)) * CELL_SIZE * LEADING + 2 * CELL_PADDING;
    this.#makeRoom(height);
    const top = this.#y + CELL_PADDING;
    const row = pdf.struct('TR');
    table.add(row);
    set.forEach((lines, i) => {
      const options = tag === 'TH' ? ({ scope: 'Column' } as object) : {};
      row.add(
        pdf.struct(tag, options, () =>
          this.#lines(lines, SIDE + (COLUMNS[i]?.x ?? 0), top, CELL_SIZE, tag === 'TH' ? SOFT : INK),
        ),
      );
    });
    row.end();
    this.#y += height;
    drawArtifact(pdf, () =>
      pdf
        .lineWidth(0.5)
        .moveTo(SIDE, this.#y)
        .lineTo(WIDTH - SIDE, this.#y)
        .stroke(RULE),
    );
  }

  finish(): void {
    this.#root.end();
  }

  #lines(lines: readonly Line<FontName>[], x: number, top: number, size: number, color: string): void {
    lines.forEach((line, i) => {
      drawLine(this.#pdf, line, { x, y: top + (i * LEADING + LEADING / 2 + 0.32) * size, size, color });
    });
  }

  #makeRoom(height: number): void {
    if (this.#y + height <= BOTTOM) return;
    this.#pdf.addPage();
    this.#page += 1;
    this.#y = TOP;
    this.#numberPage();
  }

  #numberPage(): void {
    const pieces = [{ text: `Page ${this.#page}`, font: 'sans' }] as const;
    drawArtifact(this.#pdf, () =>
      drawLine(this.#pdf, { pieces, width: 0 }, { x: SIDE, y: HEIGHT - 40, size: 8.5, color: SOFT }),
    );
  }
}
