import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import type { Person } from './person.ts';
import { selectPerson } from './queries.ts';
import { isRight } from './sign-in.ts';

/**
 * Asks for a signed-in person's password again, before something that a stolen session must not do.
 * @param first runs before the password is looked at; a limit throws there
 * @returns whose it is
 * @throws Invalid (field `password`) when it is another one
 */
export async function assertOwnPassword(
  { db }: Pick<CoreDeps, 'db'>,
  userId: string,
  password: string,
  first?: () => void,
): Promise<Person> {
  const person = await selectPerson(db.kysely, userId);
  if (await isRight(person, password, first)) return person;
  const wrong = 'This is not your password.';
  throw new Invalid(wrong, { password: wrong });
}
