import type { CoreDeps } from '../../deps.ts';
import { declareIneligible } from '../discussion/index.ts';
import { createPerson, disablePerson, setTimeMultiplier } from '../people/index.ts';
import { daysAgo } from './days.ts';
import { deliverMail } from './office-mail.ts';
import { createSimulated, DOMAIN, type Staff } from './people.ts';

/** People in the states that the office knows: invited, disabled, with more time, and one of an ineligible company. */
export async function fillPeople(core: CoreDeps, { admin, learner }: Staff): Promise<void> {
  const dora = await createSimulated(daysAgo(core, 50), {
    account: 'dora',
    fullName: 'Dora Disabled',
    profession: 'nurse',
    credentials: 'RN',
  });
  const act = { actor: admin, userId: dora.id };
  await disablePerson(daysAgo(core, 12), act, 'A second account of the same person; the first one stays.');
  const reason = 'Reads with a screen reader; agreed with the learner by mail.';
  await setTimeMultiplier(daysAgo(core, 20), { actor: admin, userId: learner.id }, { percent: 150, reason });
  const ines = await createSimulated(daysAgo(core, 30), {
    account: 'ines',
    fullName: 'Ines Ineligible',
    profession: 'physician',
    credentials: 'MD',
  });
  await declareIneligible(daysAgo(core, 15), ines.id);
  const inviting = daysAgo(core, 2);
  await createPerson(inviting, admin, {
    fullName: 'Ivy Invited',
    email: `ivy@${DOMAIN}`,
    profession: 'physician',
    credentials: 'MD',
    roles: ['educator'],
    invite: true,
  });
  await deliverMail(inviting);
}
