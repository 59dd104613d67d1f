import type { Model } from '../../../http/render.ts';
import { professionText } from '../list-page.ts';
import type { Preview, Progress } from './import.ts';

/** So many rows of a kind stand on a page; the errors are all in their file. */
const SHOWN = 50;

interface Import {
  id: string;
  name: string;
  appliedAt: number | null;
  invite: number;
  progress: Progress;
}

const PAGE = { office: 'people', styles: ['people'], mainClass: 'page wide' };

/** What a list would bring. */
export function previewModel(one: Import, preview: Preview): Model & { title: string } {
  const { fresh, there, bad, notices } = preview;
  const changed = there.filter(({ differences }) => differences.length > 0);
  return {
    ...PAGE,
    title: `Import ${one.name}`,
    href: `/admin/people/imports/${one.id}`,
    name: one.name,
    // Broken off by a restart: confirming goes on with the rest.
    begun: one.progress.done > 0,
    notices,
    counts: { fresh: fresh.length, there: there.length, changed: changed.length, bad: bad.length },
    admins: fresh.filter(({ person }) => person.roles.includes('admin')).map(({ person }) => person.fullName),
    fresh: fresh
      .slice(0, SHOWN)
      .map(({ line, person }) => ({ line, ...person, profession: professionText(person.profession) })),
    ...shownLists(changed, bad),
  };
}

/** What a list has brought. */
export function appliedModel(one: Import): Model & { title: string } {
  const { created, there, failed } = one.progress;
  const changed = there.filter(({ differences }) => differences.length > 0);
  return {
    ...PAGE,
    title: `Imported ${one.name}`,
    href: `/admin/people/imports/${one.id}`,
    name: one.name,
    appliedAt: one.appliedAt,
    invited: one.invite === 1,
    counts: { fresh: created, there: there.length, changed: changed.length, bad: failed.length },
    ...shownLists(changed, failed),
  };
}

function shownLists(
  changed: Preview['there'],
  bad: readonly { line: number; cells: { email: string }; problem: string }[],
) {
  return {
    changed: changed.slice(0, SHOWN).map((row) => ({ ...row, href: `/admin/people/${row.id}` })),
    bad: bad.slice(0, SHOWN).map(({ line, cells, problem }) => ({ line, email: cells.email, problem })),
    shown: SHOWN,
  };
}
