import { Invalid } from '../../../http/errors.ts';

export interface Decoded {
  text: string;
  /** What the reader should look at, where the file was not what it should be. */
  notice: string | null;
}

const AS_WINDOWS =
  'This file is not in UTF-8, so it was read as Windows-1252 (Latin 1), as older Excel saves it. Look whether the accents below are right; if not, save it as “CSV UTF-8” and upload that.';

/**
 * The text of a CSV file: UTF-8 with or without a byte order mark, UTF-16 with one, or else Windows-1252.
 * @throws Invalid (field `file`) for what is no text, such as a spreadsheet itself
 */
export function decodeCsv(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  if (first === 0x50 && second === 0x4b)
    throw notText('This is a spreadsheet. In it, choose “Save as” and “CSV UTF-8”, then upload that file.');
  if (first === 0xff && second === 0xfe) return { text: decode('utf-16le', bytes), notice: null };
  if (first === 0xfe && second === 0xff) return { text: decode('utf-16be', bytes), notice: null };
  if (bytes.includes(0)) throw notText('This file is no text. Save the list as “CSV UTF-8”, then upload that file.');
  try {
    return { text: decode('utf-8', bytes, true), notice: null };
  } catch {
    return { text: decode('windows-1252', bytes), notice: AS_WINDOWS };
  }
}

function decode(label: string, bytes: Uint8Array, fatal = false): string {
  return new TextDecoder(label, { fatal }).decode(bytes);
}

function notText(message: string): Invalid {
  return new Invalid(message, { file: message });
}
