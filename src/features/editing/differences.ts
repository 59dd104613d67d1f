import { diffLines, diffWordsWithSpace } from 'diff';

/** A piece of two texts laid over each other. */
export interface Run {
  readonly text: string;
  /** same: in both; removed: only in the first; added: only in the second. */
  readonly change: 'same' | 'removed' | 'added';
}

const PATIENCE_MS = 500;
/** Of what stays the same, so much is shown on each side of a change. */
const AROUND = 160;
const GAP = '[…] ';

/**
 * What turns one text into another, word by word; line by line where they differ too much for that.
 * @param around characters of unchanged text that stay on each side of a change
 */
export function differences(before: string, after: string, around = AROUND): Run[] {
  const changes = diffWordsWithSpace(before, after, { timeout: PATIENCE_MS }) ??
    diffLines(before, after, { timeout: PATIENCE_MS }) ?? [
      { value: before, removed: true, added: false },
      { value: after, removed: false, added: true },
    ];
  const runs = changes.map(
    ({ value, added, removed }): Run => ({ text: value, change: added ? 'added' : removed ? 'removed' : 'same' }),
  );
  return runs.map((run, i) => (run.change === 'same' ? shortened(run, i > 0, i < runs.length - 1, around) : run));
}

function shortened({ text, change }: Run, afterChange: boolean, beforeChange: boolean, around: number): Run {
  const sides = Number(afterChange) + Number(beforeChange);
  if (sides === 0 || text.length <= sides * around + 2 * GAP.length) return { text, change };
  const head = afterChange ? wholeWords(text.slice(0, around), /\S*$/) : '';
  const tail = beforeChange ? wholeWords(text.slice(-around), /^\S*/) : '';
  return { text: `${head}${GAP}${tail.trimStart()}`, change };
}

/** Without the part of a word at the end that was cut. */
function wholeWords(text: string, cut: RegExp): string {
  return text.replace(cut, '');
}
