import { forgetUnsent, keepUnsent } from '/assets/scripts/answer/outbox.js';

const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * @typedef {{ writer: string, seq: number, body: string, restored?: boolean }} Snapshot an answer as it was at one moment; `restored` from an earlier visit, with the revision that it was made upon
 * @typedef {{ saved?: boolean, revision?: number, savedIso?: string, next?: string, conflict?: boolean, closed?: boolean, url?: string, detail?: string }} Reply
 * @typedef {object} Events
 * @property {() => void} saving
 * @property {(reply: Reply) => void} saved nothing is left to send
 * @property {(why: 'offline' | 'signed-out' | 'not-yours') => void} waiting it will be tried again
 * @property {(revision: string) => void} conflict with the revision that the refused answer was made upon
 * @property {(url: string) => void} closed the attempt is over
 * @property {(detail: string) => void} refused trying again can't help
 */

/**
 * Sends the answers of one page: one request at a time, always the newest state, again until it is acknowledged.
 * @param {{ attempt: string, n: string, address: string, revision: number, token: string }} page
 * @param {Events} events
 */
export function createSaver(page, events) {
  let { revision, token } = page;
  /** @type {Snapshot | null} */
  let pending = null;
  let sending = false;
  let failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Snapshot} snapshot */
  function save(snapshot) {
    pending = snapshot;
    keepUnsent(page.attempt, page.n, { ...snapshot, body: withRevision(snapshot) });
    clearTimeout(timer);
    void send();
  }

  async function send() {
    if (sending || !pending) return;
    sending = true;
    const sent = pending;
    events.saving();
    try {
      const response = await fetch(page.address, {
        method: 'POST',
        body: new URLSearchParams(`${withRevision(sent)}&_csrf=${encodeURIComponent(token)}`),
        headers: { Accept: 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await take(response, sent);
    } catch {
      retry('offline');
    } finally {
      sending = false;
    }
    if (pending && pending !== sent && failures === 0) await send();
  }

  /** @param {Response} response @param {Snapshot} sent */
  async function take(response, sent) {
    if (response.status === 429 || response.status >= 500)
      return retry('offline', Number(response.headers.get('Retry-After')));
    const type = response.headers.get('Content-Type') ?? '';
    /** @type {Reply} */
    const reply = type.includes('json') ? await response.json() : {};
    if (response.ok && reply.saved) return acknowledge(reply, sent);
    // What is kept in the browser stays until the page with both versions is there.
    if (response.status === 409 && reply.conflict) return events.conflict(revisionIn(withRevision(sent)));
    if (response.status === 409 && reply.closed) return end(sent, () => events.closed(reply.url ?? '/'));
    if (response.status === 401) return retry('signed-out');
    if (response.status === 403) return renewToken();
    if (response.status === 404) return retry('not-yours');
    if (response.status >= 400 && response.status < 500) return end(sent, () => events.refused(reply.detail ?? ''));
    retry('offline');
  }

  /** @param {Reply} reply @param {Snapshot} sent */
  function acknowledge(reply, sent) {
    failures = 0;
    revision = reply.revision ?? revision;
    forgetUnsent(page.attempt, page.n, sent);
    if (pending !== sent) return;
    pending = null;
    events.saved(reply);
  }

  /** @param {Snapshot} sent @param {() => void} tell */
  function end(sent, tell) {
    pending = null;
    forgetUnsent(page.attempt, page.n, sent);
    tell();
  }

  /** @param {'offline' | 'signed-out' | 'not-yours'} why @param {number} [seconds] what the server asked for */
  function retry(why, seconds = 0) {
    const wait = Math.max(Math.min(1000 * 2 ** failures, LONGEST_WAIT_MS), Math.min(seconds, 60) * 1000);
    failures += 1;
    events.waiting(why);
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  /** The token belongs to a session: after signing in again, the page has a new one. */
  async function renewToken() {
    const response = await fetch(page.address, {
      headers: { Accept: 'text/html' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const path = new URL(response.url).pathname;
    if (response.redirected && path !== page.address) return retry(path === '/sign-in' ? 'signed-out' : 'offline');
    if (!response.ok) return retry(response.status === 404 ? 'not-yours' : 'offline');
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
    token = fresh.querySelector('#question [name="_csrf"]')?.getAttribute('value') ?? token;
    retry('offline');
  }

  /**
   * An answer made on this page is sent with the newest revision that the page has seen. One from an earlier visit
   * keeps its own: what another device has saved since must not be written over unseen.
   * @param {Snapshot} snapshot
   */
  function withRevision({ body, restored }) {
    if (restored) return body;
    const fields = new URLSearchParams(body);
    fields.set('revision', String(Math.max(revision, Number(fields.get('revision')))));
    return fields.toString();
  }

  /** @param {string} body */
  function revisionIn(body) {
    return new URLSearchParams(body).get('revision') ?? '0';
  }

  addEventListener('online', () => {
    clearTimeout(timer);
    void send();
  });

  return {
    save,
    get unsaved() {
      return pending !== null;
    },
    get revision() {
      return revision;
    },
    get token() {
      return token;
    },
  };
}
