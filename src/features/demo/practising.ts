import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { answerPractice, LEVELS, loadSession, startPractice } from '../practice/index.ts';
import { chanceOfRight } from './learner-model.ts';
import { type Draw, pick } from './random.ts';
import { inSameOrder, type Sitting } from './sitting.ts';

/** How many questions somebody practises at one time. */
const QUESTIONS = 12;

/** Somebody who may practises for a while, and mostly says how sure they are. The better ones are surer. */
export async function practise(
  core: CoreDeps,
  { activity, questions }: Sitting,
  { viewer, ability, at, draw }: { viewer: Viewer; ability: number; at: number; draw: Draw },
): Promise<void> {
  const deps = { ...core, clock: () => at };
  const unsafe_id = await startPractice(deps, viewer, { slug: activity.slug, fresh: false, unsafe_again: undefined });
  const session = await loadSession(deps, viewer, unsafe_id);
  for (const question of inSameOrder(session.form).slice(0, QUESTIONS)) {
    const known = questions.get(question.item.questionVersionId);
    if (!known) continue;
    const chance = chanceOfRight(known.item, ability);
    const response = draw() < chance ? known.answers.right(draw) : known.answers.wrong(draw);
    const sure = LEVELS.find(({ to }) => chance <= to) ?? LEVELS[0];
    const level = draw() < 0.2 ? pick(draw, LEVELS) : sure;
    const now = at + 60_000 * question.n;
    const confidence = level?.confidence ?? null;
    await answerPractice({ ...core, clock: () => now }, session, question, { response, confidence });
  }
}
