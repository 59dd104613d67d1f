// Preloaded (NODE_OPTIONS) by whatever the pictures are taken of, so that the same pages show the same whenever they are
// taken: each process begins at a time that is given, and what is drawn by chance is drawn from a seed. Never for a site
// that anybody can reach: its keys would be known.
import crypto, { createHash } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const begin = Date.parse(process.env.PICTURES_BEGIN ?? '');
if (Number.isNaN(begin)) throw new Error('PICTURES_BEGIN must say when the pictures’ time begins');
const { now } = Date;
const ahead = begin - now();
Date.now = () => now() + ahead;

let drawn = 0;
crypto.randomBytes = (size) => {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, () => {
    drawn += 1;
    return createHash('sha256').update(`${begin} ${drawn}`).digest();
  });
  return Buffer.concat(blocks).subarray(0, size);
};
syncBuiltinESMExports();
