/** Names for simulated people, from many places; nobody is meant. */
const GIVEN =
  'Aiko Amara Anders Anna Beatriz Bilal Carla Chen Dana Diego Elif Emeka Eva Farid Fatima Gita Hanna Hiro Ines Ivan Jamal Jana José Kaito Karin Kwame Leila Liam Lucía Maja Marek Mei Miguel Nadia Nikos Nina Noor Olga Omar Paulo Priya Rafael Rosa Ruth Sami Sara Sofia Tomás Uma Yusuf'.split(
    ' ',
  );
const FAMILY =
  'Adeyemi Álvarez Andersson Bauer Becker Chowdhury Costa Dubois Eriksen Fischer García Haddad Hansen Horvat Ibrahim Ito Jensen Kaya Khan Kim Kowalska Kumar Larsen Lindqvist López Mensah Meyer Mori Müller Nakamura Nguyen Novák Okafor Oliveira Papadopoulou Pereira Petrov Popescu Rahman Rossi Santos Schmidt Silva Singh Suzuki Tanaka Torres Virtanen Wang Yılmaz'.split(
    ' ',
  );

/** The name of the n-th simulated person, from 0; no two of the first 2,500 are the same. */
export function nameOf(n: number): string {
  return `${GIVEN[n % GIVEN.length]} ${FAMILY[(n + Math.floor(n / GIVEN.length)) % FAMILY.length]}`;
}
