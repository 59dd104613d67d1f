import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import type { CoreDeps } from '../deps.ts';
import { checkKeys, type KeysState, rotateKeys, sweepPrivacy, withKeptKeys } from '../features/privacy/index.ts';
import {
  loadSecrets,
  newSecretKey,
  presentSecret,
  replaceSecretFile,
  type Secrets,
  secretBefore,
} from '../lib/secrets.ts';
import { print, withCore } from './run.ts';

interface RotateOptions {
  newKeyStdin?: boolean;
  generate?: boolean;
  check?: boolean;
  json?: boolean;
}

/** keys rotate, privacy sweep */
export function privacyCommands(program: Command): void {
  program
    .command('keys')
    .description('the secret key of this site')
    .command('rotate')
    .description(
      'seal everything anew that is sealed under the key before this one; may be broken off and called again',
    )
    .option('--generate', 'first put a new key in the place of the one in DATA_DIR; stop the server before')
    .option('--new-key-stdin', 'first take a new key from standard input; stop the server before')
    .option('--check', 'only say how much is still under the key before this one; exits 1 unless it is nothing')
    .option('--json', 'print JSON')
    .action(rotate);

  program
    .command('privacy')
    .description('what is kept of erased accounts')
    .command('sweep')
    .description('delete for good what no longer has to be kept, as the server does every hour')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const swept = await withCore((core) => sweepPrivacy(core));
      print(json, swept, [`${swept.deleted} identities deleted for good; ${swept.leftovers} leftovers dealt with`]);
    });
}

async function rotate(options: RotateOptions): Promise<void> {
  const { newKeyStdin = false, generate = false, check = false, json } = options;
  if (Number(newKeyStdin) + Number(generate) + Number(check) > 1)
    throw new Error('--generate, --new-key-stdin and --check each stand alone');
  const newKey = newKeyStdin ? (await text(process.stdin)).trim() : null;
  const state = await withCore(async (core) => {
    if (check) return checkKeys(core, core.secrets);
    const secrets = newKey === null && !generate ? assertBefore(core) : await takeNewKey(core, newKey);
    return rotateKeys(core, secrets, (done) => process.stderr.write(`\r${done} sealed anew`));
  });
  print(json, state, linesOf(state, newKey !== null && isGiven(readConfig(process.env))));
  if (state.left > 0 || state.unreadable > 0) process.exitCode = 1;
}

const isGiven = ({ secretKey, secretKeyFile }: Config): boolean =>
  secretKey !== undefined || secretKeyFile !== undefined;

function assertBefore({ config, secrets }: CoreDeps): Secrets {
  if (secretBefore(config) !== null) return secrets;
  throw new Error(
    'no key before this one is known. Set SECRET_KEY to the new key and SECRET_KEY_PREVIOUS to the old one, or use --generate or --new-key-stdin',
  );
}

/** @throws Error while another rotation isn't through: the key before the present one would be forgotten */
async function takeNewKey(core: CoreDeps, newKey: string | null): Promise<Secrets> {
  const { config, db } = core;
  if (newKey !== null && newKey.length < 32)
    throw new Error('the new key is shorter than 32 characters: use a longer random one');
  const { left } = await checkKeys(core, core.secrets);
  if (secretBefore(config) !== null && left > 0)
    throw new Error('an earlier rotation is not through: run `keypoint keys rotate` without a new key first');
  if (!isGiven(config)) {
    replaceSecretFile(config.dataDir, newKey ?? newSecretKey());
    return withKeptKeys(db, loadSecrets(config));
  }
  if (newKey === null)
    throw new Error(
      'the key comes from SECRET_KEY or SECRET_KEY_FILE: make one (`openssl rand -base64 48`) and give it with --new-key-stdin',
    );
  const sources = { dataDir: config.dataDir, secretKey: newKey, secretKeyFile: undefined };
  return withKeptKeys(db, loadSecrets({ ...sources, secretKeyPrevious: presentSecret(config) }));
}

function linesOf({ fields, unkept, left, unreadable }: KeysState, given: boolean): string[] {
  const counts = fields.map(
    ({ field, present, earlier, unreadableCount }) =>
      `${field}: ${present} under the present key, ${earlier} under the one before, ${unreadableCount} unreadable`,
  );
  const rows = fields.flatMap(({ field, unreadable: ids }) => ids.map((id) => `  unreadable: ${field} of ${id}`));
  const end =
    left === 0
      ? ['Nothing needs the key before this one any more.', given ? GIVEN : OWN]
      : [
          `${left} still need the key before this one${unkept > 0 ? `, ${unkept} of them keys of signatures or codes` : ''}.`,
        ];
  return [...counts, ...rows, ...(unreadable > 0 ? [`${unreadable} open under neither key.`] : []), ...end];
}

const GIVEN = 'Set SECRET_KEY (or the file of SECRET_KEY_FILE) to the new key, and start the server.';
const OWN = 'Remove SECRET_KEY_PREVIOUS, or secret.key.previous in DATA_DIR, and start the server.';
