import { DomUtils, parseDocument } from 'htmlparser2';
import type { Furnished, Persona } from '../../access/furnished.ts';
import { type Access, TABLE } from '../../access/table.ts';
import { type FormValues, formIn } from '../../support/page-forms.ts';
import { routesOf, type SiteRoute } from '../../support/routes.ts';
import { type Client, clientOf } from './wire.ts';

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** An address of the site with everything that it reads, and somebody who gets through to it. */
export interface Place {
  readonly route: SiteRoute;
  readonly persona: Persona;
  readonly url: string;
  /** What its form sends (POST), or what its address may say after the question mark (GET). */
  readonly fields: FormValues;
}

/** Who gets through, with most to see. */
const WHO: Readonly<Record<Access, Persona>> = {
  open: 'learner',
  guests: 'visitor',
  'signed-in': 'learner',
  'half-way': 'visitor',
  owner: 'learner',
  holder: 'learner',
  staff: 'admin',
  educators: 'admin',
  editors: 'admin',
  admins: 'admin',
};

/** Fields that a form has only in some state, or that only a script sends. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'POST /sign-in/code': ['code', 'next'],
  'POST /sign-in/recovery-code': ['recoveryCode', 'next'],
  'POST /password-reset/:token': ['password'],
  'POST /invitations/:token': ['fullName', 'password', 'profession'],
  'POST /setup': ['token', 'fullName', 'email', 'password', 'profession'],
  'POST /attempts/:id/claim': ['credits', 'type'],
  'POST /activities/:slug/attempts': ['acknowledged', 'version'],
  'POST /activities/:slug/discussion/comments/:id/report': ['reason'],
  'POST /activities/:slug/discussion/comments/:id/revision': ['comment', 'conflicts', 'declaration', 'revision'],
  'POST /account/two-step/removal': ['password'],
  'POST /account/two-step/recovery-codes': ['password'],
  'POST /admin/people/:id/enabling': ['reason'],
  'POST /author/questions/:id/change-requests': ['comment', 'revision'],
  'POST /author/questions/:id/approval': ['comment', 'revision'],
  'POST /author/questions/new': ['article', 'keyPoint', 'kind'],
  'POST /admin/records/views': ['name', 'query'],
  'POST /admin/records/pars': ['ids', 'activity', 'from', 'to'],
  'POST /admin/records/pars/activities': ['activityId', 'number'],
  'POST /author/activities/:slug/preview/questions/:n': ['option', 'seed'],
  'GET /author/questions/:id/compare': ['from', 'to', 'left', 'right'],
  'GET /admin/certificates.zip': ['q', 'activity', 'state', 'from', 'until'],
  'GET /admin/records/over-time.csv': ['activity', 'q', 'from', 'to', 'profession', 'credit', 'certificate'],
  'POST /attempts/:id/questions/:n': ['revision', 'option', 'writer', 'seq', 'go', 'flag'],
  'POST /attempts/:id/evaluation': ['answers', 'met'],
  'POST /disclosures/:token': ['status', 'none', 'declaration'],
  'POST /account/two-step/code': ['code'],
  'GET /verify': ['number'],
  'GET /': ['q'],
  'GET /sign-in': ['next'],
};

/** Every route of the site as a place, with the fields of the forms and links on all of its pages. */
export async function placesOf(furnished: Furnished): Promise<Place[]> {
  const { site, addressOf } = furnished;
  const routes = routesOf(site.app);
  const found = new Map<string, FormValues>(routes.map((route) => [nameOf(route), fieldsNamed(MORE[nameOf(route)])]));
  const clients = await clientsOf(furnished);
  for (const route of routes.filter(({ method }) => method === 'GET')) {
    for (const persona of new Set<Persona>([whoFor(route), 'stranger', 'visitor'])) {
      const url = addressOf(route);
      const answer = await (clients.get(persona) as Client).get(url);
      if (!/text\/html/.test(answer.headers['content-type'] ?? '')) continue;
      for (const [name, values] of fieldsOn(answer.text, url, routes)) Object.assign(found.get(name) ?? {}, values);
    }
  }
  return routes.map((route) => ({
    route,
    persona: whoFor(route),
    url: addressOf(route),
    fields: { ...found.get(nameOf(route).replace(/\/(?:autosave|preview)$/, '')), ...found.get(nameOf(route)) },
  }));
}

/** The fields of a place, of those that differ in a number or an id alone only one. */
export function kindsOfField({ fields }: Place): string[] {
  const kind = (name: string) => name.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '#');
  return [...new Map(Object.keys(fields).map((name) => [kind(name), name])).values()];
}

export async function clientsOf({ site, signedIn }: Furnished): Promise<Map<Persona, Client>> {
  const clients = new Map<Persona, Client>();
  for (const persona of ['visitor', 'stranger', 'learner', 'admin'] as const) {
    clients.set(persona, await clientOf(site, await signedIn(persona)));
  }
  return clients;
}

export const nameOf = ({ method, path }: SiteRoute): string => `${method} ${path}`;

function whoFor(route: SiteRoute): Persona {
  return WHO[TABLE.get(nameOf(route)) ?? 'open'];
}

function fieldsNamed(names: readonly string[] = []): FormValues {
  return Object.fromEntries(names.map((name) => [name, ['']]));
}

/** The fields of a page's forms, and those of the addresses that it links to, by the route that they lead to. */
function fieldsOn(html: string, url: string, routes: readonly SiteRoute[]): [string, FormValues][] {
  const document = parseDocument(html);
  const forms = DomUtils.getElementsByTagName('form', document).flatMap((form) => {
    const { action = url, method = 'get' } = form.attribs;
    const route = routeTo(method.toUpperCase(), pathOf(action), routes);
    if (!route) return [];
    const values = method === 'post' ? { ...allControls(form), ...formIn(html, action).values } : allControls(form);
    return [[nameOf(route), values] as [string, FormValues]];
  });
  const links = DomUtils.getElementsByTagName('a', document).flatMap(({ attribs: { href = '' } }) => {
    if (!/^[/?].*=/.test(href)) return [];
    const route = routeTo('GET', pathOf(href.startsWith('?') ? `${pathOf(url)}${href}` : href), routes);
    const query = [...new URL(href, 'http://x').searchParams].map(
      ([name, value]) => [name, [value]] as [string, string[]],
    );
    return route ? [[nameOf(route), Object.fromEntries(query)] as [string, FormValues]] : [];
  });
  return [...links, ...forms];
}

/** Every named control of a form, also what a browser would send only once it is chosen. */
function allControls(form: Element): FormValues {
  const named = DomUtils.getElementsByTagName((name) => /^(?:input|select|textarea|button)$/.test(name), form);
  const values = named.map(({ attribs }) => [attribs['name'] ?? '', [attribs['value'] ?? '']] as [string, string[]]);
  return Object.fromEntries(values.filter(([name]) => name !== '' && name !== '_csrf' && name !== 'file'));
}

const pathOf = (address: string): string => address.replace(/[?#].*/s, '');

/** The route of an address; of several the one that names most of it. */
function routeTo(method: string, path: string, routes: readonly SiteRoute[]): SiteRoute | undefined {
  const fits = (route: SiteRoute) => {
    const pattern = route.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+');
    return route.method === method && new RegExp(`^${pattern}$`).test(path);
  };
  const parameters = ({ path: text }: SiteRoute) => text.split(':').length;
  return routes.filter(fits).sort((a, b) => parameters(a) - parameters(b))[0];
}
