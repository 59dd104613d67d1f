import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type AnalysisResult, measureAnalysis } from './analysis.ts';
import { type AuditResult, measureAudit } from './audit.ts';
import { type ExportsResult, measureExports } from './exports.ts';
import { type Comparison, measureHttp, measureSubmissions } from './http.ts';
import { measurePdf, type PdfResult } from './pdf.ts';
import { startKeypoint } from './processes.ts';
import { sampleRecord } from './sample-record.ts';
import { seed } from './seed.ts';
import { measureStorage, type StorageResult } from './storage.ts';

/**
 * `npm run bench [-- --quick]`: measures Keypoint beside bare node:http, bare better-sqlite3 and plain pdfkit in one
 * run, and writes the ratios to bench/results/. Seconds differ from machine to machine; ratios far less.
 */
const DURATION_MS = process.argv.includes('--quick') ? 1_000 : 4_000;

interface Results {
  measuredAt: string;
  machine: Record<string, string>;
  http: Comparison[];
  submissions: { perSecond: number; count: number };
  storage: StorageResult;
  pdf: PdfResult;
  analysis: AnalysisResult;
  exports: ExportsResult;
  audit: AuditResult;
}

const seeded = await seed(64);
const keypoint = await startKeypoint(seeded.dataDir);
const http = await measureHttp(keypoint, seeded, DURATION_MS);
const submissions = await measureSubmissions(keypoint, seeded.learners);
await keypoint.stop();
const fresh = await seed(64);
const storage = await measureStorage(fresh, DURATION_MS);
const pdf = await measurePdf(sampleRecord);
const analysis = await measureAnalysis(DURATION_MS);
const exports = await measureExports(process.argv.includes('--quick') ? 50_000 : 1_000_000);
const audit = await measureAudit(DURATION_MS);
for (const { dataDir } of [seeded, fresh]) rmSync(dataDir, { recursive: true, force: true });

const measuredAt = new Date().toISOString();
const results: Results = { measuredAt, machine: machine(), http, submissions, storage, pdf, analysis, audit, exports };
const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const name = measuredAt.slice(0, 10);
writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(join(folder, `${name}.md`), report(results));
process.stdout.write(report(results));

function machine(): Results['machine'] {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  const version = (name: string) => lock.packages[`node_modules/${name}`]?.version ?? 'unknown';
  return {
    processor: `${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.versions.node,
    ...Object.fromEntries(
      ['express', 'ejs', 'better-sqlite3', 'kysely', 'pdfkit'].map((name) => [name, version(name)]),
    ),
  };
}

function report({
  measuredAt,
  machine: on,
  http: comparisons,
  submissions: sent,
  storage: saves,
  pdf: page,
  analysis: read,
  exports: files,
  audit: log,
}: Results): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const ratioOf = (ours: number, theirs: number) => `${(ours / theirs).toFixed(2)} ×`;
  const fraction = (ratio: number) => `1/${(1 / ratio).toFixed(1)}`;
  const rows = comparisons.map(
    ({ name: what, keypoint: ours, bare, ratio }) =>
      `| ${what} | ${whole(ours.perSecond)} | ${whole(bare.perSecond)} | ${fraction(ratio)} | ${ours.p50.toFixed(1)} / ${ours.p99.toFixed(1)} |`,
  );
  const versions = Object.entries(on).map(([key, value]) => `${key} ${value}`);
  return `# ${measuredAt}

${versions.join(' · ')}

| over HTTP | Keypoint, requests/s | bare node:http, same bytes | ratio | p50 / p99 ms |
|---|---|---|---|---|
${rows.join('\n')}

${sent.count} submissions in a burst of 16 at once: ${whole(sent.perSecond)}/s, each graded, scored and logged in one durable transaction: ${fraction(sent.perSecond / saves.bareAlone)} of bare better-sqlite3's transactions of one row.

| durable saves below HTTP | a second |
|---|---|
| each in a transaction of its own | ${whole(saves.oneTransactionPerSave)} |
| grouped, 64 at once | ${whole(saves.groupedBy64)} (${(saves.groupedBy64 / saves.oneTransactionPerSave).toFixed(1)} ×) |
| bare better-sqlite3, alone | ${whole(saves.bareAlone)} |
| bare better-sqlite3, 64 in a transaction | ${whole(saves.bareBy64)} |

Certificate PDF: ${page.certificate.toFixed(1)} ms; the same texts by plain pdfkit with the same fonts: ${page.pdfkit.toFixed(1)} ms (${(page.certificate / page.pdfkit).toFixed(2)} ×).

The analysis of a set of 30 questions, the whole page over HTTP: ${read.fewMs.toFixed(1)} ms after 1,000 first attempts, ${read.manyMs.toFixed(1)} ms after 1,000,000: ${read.ratio.toFixed(2)} ×.

| audit events, each durable | a second, alone | a second, 64 in a transaction |
|---|---|---|
| recorded and chained | ${whole(log.alone.chained)} | ${whole(log.by64.chained)} |
| the same row without its place in the chain | ${whole(log.alone.row)} (chained: ${ratioOf(log.alone.chained, log.alone.row)}) | ${whole(log.by64.row)} (chained: ${ratioOf(log.by64.chained, log.by64.row)}) |
| the row by bare better-sqlite3 | ${whole(log.alone.bare)} (chained: ${ratioOf(log.alone.chained, log.alone.bare)}) | ${whole(log.by64.bare)} (chained: ${ratioOf(log.by64.chained, log.by64.bare)}) |

Exports of ${whole(files.records)} completion records, each in a process of its own: CSV ${whole(files.csv)} records/s, ${files.ratio.toFixed(2)} × ${files.bareBy} dumping the same rows (${whole(files.bare)}/s); XLSX ${whole(files.xlsx)} records/s. Resident at the most: ${files.memory.csv} MB for CSV and ${files.memory.xlsx} MB for XLSX, of which ${files.memory.before} MB before the first record.
`;
}
