import { type Check, distractorsOf, inWords, keysOf, letterOf, lettersOf } from './finding.ts';
import { contentRoots, rootOf, wordsOf } from './text.ts';

/** Words that lead to the key: L7 from the stem, L8 from the other options. */

/** A shorter root is too common to be a sign (ours). */
const SHORTEST_ROOT = 5;

/** L7, clang: an uncommon word of the stem in a key and in no distractor. Domain rules, 7, row L7. */
export const clang: Check = (question) => {
  const keys = keysOf(question);
  const distractors = distractorsOf(question);
  if (keys.length === 0 || distractors.length === 0) return [];
  const rootsOf = (i: number) => contentRoots(question.options[i]?.text ?? '');
  const others = new Set(distractors.flatMap((i) => [...rootsOf(i)]));
  const stem = contentRoots(question.stem);
  const telling = (i: number) =>
    [...rootsOf(i)].filter((root) => root.length >= SHORTEST_ROOT && stem.has(root) && !others.has(root));
  return keys.flatMap((i) => {
    const roots = telling(i);
    if (roots.length === 0) return [];
    const words = wordsOf(question.options[i]?.text ?? '').filter((word) => roots.includes(rootOf(word)));
    const echoed = inWords([...new Set(words)].map((word) => `“${word}”`));
    return [
      {
        rule: 'L7',
        severity: 'warning',
        field: `options.${i}`,
        message: `The key, ${letterOf(i)}, repeats ${echoed} from the stem, and no distractor does.`,
        why: 'Learners who don’t know choose the option that sounds like the stem.',
        fix: 'Use another word in the key or in the stem, or use the same word in a distractor too.',
      },
    ];
  });
};

/** The key must share this many words, and this many times as much as any other option (ours). */
const FEWEST_SHARED = 2;
const CLEARLY_MORE = 4 / 3;

/**
 * L8, convergence: the key has most in common with the other options, having been the model for them. Domain rules, 7,
 * row L8. Words that stand in every option don't count. Needs one key.
 */
export const convergence: Check = (question) => {
  const keys = keysOf(question);
  const [key] = keys;
  if (key === undefined || keys.length !== 1 || question.options.length < 3) return [];
  const roots = question.options.map((option) => contentRoots(option.text));
  const holders = (root: string) => roots.filter((one) => one.has(root)).length;
  const shared = roots.map((one) =>
    [...one].filter((root) => holders(root) > 1 && holders(root) < roots.length).map((root) => holders(root) - 1),
  );
  const sums = shared.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const ofKey = sums[key] ?? 0;
  const next = Math.max(...sums.filter((_, i) => i !== key));
  if ((shared[key]?.length ?? 0) < FEWEST_SHARED || ofKey < CLEARLY_MORE * next) return [];
  return [
    {
      rule: 'L8',
      severity: 'warning',
      field: `options.${key}`,
      message: `The key, ${lettersOf(keys)}, shares ${ofKey} words with the other options, more than any of these does (at most ${next}).`,
      why: 'Distractors made by changing a part of the key at a time point to it: what most options have in common is likely to be right.',
      fix: 'Vary the distractors so that each part of the key stands no more often than what is put in its place.',
    },
  ];
};
