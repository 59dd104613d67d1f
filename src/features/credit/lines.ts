/** A stretch of text in one font. */
export interface Piece<Font extends string> {
  readonly text: string;
  readonly font: Font;
  /** Never broken between lines where one line can hold it. */
  readonly whole?: boolean;
}

/** A line as it is to be drawn: its pieces, without the space at its end, and its width in the units of `measure`. */
export interface Line<Font extends string> {
  readonly pieces: readonly Piece<Font>[];
  readonly width: number;
}

export type Measure<Font extends string> = (text: string, font: Font) => number;

interface Word<Font extends string> {
  pieces: Piece<Font>[];
  width: number;
}

/**
 * Breaks text into lines no wider than `maxWidth`, at spaces; a word that is wider by itself is broken between characters.
 * Pure; pieces may change font within a word.
 */
export function breakLines<Font extends string>(
  pieces: readonly Piece<Font>[],
  measure: Measure<Font>,
  maxWidth: number,
): Line<Font>[] {
  const spaceFont = pieces[0]?.font;
  if (spaceFont === undefined) return [];
  const space = measure(' ', spaceFont);
  const lines: Line<Font>[] = [];
  let words: Word<Font>[] = [];
  let width = 0;
  const finish = () => {
    if (words.length > 0) lines.push({ pieces: merged(words, spaceFont), width });
    words = [];
    width = 0;
  };
  for (const word of wordsOf(pieces, measure).flatMap((each) => fitting(each, measure, maxWidth))) {
    const wider = words.length === 0 ? word.width : width + space + word.width;
    if (words.length > 0 && wider > maxWidth) finish();
    width = words.length === 0 ? word.width : width + space + word.width;
    words.push(word);
  }
  finish();
  return lines;
}

/** As `breakLines`, but the lines are made about as long as each other, in as few of them: no last word alone. */
export function balancedLines<Font extends string>(
  pieces: readonly Piece<Font>[],
  measure: Measure<Font>,
  maxWidth: number,
): Line<Font>[] {
  let best = breakLines(pieces, measure, maxWidth);
  if (best.length < 2) return best;
  let [low, high] = [0, maxWidth];
  for (let step = 0; step < 8; step += 1) {
    const width = (low + high) / 2;
    const lines = breakLines(pieces, measure, width);
    if (lines.length === best.length && lines.every((line) => line.width <= width)) {
      best = lines;
      high = width;
    } else {
      low = width;
    }
  }
  return best;
}

function wordsOf<Font extends string>(pieces: readonly Piece<Font>[], measure: Measure<Font>): Word<Font>[] {
  const words: Word<Font>[] = [];
  let current: Word<Font> | null = null;
  for (const { text, font, whole } of pieces) {
    for (const part of whole ? [text] : text.split(/([ \t\n]+)/)) {
      if (part === '') continue;
      if (/^[ \t\n]/.test(part)) {
        current = null;
        continue;
      }
      if (!current) {
        current = { pieces: [], width: 0 };
        words.push(current);
      }
      current.pieces.push({ text: part, font });
      current.width += measure(part, font);
    }
  }
  return words;
}

function fitting<Font extends string>(word: Word<Font>, measure: Measure<Font>, maxWidth: number): Word<Font>[] {
  if (word.width <= maxWidth) return [word];
  const parts: Word<Font>[] = [];
  for (const { text, font } of word.pieces) {
    for (const char of new Intl.Segmenter('und').segment(text)) {
      const width = measure(char.segment, font);
      const last = parts.at(-1);
      if (last && last.width + width <= maxWidth) {
        last.pieces.push({ text: char.segment, font });
        last.width += width;
      } else {
        parts.push({ pieces: [{ text: char.segment, font }], width });
      }
    }
  }
  return parts;
}

/** Words joined by spaces, with neighbours in the same font as one piece. */
function merged<Font extends string>(words: readonly Word<Font>[], spaceFont: Font): Piece<Font>[] {
  const all: Piece<Font>[] = [];
  words.forEach((word, i) => {
    if (i > 0) all.push({ text: ' ', font: spaceFont });
    all.push(...word.pieces);
  });
  const joined: { text: string; font: Font }[] = [];
  for (const { text, font } of all) {
    const last = joined.at(-1);
    if (last?.font === font) last.text += text;
    else joined.push({ text, font });
  }
  return joined;
}
