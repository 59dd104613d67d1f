import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { changeReporting, type Reporting } from '../accounts/index.ts';
import { verifyPerson } from '../people/index.ts';
import { at as coreAt } from './days.ts';
import { type Draw, pick, SEED, seededDraw } from './random.ts';

const STATES = ['Maine', 'New York', 'Ohio', 'Oregon', 'Texas', 'Vermont'];

interface Registering {
  readonly viewer: Viewer;
  readonly verifier: Viewer;
  readonly n: number;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * What happens to a new learner where credit can be earned: an admin verifies most physicians and nurses, and about half
 * of the verified physicians give what boards need and permit reporting.
 * @returns whether they permit it
 */
export async function register(core: CoreDeps, { viewer, verifier, n, at }: Registering): Promise<boolean> {
  const draw = seededDraw(SEED + 49_979_687 * (n + 1));
  const { profession, id } = viewer;
  if ((profession !== 'physician' && profession !== 'nurse') || draw() > 0.88) return false;
  const how = 'The demonstration’s register of licences, which is made up.';
  await verifyPerson(coreAt(core, at), { actor: verifier, userId: id }, { how, unsafe_profession: profession });
  if (profession !== 'physician' || draw() > 0.55) return false;
  await changeReporting(coreAt(core, at + 120_000), id, reportingOf(n, draw), true);
  return true;
}

/** Licences that no state gives, and no NPI: any that is well-formed may be somebody's. */
function reportingOf(n: number, draw: Draw): Reporting {
  const number = String(n + 1).padStart(5, '0');
  return {
    npi: '',
    licenceState: pick(draw, STATES) ?? '',
    licenceNumber: `DEMO-${number}`,
    birthMonth: 1 + Math.floor(12 * draw()),
    birthDay: 1 + Math.floor(28 * draw()),
    boards: draw() < 0.5 ? [{ board: 'ABIM', id: `DEMO-${number}` }] : [],
  };
}
