/**
 * Answers that the server has not acknowledged, kept in this browser so that a reload or a crash loses none.
 * One record for each question of an attempt; where the browser refuses to store, saving goes on without.
 *
 * @typedef {object} Unsent
 * @property {string} writer the page that wrote it
 * @property {number} seq
 * @property {string} body the form, url-encoded, without its token
 */

/** @param {string} attempt @param {string} n */
const keyOf = (attempt, n) => `keypoint:unsent:${attempt}:${n}`;

/**
 * @param {string} attempt
 * @param {string} n
 * @returns {Unsent | null}
 */
export function readUnsent(attempt, n) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(attempt, n)) ?? 'null');
    return typeof kept?.body === 'string' && typeof kept.seq === 'number' ? kept : null;
  } catch {
    return null;
  }
}

/** @param {string} attempt @param {string} n @param {Unsent} unsent */
export function keepUnsent(attempt, n, unsent) {
  try {
    localStorage.setItem(keyOf(attempt, n), JSON.stringify(unsent));
  } catch {
    // Full or forbidden: the page still holds the answer and warns before it is left.
  }
}

/**
 * Forgets a record once it is acknowledged; one that another window has written since stays.
 * @param {string} attempt @param {string} n @param {{ writer: string, seq: number }} sent
 */
export function forgetUnsent(attempt, n, sent) {
  const kept = readUnsent(attempt, n);
  if (!kept || kept.writer !== sent.writer || kept.seq > sent.seq) return;
  try {
    localStorage.removeItem(keyOf(attempt, n));
  } catch {
    // Sent again on the next visit; the server takes the same answer twice as one.
  }
}

/**
 * Forgets whatever is kept for a question, once the server shows it.
 * @param {string} attempt @param {string} n
 */
export function clearUnsent(attempt, n) {
  try {
    localStorage.removeItem(keyOf(attempt, n));
  } catch {
    // Then it is offered again on the next visit.
  }
}

/**
 * The numbers of the attempt's questions with an answer kept here.
 * @param {string} attempt
 */
export function listUnsent(attempt) {
  const start = keyOf(attempt, '');
  try {
    const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '');
    const numbers = keys.filter((key) => key.startsWith(start)).map((key) => Number(key.slice(start.length)));
    return numbers.sort((a, b) => a - b);
  } catch {
    return [];
  }
}
