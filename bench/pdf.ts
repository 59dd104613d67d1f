import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import { type CertificateRecord, renderCertificate } from '../src/features/credit/index.ts';

export interface PdfResult {
  /** Milliseconds for one certificate, drawn anew, median. */
  certificate: number;
  /** The same texts put on a tagged page by plain pdfkit with the same font files, median. */
  pdfkit: number;
}

const FONTS = ['literata-400', 'literata-400-italic', 'literata-600', 'inter-400'].map((name) =>
  readFileSync(join(import.meta.dirname, '../assets/fonts', `${name}.ttf`)),
);
const RUNS = 21;

/** In turn, so that both meet the same state of the machine. */
export async function measurePdf(record: CertificateRecord): Promise<PdfResult> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    theirs.push(await timed(() => plainPage(record)));
    ours.push(await timed(() => renderCertificate(record)));
  }
  return { certificate: median(ours), pdfkit: median(theirs) };
}

function plainPage(record: CertificateRecord): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pdf = new PDFDocument({
      size: 'LETTER',
      layout: 'landscape',
      pdfVersion: '1.7',
      tagged: true,
      lang: 'en',
      displayTitle: true,
    });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
    const root = pdf.struct('Document');
    pdf.addStructure(root);
    const texts = [
      record.holder.name,
      record.activity.title,
      record.issuer,
      record.number,
      JSON.stringify(record.statements),
    ];
    texts.forEach((text, i) => {
      root.add(
        pdf.struct(
          'P',
          {},
          () =>
            void pdf
              .font(FONTS[i % FONTS.length] as Buffer)
              .fontSize(12)
              .text(text),
        ),
      );
    });
    root.end();
    pdf.end();
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
