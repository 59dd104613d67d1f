import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext } from 'playwright-core';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { importWritten, storeCorpusPicture, writeEverywhere } from '../support/authored.ts';
import { type ShownPage, tour } from '../support/authored-views.ts';
import { counted } from '../support/items.ts';
import { XSS } from '../support/xss-corpus.ts';
import { launch } from './support/browser.ts';

/** What one of the pages did that no text may make it do. */
interface Trip {
  address: string;
  what: string;
}

let site: TestApp;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  site = await openTestApp({ content: false, app: { credit: { verificationsPerMinute: 10_000 } } });
  origin = `http://127.0.0.1:${(site.server.address() as AddressInfo).port}`;
  browser = await launch();
  await storeCorpusPicture(site);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** In the page, before anything of it: what a payload calls, and what the CSP held back. */
const TRIPWIRE = `
  globalThis.KPXSS = () => globalThis.kpTripped('KPXSS was called');
  for (const name of ['alert', 'confirm', 'prompt', 'print']) globalThis[name] = () => globalThis.kpTripped(name + ' was called');
  document.addEventListener('securitypolicyviolation', (event) => globalThis.kpTripped('the CSP held back ' + event.violatedDirective + ' ' + event.blockedURI));
`;

/** As the browser has built the page: what runs, and what waits for a hand to run. */
const STRANGE = `[...document.querySelectorAll('*')].flatMap((element) => {
  const name = element.localName;
  const own = [...element.attributes].filter(({ name }) => name.startsWith('on') || name === 'srcdoc' || name === 'style');
  const addresses = ['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].map((at) => element.getAttribute(at) ?? '');
  return [
    ...own.map((attribute) => '<' + name + ' ' + attribute.name + '>'),
    ...addresses.filter((value) => /^\\s*(?:javascript|data|vbscript):/i.test(value)),
    ...(['iframe', 'object', 'embed', 'base', 'math', 'audio', 'video', 'foreignobject', 'animate', 'style', 'frame'].includes(name) ? ['<' + name + '>'] : []),
    ...(name === 'script' && !new URL(element.src || 'about:blank').pathname.startsWith('/assets/') ? ['<script>'] : []),
  ];
})`;

/** A browser that visits the pages as somebody, and tells what happens on them. */
function visitor(trips: Trip[], bypassCSP: boolean) {
  const contexts = new Map<Person, Promise<BrowserContext>>();
  let address = '';
  const trip = (what: string) => void trips.push({ address, what });
  const contextOf = async (who: Person): Promise<BrowserContext> => {
    const context = await browser.newContext({ baseURL: origin, bypassCSP });
    await context.addCookies([{ name: 'keypoint_session', value: sessionOf(who), url: origin }]);
    await context.exposeFunction('kpTripped', trip);
    await context.addInitScript(TRIPWIRE);
    context.on('dialog', (dialog) => {
      trip(`a dialog says ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol !== 'data:' && host !== new URL(origin).host) trip(`${request.url()} is asked for`);
    });
    return context;
  };
  const close = async () =>
    void (await Promise.all([...contexts.values()].map(async (context) => (await context).close())));
  const look = async (shown: ShownPage, who: Person): Promise<void> => {
    let context = contexts.get(who);
    if (!context) {
      context = contextOf(who);
      contexts.set(who, context);
    }
    address = shown.address;
    const page = await (await context).newPage();
    // The answer to a POST is shown as it came, at its address.
    if (address.endsWith('?stale')) {
      await page.route('**/*?stale', (route) =>
        route.fulfill({ body: shown.html, contentType: 'text/html; charset=utf-8' }),
      );
    }
    await page.goto(address);
    if (new URL(page.url()).pathname !== address.replace(/\?.*/, '')) trip(`it led to ${page.url()}`);
    // What waits for the pointer or the keyboard.
    await page.keyboard.press('Tab');
    await page.mouse.move(300, 300);
    for (const what of await page.evaluate<string[]>(STRANGE)) trip(`it holds ${what}`);
    await page.close();
  };
  return { look, close };
}

function sessionOf(who: Person): string {
  const { jar } = who.agent as unknown as {
    jar: { getCookie(name: string, at: object): { value: string } | undefined };
  };
  const cookie = jar.getCookie('keypoint_session', { domain: '127.0.0.1', path: '/', secure: false, script: false });
  if (!cookie) throw new Error('nobody is signed in');
  return cookie.value;
}

interface Visit {
  bypassCSP: boolean;
  /** Whether the desk is written and visited too: some hundred pages more. */
  desk: boolean;
}

async function visit(slug: string, textOf: (i: number) => string, { bypassCSP, desk }: Visit) {
  const trips: Trip[] = [];
  const { yaml } = writeEverywhere(slug, textOf);
  await importWritten(site, { yaml, slug });
  const educator = await site.signedIn({ roles: ['educator'] });
  const learner = await site.signedIn({ fullName: '<img src=x onerror=KPXSS()>', verified: true });
  const { look, close } = visitor(trips, bypassCSP);
  const { pages } = await tour(site, slug, { learner, educator, look, ...(desk ? { textOf } : {}) });
  await close();
  return { trips, pages };
}

/** Each puts every payload into some field, and every field gets another one. */
const ROUNDS = 3;
const rounds = Array.from({ length: ROUNDS }, (_, round) => round);

describe('pages full of texts that want to run', () => {
  // Without the CSP whatever gets through runs; with it, whatever it has to hold back is told.
  it.each(rounds)(
    'run none of them (%d)',
    counted(41, async (round: number) => {
      const textOf = (i: number) => XSS[(i * 5 + round * 12) % XSS.length]?.text ?? '';
      // The desk is a hundred pages more; every payload has its turn there in tests/security.
      const desk = round === ROUNDS - 1;
      const { trips, pages } = await visit(`round-${round}`, textOf, { bypassCSP: round % 2 === 0, desk });
      expect(pages.length).toBeGreaterThan(desk ? 120 : 25);
      expect(trips).toEqual([]);
    }),
    600_000,
  );

  it('would be told if they did', async () => {
    const trips: Trip[] = [];
    const { look } = visitor(trips, true);
    const who = await site.signedIn();
    const html =
      '<!doctype html><img src=x onerror=KPXSS()><p onclick=x>x</p><a href=" javascript:x">x</a><script>alert(1)</script>';
    await look({ address: '/?stale', html }, who);
    expect(trips.map(({ what }) => what).sort()).toEqual([
      'KPXSS was called',
      'alert was called',
      'it holds  javascript:x',
      'it holds <img onerror>',
      'it holds <p onclick>',
      'it holds <script>',
    ]);
    const held: Trip[] = [];
    await visitor(held, false).look(
      {
        address: '/?stale',
        html: '<meta http-equiv="Content-Security-Policy" content="script-src \'self\'"><script>x</script>',
      },
      who,
    );
    expect(held.map(({ what }) => what)).toContain('the CSP held back script-src-elem inline');
  });
});
