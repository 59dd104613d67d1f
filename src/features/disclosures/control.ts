/** Somebody as one place names them: the faculty, the editors of the article, a question's authors, … */
export interface Source {
  /** null: a name alone. */
  readonly userId: string | null;
  readonly name: string;
  readonly email: string;
  readonly role: string;
}

/** Somebody in control of an activity's content, once, with everything they do in it. */
export interface Controller {
  readonly person: string;
  readonly userId: string | null;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
}

export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function personOf({ userId, name }: Pick<Source, 'userId' | 'name'>): string {
  return userId === null ? `name:${foldName(name)}` : `user:${userId}`;
}

/**
 * Everybody named in one of the sources, each once. A name alone is the one person with an account who has it; where two
 * have it, or nobody, it stands for itself, so that nobody's disclosure covers somebody else. Pure.
 */
export function mergeControllers(sources: readonly Source[]): Controller[] {
  const byPerson = new Map<string, Controller>();
  const accounts = new Map<string, Set<string>>();
  for (const { userId, name } of sources) {
    if (userId === null) continue;
    const ids = accounts.get(foldName(name)) ?? new Set();
    accounts.set(foldName(name), ids.add(userId));
  }
  for (const source of sources) {
    const same = accounts.get(foldName(source.name));
    const userId = source.userId ?? (same?.size === 1 ? ([...same][0] ?? null) : null);
    const person = personOf({ userId, name: source.name });
    const known = byPerson.get(person);
    byPerson.set(person, {
      person,
      userId,
      // As the faculty has it, who comes first.
      name: known?.name ?? source.name,
      email: known?.email || source.email,
      roles: [...new Set([...(known?.roles ?? []), source.role])],
    });
  }
  return [...byPerson.values()];
}
