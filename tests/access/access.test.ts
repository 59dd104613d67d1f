import type { Response } from 'supertest';
import { item } from '../support/items.ts';
import { routesOf } from '../support/routes.ts';
import { type Furnished, openFurnished, PERSONAS, type Persona } from './furnished.ts';
import { type Access, TABLE } from './table.ts';

/**
 * Item 22 of the faults and attacks: every route × every role, against a table that has a row for each route
 * that the site has. Requests carry no field of their form, so that nobody gets through by what they send.
 */
type Outcome = 'through' | 'sign-in' | 'forbidden' | 'missing';

/** What each person meets. */
function expected(access: Access, persona: Persona): Outcome {
  const may = (...personas: Persona[]) => personas.includes(persona);
  if (access === 'open' || access === 'guests') return 'through';
  if (persona === 'visitor') return 'sign-in';
  const allowed = {
    'signed-in': true,
    'half-way': true,
    owner: may('learner'),
    holder: may('learner', 'admin'),
    staff: may('editor', 'other', 'reviewer', 'admin'),
    educators: may('editor', 'other', 'admin'),
    editors: may('editor', 'admin'),
    admins: may('admin'),
  }[access];
  if (allowed) return 'through';
  return access === 'owner' || access === 'holder' ? 'missing' : 'forbidden';
}

let furnished: Furnished;
beforeAll(async () => {
  furnished = await openFurnished();
}, 60_000);
afterAll(() => furnished.site.close());

function outcomeOf({ status, headers }: Response): Outcome | number {
  if (status === 303 && String(headers['location']).startsWith('/sign-in')) return 'sign-in';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  return status >= 500 ? status : 'through';
}

item(22, 'every route of the site has its row, and every row its route', (tries) => {
  const there = routesOf(furnished.site.app).map(({ method, path }) => `${method} ${path}`);
  for (const route of TABLE.keys()) tries.check(`${route} is a row without a route`, there.includes(route));
  for (const route of there) tries.check(`${route} is a route without a row`, TABLE.has(route));
});

describe.each(PERSONAS)('who is %s', (persona) => {
  item(22, 'meets on every route what the table says', async (tries) => {
    for (const route of routesOf(furnished.site.app)) {
      const access = TABLE.get(`${route.method} ${route.path}`);
      if (!access) continue;
      // Signing out and the like end a session: each request has its own.
      const person = await furnished.signedIn(persona);
      const url = furnished.addressOf(route);
      const outcome = outcomeOf(await (route.method === 'GET' ? person.get(url) : person.post(url)));
      const wanted = expected(access, persona);
      tries.check(`${route.method} ${url}: ${outcome}, not ${wanted}`, outcome === wanted);
    }
  });
});
