// Ways between two things, and what several things share.


/**
 * The shortest ways between two things, at most `most` of them.
 * @param {string} from @param {string} to
 * @param {(id: string) => string[]} near neighbours
 * @param {{longest?: number, most?: number, open?: (id: string) => boolean}} limits open: whether a way may lead through a thing
 * @returns {string[][]}
 */
export function paths(from, to, near, { longest = 5, most = 5, open = () => true } = {}) {
  if (from === to) return [];
  const before = new Map([[from, []]]);
  let edge = [from];
  for (let step = 0; step < longest && edge.length && !before.has(to); step += 1) {
    const next = new Map();
    for (const id of edge) {
      for (const other of near(id)) {
        if (before.has(other) || (other !== to && !open(other))) continue;
        if (!next.has(other)) next.set(other, []);
        next.get(other).push(id);
      }
    }
    for (const [id, origins] of next) before.set(id, origins);
    edge = [...next.keys()];
  }
  if (!before.has(to)) return [];
  const found = [];
  const walk = (id, rest) => {
    if (found.length >= most) return;
    if (id === from) found.push([from, ...rest]);
    else for (const origin of before.get(id)) walk(origin, [id, ...rest]);
  };
  walk(to, []);
  return found;
}

/**
 * Things that are linked to at least two of several, those linked to most of them first.
 * @param {string[]} ids @param {(id: string) => string[]} near
 * @returns {{id: string, of: string[]}[]}
 */
export function shared(ids, near) {
  const found = new Map();
  for (const id of ids) {
    for (const other of near(id)) {
      if (ids.includes(other)) continue;
      if (!found.has(other)) found.set(other, []);
      found.get(other).push(id);
    }
  }
  return [...found].filter(([, of]) => of.length > 1).map(([id, of]) => ({ id, of }))
    .sort((a, b) => b.of.length - a.of.length || (a.id < b.id ? -1 : 1));
}
