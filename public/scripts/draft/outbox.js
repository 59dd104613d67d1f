/** What was typed into a draft and not acknowledged, kept in this browser over a reload or a crash. */

/** @param {string} id */
const keyOf = (id) => `keypoint:draft:${id}`;

/** @param {string} id @returns {string | null} the form, url-encoded, without its token */
export function readUnsent(id) {
  try {
    return localStorage.getItem(keyOf(id));
  } catch {
    return null;
  }
}

/** @param {string} id @param {string} body */
export function keepUnsent(id, body) {
  try {
    localStorage.setItem(keyOf(id), body);
  } catch {
    // Full or forbidden: the page still holds the text and warns before it is left.
  }
}

/** @param {string} id */
export function forgetUnsent(id) {
  try {
    localStorage.removeItem(keyOf(id));
  } catch {
    // Then it is offered again, and the server takes the same text twice as one.
  }
}
