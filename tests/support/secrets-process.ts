// A process that loads the secrets of a folder at a given moment: DATA_DIR EPOCH_MS. Prints what it got.
import { loadSecrets } from '../../src/lib/secrets.ts';

const [dataDir = '', moment = '0'] = process.argv.slice(2);
while (Date.now() < Number(moment)) {
  // Not a timer: both processes are to begin in the same millisecond.
}
const secrets = loadSecrets({ dataDir, secretKey: undefined, secretKeyFile: undefined });
const signing = secrets.signingKey.export({ type: 'pkcs8', format: 'pem' });
process.stdout.write(`${secrets.derive('test').toString('hex')}\n${signing}`);
