import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * The yardstick: a node:http server that reads whatever is sent and answers with the same bytes as the page it is
 * compared with. `node bench/bare-server.ts FILE CONTENT-TYPE` prints its port.
 */
const body = readFileSync(process.argv[2] ?? '');
const type = process.argv[3] ?? 'text/html; charset=utf-8';

const server = createServer((req, res) => {
  req.resume();
  req.on('end', () => {
    res.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
    res.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.on('SIGTERM', () => process.exit(0));
