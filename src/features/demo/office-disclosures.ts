import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { isoDay } from '../../lib/dates.ts';
import {
  addPlanner,
  enterDisclosure,
  requestDisclosure,
  reviewDisclosure,
  selectRegister,
  submitByLink,
} from '../disclosures/index.ts';
import { daysAgo } from './days.ts';
import { deliverMail } from './office-mail.ts';
import { DOMAIN } from './people.ts';

export const ERIN = 'Erin Educator';
export const CASEY = 'Casey Colleague';
export const FAY = 'Fay Faculty';
export const PAT = { name: 'Pat Planner', email: `planner@${DOMAIN}`, role: 'Planner of the programme' };

/** What one of them has to disclose, and how it was dealt with. Nobody else has anything. */
const RELATIONSHIPS = [{ company: 'Example Ferrics Ltd (fictitious)', nature: 'consultant', ended: false }];
const MITIGATION =
  'Casey wrote nothing on the choice among intravenous preparations. Fay Faculty, who has no relationships, compared every question on them with the passage it rests on before it was approved.';

interface Asked {
  readonly slug: string;
  /** How long ago they were asked; they answer the day after, and are reviewed the day after that. */
  readonly days: number;
  /** Named by hand, besides those whom the desk knows. */
  readonly planners: readonly { name: string; email: string; role: string }[];
}

/** Asks everybody in control of an activity; those with an address answer by their link; an admin reviews each. */
export async function settleDisclosures(core: CoreDeps, admin: Viewer, { slug, days, planners }: Asked): Promise<void> {
  const asking = daysAgo(core, days);
  for (const planner of planners) await addPlanner(asking, admin.id, { unsafe_slug: slug, ...planner });
  const { people } = await selectRegister(core.db.kysely, slug, isoDay(asking.clock()));
  for (const { person, name, email } of people) {
    const token = core.ids.token();
    // The link is in the mail and nowhere else; here its token is known beforehand.
    const known = { ...asking, ids: { ...core.ids, token: () => token } };
    const to = email === '' ? null : email;
    const id = await requestDisclosure(known, admin.id, { unsafe_slug: slug, unsafe_person: person, email: to });
    const relationships = name === CASEY ? RELATIONSHIPS : [];
    await answer(daysAgo(core, days - 1), admin, { id, token: to === null ? null : token, relationships });
    const found = { decision: relationships.length > 0 ? 'mitigated' : 'none' } as const;
    const mitigation = found.decision === 'mitigated' ? MITIGATION : '';
    await reviewDisclosure(daysAgo(core, days - 2), admin, { id, revision: 2, ...found, mitigation });
  }
  await deliverMail(asking);
}

interface Answer {
  id: string;
  /** Of their link; null: they told an admin. */
  token: string | null;
  relationships: typeof RELATIONSHIPS;
}

async function answer(core: CoreDeps, admin: Viewer, { id, token, relationships }: Answer): Promise<void> {
  if (token === null) return enterDisclosure(core, admin.id, { id, revision: 1, relationships });
  if (!(await submitByLink(core, token, relationships))) throw new Error(`the link of disclosure ${id} does not work`);
}

/** Names somebody who plans an activity and asks them; they have not answered yet. */
export async function askPlanner(core: CoreDeps, admin: Viewer, unsafe_slug: string): Promise<void> {
  const asking = daysAgo(core, 0.7);
  await addPlanner(asking, admin.id, { unsafe_slug, ...PAT });
  const { people } = await selectRegister(core.db.kysely, unsafe_slug, isoDay(asking.clock()));
  const planner = people.find(({ name }) => name === PAT.name);
  if (!planner) throw new Error(`${PAT.name} is not in the register of ${unsafe_slug}`);
  await requestDisclosure(asking, admin.id, { unsafe_slug, unsafe_person: planner.person, email: PAT.email });
  await deliverMail(asking);
}
