import type { AnalysisResult } from './analysis.ts';
import type { AuditResult } from './audit.ts';
import type { ExportsResult } from './exports.ts';
import type { Comparison } from './http.ts';
import type { PdfResult } from './pdf.ts';
import type { StorageResult } from './storage.ts';

export interface ServingResult {
  http: Comparison[];
  submissions: { perSecond: number; count: number };
  storage: StorageResult;
}

export interface Results {
  serving: ServingResult;
  pdf: PdfResult;
  analysis: AnalysisResult;
  audit: AuditResult;
  exports: ExportsResult;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const ratioOf = (ours: number, theirs: number) => `${(ours / theirs).toFixed(2)} ×`;
const fraction = (ratio: number) => `1/${(1 / ratio).toFixed(1)}`;

/** What each part of the bench found, in words. */
export const REPORTS: { readonly [Part in keyof Results]: (result: Results[Part]) => string } = {
  serving({ http, submissions: sent, storage: saves }) {
    const rows = http.map(
      ({ name, keypoint: ours, bare, ratio }) =>
        `| ${name} | ${whole(ours.perSecond)} | ${whole(bare.perSecond)} | ${fraction(ratio)} | ${ours.p50.toFixed(1)} / ${ours.p99.toFixed(1)} |`,
    );
    return `| over HTTP | Keypoint, requests/s | bare node:http, same bytes | ratio | p50 / p99 ms |
|---|---|---|---|---|
${rows.join('\n')}

${sent.count} submissions in a burst of 16 at once: ${whole(sent.perSecond)}/s, each graded, scored and logged in one durable transaction: ${fraction(sent.perSecond / saves.bareAlone)} of bare better-sqlite3's transactions of one row.

| durable saves below HTTP | a second |
|---|---|
| each in a transaction of its own | ${whole(saves.oneTransactionPerSave)} |
| grouped, 64 at once | ${whole(saves.groupedBy64)} (${(saves.groupedBy64 / saves.oneTransactionPerSave).toFixed(1)} ×) |
| bare better-sqlite3, alone | ${whole(saves.bareAlone)} |
| bare better-sqlite3, 64 in a transaction | ${whole(saves.bareBy64)} |`;
  },

  pdf: (page) =>
    `Certificate PDF: ${page.certificate.toFixed(1)} ms; the same texts by plain pdfkit with the same fonts: ${page.pdfkit.toFixed(1)} ms (${(page.certificate / page.pdfkit).toFixed(2)} ×).`,

  analysis: (read) =>
    `The analysis of a set of 30 questions, the whole page over HTTP: ${read.fewMs.toFixed(1)} ms after 1,000 first attempts, ${read.manyMs.toFixed(1)} ms after 1,000,000: ${read.ratio.toFixed(2)} ×.`,

  audit: ({ alone, by64 }) => `| audit events, each durable | a second, alone | a second, 64 in a transaction |
|---|---|---|
| recorded and chained | ${whole(alone.chained)} | ${whole(by64.chained)} |
| the same row without its place in the chain | ${whole(alone.row)} (chained: ${ratioOf(alone.chained, alone.row)}) | ${whole(by64.row)} (chained: ${ratioOf(by64.chained, by64.row)}) |
| the row by bare better-sqlite3 | ${whole(alone.bare)} (chained: ${ratioOf(alone.chained, alone.bare)}) | ${whole(by64.bare)} (chained: ${ratioOf(by64.chained, by64.bare)}) |`,

  exports({ records, csv, xlsx, bare, bareBy, ratio, memory, filled }) {
    const resident = (of: 'csv' | 'xlsx') => {
      const seen = memory[of];
      return seen === null
        ? 'not told here | not told here'
        : `${seen.writer} MB | ${seen.before} MB, then ${seen.most} MB`;
    };
    return `| ${whole(records)} completion records (filled in ${filled.toFixed(0)} s) | records/s | of the dump | resident at the most, the process that writes | the process that asked |
|---|---|---|---|---|
| CSV | ${whole(csv)} | ${ratio.toFixed(2)} × | ${resident('csv')} |
| XLSX | ${whole(xlsx)} | ${ratioOf(xlsx, bare)} | ${resident('xlsx')} |
| the same rows dumped as CSV by ${bareBy} | ${whole(bare)} | | | |`;
  },
};
