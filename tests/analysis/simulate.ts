import type { CoreDeps } from '../../src/deps.ts';
import { startAttempt, submitAttempt } from '../../src/features/attempts/index.ts';
import { selectForm } from '../../src/features/attempts/items.ts';
import { createSaveGroup } from '../../src/features/attempts/save-group.ts';
import type { Viewer } from '../../src/http/context.ts';
import { FOUNDING_SLUG } from '../support/app.ts';
import { createUser } from '../support/people.ts';

/** Numbers between 0 and 1 from a seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Sitting {
  viewer: Viewer;
  attemptId: string;
}

export async function newLearner(core: CoreDeps): Promise<Viewer> {
  const { id, email, fullName } = await createUser(core);
  const fixed = { credentials: '', profession: 'physician', timeMultiplierPercent: 100, letterKeys: true } as const;
  return { id, email, fullName, roles: ['learner'], ...fixed };
}

/** Starts an attempt and saves answers: each question is left out or answered with some option, as `draw` falls. */
export async function sit(core: CoreDeps, viewer: Viewer, draw: () => number, slug = FOUNDING_SLUG): Promise<Sitting> {
  const version = await core.db.kysely.selectFrom('activity_versions').select('id').executeTakeFirstOrThrow();
  const { attemptId } = await startAttempt(core, viewer, {
    slug,
    acknowledged: true,
    unsafe_versionId: version.id,
  });
  const save = createSaveGroup(core.db);
  const answers = (await selectForm(core.db, attemptId)).filter(() => draw() > 0.1);
  await Promise.all(
    answers.map(({ n, item }) =>
      save({
        attemptId,
        userId: viewer.id,
        position: n,
        questionVersionId: item.questionVersionId,
        response: JSON.stringify(someOptions(item, draw)),
        struck: '[]',
        flagged: 0,
        spentMs: Math.round(1000 * 2 ** (draw() * 8)),
        baseRevision: 0,
        writer: '',
        writerSeq: 0,
        now: core.clock(),
      }),
    ),
  );
  return { viewer, attemptId };
}

function someOptions({ kind, content }: { kind: string; content: unknown }, draw: () => number): string[] {
  const ids = (content as { options: { id: string }[] }).options.map(({ id }) => id);
  const one = ids[Math.floor(draw() * ids.length)] ?? '';
  return kind === 'multiple-response' ? ids.filter((id) => id === one || draw() < 0.5) : [one];
}

/** Several learners, one after the other, each from start to submission. */
export async function takeQuizzes(
  core: CoreDeps,
  learners: number,
  draw: () => number,
  slug?: string,
): Promise<Sitting[]> {
  const sittings: Sitting[] = [];
  for (let i = 0; i < learners; i += 1) {
    const sitting = await sit(core, await newLearner(core), draw, slug);
    await submitAttempt(core, sitting.attemptId);
    sittings.push(sitting);
  }
  return sittings;
}
