import { type Check, type Finding, lettersOf } from './finding.ts';
import { overlap, type Quantity, quantityOf } from './quantity.ts';
import { rootOf, wordsOf } from './text.ts';

/** What options say of each other: opposites (L12), and the same thing twice (L14). */

const OPPOSITES = new Set(
  `increase/decrease increased/decreased increases/decreases increasing/decreasing higher/lower high/low raised/lowered
  raises/lowers raise/lower rise/fall rises/falls rising/falling faster/slower more/less longer/shorter larger/smaller
  greater/smaller before/after with/without positive/negative present/absent left/right proximal/distal anterior/posterior
  upper/lower agonist/antagonist start/stop starting/stopping begin/stop begin/end inhibits/stimulates inhibit/stimulate
  inhibition/stimulation activation/inhibition activates/inhibits gain/loss improves/worsens better/worse
  hypertension/hypotension hyperkalaemia/hypokalaemia hyperkalemia/hypokalemia hypercalcaemia/hypocalcaemia
  hypercalcemia/hypocalcemia hypernatraemia/hyponatraemia hypernatremia/hyponatremia hyperglycaemia/hypoglycaemia
  hyperglycemia/hypoglycemia hyperthyroidism/hypothyroidism acidosis/alkalosis tachycardia/bradycardia
  vasoconstriction/vasodilation afferent/efferent malignant/benign`
    .split(/\s+/)
    .flatMap((pair) => {
      const [one = '', other = ''] = pair.split('/');
      return [`${one} ${other}`, `${other} ${one}`];
    }),
);

/**
 * L12, two options that are opposites, or that together leave nothing over, beside others. Domain rules, 7, row L12:
 * for a person to judge. Not said where all options come in such pairs, or where the whole question is such a set.
 */
export const opposites: Check = ({ options }) => {
  const texts = options.map((option) => option.text);
  const pairs = pairsOf(texts, areOpposite);
  const paired = new Set(pairs.flat());
  const rest = texts.filter((text, i) => !paired.has(i) && !isNoChange(text));
  if (pairs.length === 0 || rest.length === 0) return [];
  return pairs.map(([one, other]) => ({
    rule: 'L12',
    severity: 'warning',
    field: 'options',
    message: `Options ${lettersOf([one, other])} are opposites or leave nothing over between them: have somebody judge whether that gives the answer away.`,
    why: 'Where one of two options has to be right, the remaining options aren’t considered at all, and guessing succeeds half the time.',
    fix: 'Reword one of the two, or give each of the other options its opposite too.',
  }));
};

function areOpposite(a: string, b: string): boolean {
  const [first, second] = [quantityOf(a), quantityOf(b)];
  if (first && second) return leaveNothing(first, second) || leaveNothing(second, first);
  const [left, right] = [wordsOf(a), wordsOf(b)];
  return differInOpposites(left, right) || differInNegation(left, right);
}

function leaveNothing(below: Quantity, above: Quantity): boolean {
  return (
    below.measure === above.measure &&
    below.low === -Infinity &&
    above.high === Infinity &&
    below.high === above.low &&
    (below.highIncluded || above.lowIncluded)
  );
}

/** “Responds to heparin” and “does not respond to heparin”. */
function differInNegation(left: readonly string[], right: readonly string[]): boolean {
  const negations = (words: readonly string[]) => words.filter((word) => /^(?:no|not)$|n't$/.test(word)).length;
  const rest = (words: readonly string[]) =>
    words
      .filter((word) => !/^(?:no|not|do|does|did|an?)$|n't$/.test(word))
      .map(rootOf)
      .join(' ');
  return negations(left) !== negations(right) && rest(left) === rest(right) && rest(left) !== '';
}

function differInOpposites(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  const changed = left.flatMap((word, i) => (word === right[i] ? [] : [`${word} ${right[i]}`]));
  return changed.length === 1 && OPPOSITES.has(changed[0] ?? '');
}

function isNoChange(text: string): boolean {
  return /^(?:(?:is|are|it is|remains?|stays?) )?(?:no (?:significant )?(?:change|difference|effect)|unchanged|unaffected|(?:the )?same|not changed|neither)\b/i.test(
    text,
  );
}

/** L14, options that say the same, or ranges that share values. Domain rules, 7, row L14. */
export const duplicates: Check = ({ options }) => {
  const texts = options.map((option) => option.text);
  const same = pairsOf(texts, (a, b) => normalised(a) === normalised(b));
  const overlapping = pairsOf(texts, (a, b) => {
    const [first, second] = [quantityOf(a), quantityOf(b)];
    return first !== null && second !== null && overlap(first, second) && normalised(a) !== normalised(b);
  });
  return [
    ...same.map((pair) => twice(`Options ${lettersOf(pair)} say the same.`)),
    ...overlapping.map((pair) => twice(`Options ${lettersOf(pair)} have values in common.`)),
  ];
};

function twice(message: string): Finding {
  return {
    rule: 'L14',
    severity: 'warning',
    field: 'options',
    message,
    why: 'Two options that hold together can’t both be wrong or both be the one key, so the question has fewer choices than it seems, or two answers.',
    fix: 'Change one of the two; give ranges limits that don’t meet, such as 10–19 and 20–29.',
  };
}

/** Signs are kept where they may be all the difference (“Na+”, “≥ 5”, “5 %”). */
function normalised(text: string): string {
  const signs = text.match(/[<>≤≥+%=−/^*]|-(?=\d)|\.(?=\d)/g)?.join('') ?? '';
  const words = wordsOf(text).filter((word) => !/^(?:an?|the)$/.test(word));
  return words.length === 0 ? text : `${words.map(rootOf).join(' ')} ${signs}`;
}

function pairsOf(texts: readonly string[], related: (a: string, b: string) => boolean): [number, number][] {
  return texts.flatMap((a, i) =>
    texts.slice(i + 1).flatMap((b, j): [number, number][] => (related(a, b) ? [[i, i + 1 + j]] : [])),
  );
}
