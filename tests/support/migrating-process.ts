// A process that migrates a database at a given moment: DATABASE_URL FOLDER EPOCH_MS. Prints what it applied as JSON.
import { migrate, openDatabase } from '../../src/db/index.ts';

const [url = '', folder = '', moment = '0'] = process.argv.slice(2);
const database = openDatabase(url);
while (Date.now() < Number(moment)) {
  // Not a timer: both processes are to begin in the same millisecond.
}
const applied = await migrate(database, folder, Date.now);
await database.close();
process.stdout.write(JSON.stringify(applied));
