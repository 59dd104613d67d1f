/**
 * Where to go on to after signing in: a path on this site, or `fallback`.
 * Refuses other hosts, `//host`, backslashes, control characters and schemes.
 */
export function safeNext(unsafe_next: unknown, fallback = '/'): string {
  if (typeof unsafe_next !== 'string' || unsafe_next.length > 2000) return fallback;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!/^\/(?![/\\])/.test(unsafe_next) || /[\u0000-\u001f\u007f\\]/.test(unsafe_next)) return fallback;
  const base = 'http://keypoint.invalid';
  if (!URL.canParse(unsafe_next, base)) return fallback;
  const url = new URL(unsafe_next, base);
  // Taking out dot segments can leave `//host`: `/.//host` does.
  return url.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : fallback;
}
