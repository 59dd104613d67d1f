/** What a picture's id says of it, besides naming it: its size in pixels, so that a page can keep its place free. */
export interface MediaSize {
  readonly width: number;
  readonly height: number;
}

/** A token that is not to be guessed (18 random bytes), and the size. */
const MEDIA_ID = /^[\w-]{24}-([1-9]\d{0,4})x([1-9]\d{0,4})$/;

export function mediaId(token: string, { width, height }: MediaSize): string {
  return `${token}-${width}x${height}`;
}

/** @returns null for what can't be the id of a picture */
export function mediaSize(unsafe_id: string): MediaSize | null {
  const match = MEDIA_ID.exec(unsafe_id);
  return match && { width: Number(match[1]), height: Number(match[2]) };
}

export function mediaAddress(id: string): string {
  return `/media/${id}`;
}

/** The Markdown that puts a picture into a text. */
export function mediaMarkdown(id: string, alt: string): string {
  return `![${alt.replaceAll(/[\\[\]]/g, String.raw`\$&`)}](media:${id})`;
}
