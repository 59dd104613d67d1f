import { type Check, type Finding, lettersOf } from './finding.ts';
import { type Quantity, quantityOf } from './quantity.ts';

/** Options as a set of like things in an order: L9 and L11. */

function quantities(options: readonly { text: string }[]): (Quantity | null)[] {
  return options.map((option) => quantityOf(option.text));
}

/** L9, heterogeneous options: numbers among words, different units, single values among ranges, different punctuation. Domain rules, 7, row L9. */
export const heterogeneous: Check = ({ options }) => {
  if (options.length < 2) return [];
  const texts = options.map((option) => option.text);
  const read = quantities(options);
  const found = read.filter((quantity) => quantity !== null);
  if (found.length === options.length) return unlikeNumbers(found);
  const words = texts.flatMap((text, i) => (read[i] === null && !/\d/.test(text) ? [i] : []));
  if (found.length > 0 && found.length + words.length === options.length) {
    return [unlike(`Some options are numbers, and ${lettersOf(words)} ${words.length > 1 ? 'are' : 'is'} not.`)];
  }
  return unlikeMarks(texts);
};

function unlike(message: string): Finding {
  return {
    rule: 'L9',
    severity: 'warning',
    field: 'options',
    message,
    why: 'Options of different kinds can’t be compared with each other, and the one that stands out draws attention whatever it says.',
    fix: 'Make all options answers of the same kind, in the same unit and the same form.',
  };
}

function unlikeNumbers(read: readonly Quantity[]): Finding[] {
  const measures = [...new Set(read.map(({ measure }) => measure))];
  if (measures.length > 1) {
    const names = measures.map((measure) => (measure === '' ? 'no unit' : measure)).join(', ');
    return [unlike(`The numbers are in different units: ${names}.`)];
  }
  const values = read.filter(({ form }) => form === 'value').length;
  return values > 0 && values < read.length
    ? [unlike('Some options are single values, the others ranges or bounds.')]
    : [];
}

/** The last option of a mixed set is what one sees: a full stop on some, or a small letter at the beginning of some. */
function unlikeMarks(texts: readonly string[]): Finding[] {
  const stopped = indexesOf(
    texts,
    (text) => /[^.]\.$/.test(text) && !/\b(?:etc|e\.g|i\.e|al|no|vs|approx)\.$/.test(text),
  );
  const small = indexesOf(texts, (text) => /^\p{Ll}/u.test(text) && !/^\p{Ll}+-?[\p{Lu}\d]/u.test(text));
  const capital = indexesOf(texts, (text) => /^\p{Lu}\p{Ll}/u.test(text));
  return [
    ...(stopped.length > 0 && stopped.length < texts.length
      ? [unlike(`Some options end in a full stop (${lettersOf(stopped)}), the others don’t.`)]
      : []),
    ...(small.length > 0 && capital.length > 0
      ? [unlike(`Some options begin with a small letter (${lettersOf(small)}), others with a capital.`)]
      : []),
  ];
}

function indexesOf(texts: readonly string[], test: (text: string) => boolean): number[] {
  return texts.flatMap((text, i) => (test(text) ? [i] : []));
}

/** L11, numbers out of order: neither rising nor falling. Domain rules, 7, row L11. Times are compared across their units. */
export const unsorted: Check = ({ options }) => {
  const read = quantities(options).filter((quantity) => quantity !== null);
  const measures = new Set(read.map(({ measure }) => measure));
  if (read.length !== options.length || read.length < 3 || measures.size !== 1) return [];
  const rising = [...read].sort(byValue);
  const is = (order: readonly Quantity[]) => order.every((quantity, i) => byValue(quantity, read[i] ?? quantity) === 0);
  if (is(rising) || is(rising.toReversed())) return [];
  return [
    {
      rule: 'L11',
      severity: 'warning',
      field: 'options',
      message: 'The options are numbers that are neither in rising nor in falling order.',
      why: 'Numbers out of order cost time and cause slips in choosing, which have nothing to do with what is asked.',
      fix: 'Put them in rising order, and don’t have these options shuffled.',
    },
  ];
};

/** Equal infinities compare as equal. */
function byValue(a: Quantity, b: Quantity): number {
  return compare(a.low, b.low) || compare(a.high, b.high);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
