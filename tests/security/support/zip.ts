import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** Zip files by their structure: made as an attacker makes them, and read without what made them. */

export interface Entry {
  readonly name: string;
  text(): string;
}

/** The entries of a zip file, by its central directory. */
export function entriesOf(file: Buffer): Entry[] {
  const entries: Entry[] = [];
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = file.readUInt32LE(end + 16);
  for (let i = 0; i < file.readUInt16LE(end + 10); i += 1) {
    const [method, size] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset));
    const header = file.readUInt32LE(at + 42);
    const name = file.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const begin = header + 30 + file.readUInt16LE(header + 26) + file.readUInt16LE(header + 28);
    const bytes = file.subarray(begin, begin + size);
    entries.push({ name, text: () => (method === 8 ? inflateRawSync(bytes) : bytes).toString() });
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

export interface ToPack {
  name: string;
  bytes: Buffer;
  /** Unix mode and kind of file, such as 0o120777 for a symbolic link. */
  mode?: number;
}

/** A zip file with whatever names, kinds and number of entries. */
export function zipOf(entries: readonly ToPack[]): Buffer {
  const packedOnce = new Map<Buffer, Buffer>();
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, mode = 0o100644 } of entries) {
    const packed = packedOnce.get(bytes) ?? deflateRawSync(bytes);
    packedOnce.set(bytes, packed);
    const title = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.write('PK\x03\x04', 'latin1');
    local.writeUInt16LE(20, 4);
    sizes(local, 8, { bytes, packed, title });
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    // Made on Unix, so that the mode counts.
    entry.writeUInt16LE(0x0314, 4);
    entry.writeUInt16LE(20, 6);
    sizes(entry, 10, { bytes, packed, title });
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, title, packed);
    central.push(entry, title);
    offset += local.length + title.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  for (const at of [8, 10]) end.writeUInt16LE(Math.min(entries.length, 0xffff), at);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

interface Sizes {
  bytes: Buffer;
  packed: Buffer;
  title: Buffer;
}

/** Method, time, checksum, both sizes and the length of the name, which stand in this order in both kinds of header. */
function sizes(header: Buffer, at: number, { bytes, packed, title }: Sizes): void {
  header.writeUInt16LE(8, at);
  header.writeUInt32LE(crc32(bytes), at + 6);
  header.writeUInt32LE(packed.length, at + 10);
  header.writeUInt32LE(bytes.length, at + 14);
  header.writeUInt16LE(title.length, at + 18);
}
