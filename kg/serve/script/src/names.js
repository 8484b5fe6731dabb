// The names that queries may hold, as the server lists them, and which of them fit what is typed.

/** Text as it is compared: without the difference of capitals, and of letters that are as wide as Chinese ones. */
export const fold = (text) => text.normalize('NFKC').toLowerCase();

const WORD = /[^\p{L}\p{N}]+/u;

/** Return the names of /names.json with what they are looked up by; `names` begin with the most used. */
export function unpacked({ names, prefixes }) {
  const list = names.map(([name, kind, zh, en, ...others]) => {
    const local = name.slice(name.indexOf(':') + 1).replaceAll('\\', '');
    return { name, kind, zh, en, local: fold(local), keys: [...new Set([local, zh, en, ...others].filter(Boolean).map(fold))] };
  });
  return { list, prefixes: new Set(prefixes) };
}

/** How well one of the keys of a name fits: 4 the same, 3 its beginning, 2 the beginning of a word, 1 within, 0 not. */
function fit(keys, text) {
  let best = 0;
  for (const key of keys) {
    const at = key.indexOf(text);
    if (at < 0) continue;
    const found = key === text ? 4 : at === 0 ? 3 : key.split(WORD).some((word) => word.startsWith(text)) ? 2 : 1;
    if (found > best) best = found;
  }
  return best;
}

/**
 * Return the names that fit what is typed, the best first, those used most before others.
 * typed: a name with or without its prefix, a label or an alias. most: how many at the most.
 */
export function fitting(list, typed, most = 40) {
  const colon = typed.indexOf(':');
  const prefix = typed.slice(0, colon + 1);
  const text = fold(typed.slice(colon + 1));
  const found = [];
  for (const each of list) {
    if (prefix && !each.name.startsWith(prefix)) continue;
    const how = text ? fit(each.keys, text) : 1;
    if (how) found.push([how, each]);
  }
  return found.sort((a, b) => b[0] - a[0]).slice(0, most).map(([, each]) => each);
}
