import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A file as the rules see it. */
export interface SourceFile {
  /** Files of ours that it imports, as paths under `src`. */
  local: string[];
  /** Packages and `node:` modules that it imports. */
  packages: string[];
  /** Whether it builds database queries. */
  queries: boolean;
}

/** By path under `src`, with forward slashes. */
export type Graph = ReadonlyMap<string, SourceFile>;

/** What each floor may stand on. `src/x.ts` directly under `src` is a floor of its own, named by its file. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  'config.ts': [],
  db: ['lib'],
  http: ['lib', 'config.ts', 'db'],
  'deps.ts': ['lib', 'config.ts', 'db', 'http'],
  features: ['lib', 'config.ts', 'db', 'http', 'deps.ts'],
  'compose.ts': ['lib', 'config.ts', 'db', 'http', 'deps.ts', 'features'],
  'app.ts': ['lib', 'config.ts', 'db', 'http', 'deps.ts', 'features', 'compose.ts'],
  'main.ts': ['lib', 'config.ts', 'db', 'http', 'deps.ts', 'features', 'compose.ts', 'app.ts'],
  commands: ['lib', 'config.ts', 'db', 'http', 'deps.ts', 'features', 'compose.ts', 'main.ts'],
  'cli.ts': ['http', 'commands'],
};

/** A feature may use those before it, through their faces. */
const FEATURES = [
  'audit',
  'mail',
  'statements',
  'media',
  'questions',
  'linting',
  'articles',
  'accounts',
  'activities',
  'providers',
  'disclosures',
  'completions',
  'analysis',
  'bank',
  'editing',
  'attempts',
  'people',
  'evaluation',
  'credit',
  'records',
  'discussion',
  'catalogue',
  'practice',
  'regrading',
  'builder',
  'certification',
  'desk',
  'privacy',
  'demo',
];

const QUERIES = /(^|[/-])queries(\.ts$|\/)/;
const ROUTES = /(^|[/-])routes(\.ts$|\/)/;
const BUILDERS = /\.(selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\(|\bhotQuery\b/;
const IMPORT = /^\s*(?:import|export)\b(?:[^'";]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Everything that `text` imports or re-exports, types too, in its own words. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

/** Reads the import statements of every TypeScript file under a folder. */
export function readGraph(folder: string): Graph {
  return new Map(
    filesUnder(folder, /\.ts$/).map((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      const imports = importsOf(text);
      return [
        path,
        {
          local: imports.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(path), name)),
          packages: imports.filter((name) => !name.startsWith('.')),
          queries: BUILDERS.test(text),
        },
      ];
    }),
  );
}

/** Paths under a folder, with forward slashes, whose name fits. */
export function filesUnder(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => name.test(path) && statSync(join(folder, path)).isFile())
    .sort();
}

/** Every place where the code leaves the rules of the house, in words; empty when there is none. */
export function violations(graph: Graph): string[] {
  const found: string[] = [];
  for (const [path, file] of graph) {
    for (const target of file.local) found.push(...importFaults(graph, path, target));
    found.push(...packageFaults(path, file));
  }
  return [...found, ...cycles(graph)];
}

function importFaults(graph: Graph, path: string, target: string): string[] {
  if (!graph.has(target)) return [`${path} imports ${target}, which is not there`];
  const [from, to] = [floorOf(path), floorOf(target)];
  if (!(from in FLOORS)) return [`${path} stands on no known floor`];
  if (from === 'lib') return [`${path} imports ${target}: lib imports nothing of ours`];
  if (from !== to && !FLOORS[from]?.includes(to)) return [`${path} imports ${target}: ${from} must not know ${to}`];
  return to === 'features' ? featureFaults(path, target) : [];
}

function featureFaults(path: string, target: string): string[] {
  const [from, to] = [featureOf(path), featureOf(target)];
  if (from === to) return [];
  const faults = FEATURES.includes(to)
    ? []
    : [`${target} is in a feature that tests/support/architecture.ts gives no place`];
  if (target !== `features/${to}/index.ts`)
    faults.push(`${path} imports ${target}: only index.ts is the feature’s face`);
  if (from !== '' && FEATURES.indexOf(from) < FEATURES.indexOf(to)) {
    faults.push(`${path} imports ${target}: ${from} must not know ${to}`);
  }
  return faults;
}

function packageFaults(path: string, file: SourceFile): string[] {
  const faults: string[] = [];
  const uses = (name: string) => file.packages.some((one) => one === name || one.startsWith(`${name}/`));
  const database = path.startsWith('db/') || QUERIES.test(path);
  if (!database && (uses('kysely') || file.queries)) faults.push(`${path} knows Kysely: only queries.ts does`);
  const web = path.startsWith('http/') || path === 'app.ts' || ROUTES.test(path);
  if (!web && uses('express')) faults.push(`${path} knows Express: only routes.ts does`);
  if (/(^|\/)policy\.ts$/.test(path) && file.packages.some((name) => name.startsWith('node:'))) {
    faults.push(`${path} does more than decide: a policy is pure functions`);
  }
  return faults;
}

function floorOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function featureOf(path: string): string {
  return path.startsWith('features/') ? (path.split('/')[1] ?? '') : '';
}

/** Each circle of imports once, as `a → b → a`. */
function cycles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push(`a circle: ${[...trail.slice(at), path].join(' → ')}`);
    if (at >= 0 || done.has(path)) return;
    trail.push(path);
    for (const target of graph.get(path)?.local ?? []) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return found;
}
