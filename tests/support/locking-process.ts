// A process that holds a SQLite file's write lock for a while: PATH MILLISECONDS. Prints "locked" once it has it.
import Sqlite from 'better-sqlite3';

const [path = '', holdMs = '0'] = process.argv.slice(2);
const database = new Sqlite(path);
database.exec('begin immediate');
process.stdout.write('locked\n');
setTimeout(() => {
  database.exec('rollback');
  database.close();
}, Number(holdMs));
