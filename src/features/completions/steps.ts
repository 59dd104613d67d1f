export type Step = 'results' | 'evaluation' | 'certificate';

/** The three steps after an attempt, for `partials/steps`. Those done link back; an activity without evaluation has two. */
export function stepsAfter(
  attemptId: string,
  current: Step,
  hasEvaluation: boolean,
): { current: string; steps: { label: string; href?: string; done: boolean }[] } {
  const all = [
    { step: 'results', label: 'Results', address: 'results' },
    ...(hasEvaluation ? [{ step: 'evaluation', label: 'Evaluation', address: 'evaluation' }] : []),
    { step: 'certificate', label: 'Certificate', address: 'claim' },
  ];
  const at = all.findIndex(({ step }) => step === current);
  const steps = all.map(({ step, label, address }, i) => ({
    label,
    done: i < at,
    // An evaluation is sent once and not shown again, so only the results can be gone back to.
    ...(i < at && step === 'results' ? { href: `/attempts/${attemptId}/${address}` } : {}),
  }));
  return { current: all[at]?.label ?? '', steps };
}
