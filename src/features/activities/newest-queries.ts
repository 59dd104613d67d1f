import type { Handle } from '../../db/index.ts';

/** Every activity, and where it has them its newest version and its draft. */
export function activitiesWithNewest(handle: Handle) {
  return handle
    .selectFrom('activities as activity')
    .leftJoin('activity_versions as version', (join) =>
      join
        .onRef('version.activity_id', '=', 'activity.id')
        .on((on) =>
          on.not(
            on.exists(
              on
                .selectFrom('activity_versions as later')
                .select('later.id')
                .whereRef('later.activity_id', '=', 'version.activity_id')
                .whereRef('later.version', '>', 'version.version'),
            ),
          ),
        ),
    )
    .leftJoin('activity_drafts as draft', 'draft.activity_id', 'activity.id');
}
