/** Of the discussion under an activity. */
export function discussionAddress(slug: string): string {
  return `/activities/${slug}/discussion`;
}

/** Of a comment in its thread, or of what can be done with it. */
export function addressOf(slug: string, id: string, part?: 'reply' | 'report' | 'revision' | 'withdrawal'): string {
  const comment = `${discussionAddress(slug)}/comments/${id}`;
  return part === undefined ? `${comment}#${anchorOf(id)}` : `${comment}/${part}`;
}

export function anchorOf(id: string): string {
  return `comment-${id}`;
}
