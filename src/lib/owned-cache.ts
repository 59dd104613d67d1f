import { LRUCache } from 'lru-cache';

/**
 * A small cache for what never changes, kept apart for each owner (a database) and gone with it.
 * @param max how many entries an owner keeps
 * @param load makes an entry; what it throws is not kept
 */
export function ownedCache<O extends object, V extends object>(
  max: number,
  load: (owner: O, key: string) => Promise<V>,
): (owner: O, key: string) => Promise<V> {
  const caches = new WeakMap<O, LRUCache<string, V>>();
  return async (owner, key) => {
    let cache = caches.get(owner);
    if (!cache) {
      cache = new LRUCache({ max });
      caches.set(owner, cache);
    }
    const known = cache.get(key);
    if (known) return known;
    const value = await load(owner, key);
    cache.set(key, value);
    return value;
  };
}
