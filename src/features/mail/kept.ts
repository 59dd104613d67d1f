import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { keptFolder } from './deliver.ts';
import { openMail } from './queue.ts';
import { deleteMail, listWithoutAccount } from './queue-queries.ts';

/** Enough for the header of any mail that is made here. */
const HEADER_BYTES = 4096;

/**
 * Deletes mails to an address that were kept as files, as they are where there is no SMTP server.
 * @param address in lower case
 * @returns how many there were
 */
export async function deleteKeptMails(config: Pick<CoreDeps['config'], 'dataDir'>, address: string): Promise<number> {
  const folder = keptFolder(config);
  const files = await readdir(folder).catch(() => []);
  let deleted = 0;
  for (const file of files) {
    if (!file.endsWith('.eml')) continue;
    const path = join(folder, file);
    if (!(await headerOf(path)).some((line) => isTo(line, address))) continue;
    await rm(path, { force: true });
    deleted += 1;
  }
  return deleted;
}

/** Deletes mails that were kept as files, by their ids in the queue; a file's name ends with the one of its mail. */
export async function deleteKeptMailsOf(
  config: Pick<CoreDeps['config'], 'dataDir'>,
  ids: readonly string[],
): Promise<void> {
  const folder = keptFolder(config);
  const endings = ids.map((id) => `-${id}.eml`);
  for (const file of await readdir(folder).catch(() => [])) {
    if (endings.some((ending) => file.endsWith(ending))) await rm(join(folder, file), { force: true });
  }
}

/** The lines of a mail's header, unfolded (RFC 5322, 2.2.3). A file that went meanwhile has none. */
async function headerOf(path: string): Promise<string[]> {
  const file = await open(path).catch(() => null);
  if (!file) return [];
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const [header = ''] = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .split(/\r?\n\r?\n/, 1);
    return header.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  } finally {
    await file.close();
  }
}

function isTo(line: string, address: string): boolean {
  const [, to = ''] = /^To:\s*(.*)$/i.exec(line) ?? [];
  return (
    to
      .trim()
      .replace(/^.*<(.*)>$/, '$1')
      .toLowerCase() === address
  );
}

/**
 * Takes mails to an address out of the queue that belong to no account, such as a request for a disclosure that was sent
 * to somebody who was known by name alone. Those of an account go with it.
 */
export async function deleteQueuedTo(trx: Trx, core: Pick<CoreDeps, 'secrets'>, address: string): Promise<void> {
  for (const mail of await listWithoutAccount(trx)) {
    if (isFor(core, mail, address)) await deleteMail(trx, mail.id);
  }
}

function isFor(core: Pick<CoreDeps, 'secrets'>, mail: Parameters<typeof openMail>[1], address: string): boolean {
  try {
    return openMail(core, mail).to.toLowerCase() === address;
  } catch {
    // Sealed with a secret key that nobody has any more: it can neither be read nor sent.
    return false;
  }
}
