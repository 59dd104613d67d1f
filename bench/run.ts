import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAnalysis } from './analysis.ts';
import { measureAudit } from './audit.ts';
import { measureExports } from './exports.ts';
import { measureHttp, measureSubmissions } from './http.ts';
import { measurePdf } from './pdf.ts';
import { startKeypoint } from './processes.ts';
import { REPORTS, type Results, type ServingResult } from './report.ts';
import { sampleRecord } from './sample-record.ts';
import { seed } from './seed.ts';
import { measureStorage } from './storage.ts';

/**
 * `npm run bench [-- --quick] [-- --only PART]`: measures Keypoint beside bare node:http, bare better-sqlite3, plain pdfkit
 * and the sqlite3 shell in one run, and writes the ratios to bench/results/; with --only, prints those of one part (serving,
 * pdf, analysis, audit, exports). Seconds differ from machine to machine; ratios far less.
 */
const { quick, only } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } }).values;
const durationMs = quick ? 1_000 : 4_000;

const PARTS: { readonly [Part in keyof Results]: () => Promise<Results[Part]> } = {
  serving: measureServing,
  pdf: () => measurePdf(sampleRecord),
  analysis: () => measureAnalysis(durationMs),
  audit: () => measureAudit(durationMs),
  exports: () => measureExports(quick ? 50_000 : 1_000_000),
};

if (only === undefined) await measureAll();
else if (only in PARTS) process.stdout.write(`${await reported(only as keyof Results)}\n`);
else throw new Error(`--only takes one of ${Object.keys(PARTS).join(', ')}`);

async function measureAll(): Promise<void> {
  const measuredAt = new Date().toISOString();
  const results: Partial<Record<keyof Results, unknown>> = {};
  const reports: string[] = [];
  for (const part of Object.keys(PARTS) as (keyof Results)[]) {
    reports.push(
      await reported(part, (result) => {
        results[part] = result;
      }),
    );
  }
  const versions = Object.entries(machine()).map(([key, value]) => `${key} ${value}`);
  const text = `# ${measuredAt}\n\n${[versions.join(' · '), ...reports].join('\n\n')}\n`;
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const name = measuredAt.slice(0, 10);
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ measuredAt, machine: machine(), ...results }, null, 2)}\n`,
  );
  writeFileSync(join(folder, `${name}.md`), text);
  process.stdout.write(text);
}

async function reported<Part extends keyof Results>(
  part: Part,
  keep: (result: Results[Part]) => void = () => undefined,
): Promise<string> {
  const result = await PARTS[part]();
  keep(result);
  return REPORTS[part](result);
}

async function measureServing(): Promise<ServingResult> {
  const seeded = await seed(64);
  const keypoint = await startKeypoint(seeded.dataDir);
  const http = await measureHttp(keypoint, seeded, durationMs);
  const submissions = await measureSubmissions(keypoint, seeded.learners);
  await keypoint.stop();
  const fresh = await seed(64);
  const storage = await measureStorage(fresh, durationMs);
  for (const { dataDir } of [seeded, fresh]) rmSync(dataDir, { recursive: true, force: true });
  return { http, submissions, storage };
}

function machine(): Record<string, string> {
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
