import type { Model } from '../../http/render.ts';
import { dateText } from '../../lib/dates.ts';
import { type Activity, creditNotice } from '../activities/index.ts';
import type { Practisable } from '../attempts/index.ts';
import type { PracticeSummary } from './queries.ts';
import { questionAddress, resultsAddress, startAddress } from './session.ts';

/** What every page of practice says of its activity. */
export function practiceActivity({ title, slug, details }: Activity) {
  return { title, slug, href: `/activities/${slug}`, practiceHref: startAddress(slug), notice: creditNotice(details) };
}

/** The model of views/practice/start.ejs. */
export function startModel(
  activity: Activity,
  practisable: Practisable,
  sessions: readonly PracticeSummary[],
): Model & { title: string } {
  const open = sessions.find(({ finishedAt }) => finishedAt === null);
  const count = practisable.items.length;
  return {
    title: `Practice: ${activity.title}`,
    activity: practiceActivity(activity),
    startHref: startAddress(activity.slug),
    count: count === 1 ? '1 question' : `${count} questions`,
    empty: count === 0,
    which: whichText(activity, practisable),
    open: open && { href: questionAddress(open.id, 1), answered: open.answered },
    earlier: sessions
      .filter(({ finishedAt, answered }) => finishedAt !== null && answered > 0)
      .map(({ id, startedAt, answered, right, points }) => ({
        href: resultsAddress(id),
        date: dateText(startedAt),
        text: `${right} of ${answered}`,
        points: points === null ? '–' : signedPoints(points),
      })),
    styles: ['practice'],
  };
}

/** Which questions there are to practise, and why not others. */
function whichText({ details }: Activity, { items, quiz, attemptOpen }: Practisable): string {
  if (quiz)
    return 'These are all questions of the activity, those of the quiz too: you can’t gain anything in it by knowing their answers any more.';
  const none = items.length === 0 ? 'There is nothing to practise yet. ' : 'These are questions for practice only. ';
  if (details.rules.feedback === 'scores-only')
    return `${none}The questions of the quiz are not among them, because this activity does not show their answers.`;
  const later = 'The questions of the quiz join them once you have passed it or used your last attempt';
  return `${none}${later}${attemptOpen ? ', and have no attempt open' : ''}: practice shows answers at once, so until then it never has a question that the quiz can still ask you.`;
}

/** "+7", "−3", "0" */
export function signedPoints(points: number): string {
  if (points === 0) return '0';
  return points > 0 ? `+${points}` : `−${-points}`;
}
