/** A file that is not built as its format says, or that holds something beside its picture. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** `length` bytes from an offset. @throws Damaged when the file has no more so many */
export function slice(bytes: Buffer, offset: number, length: number): Buffer {
  if (length < 0 || offset + length > bytes.length) throw new Damaged('it is cut off');
  return bytes.subarray(offset, offset + length);
}

export const AFTER_THE_END = 'it goes on after the picture’s end';
