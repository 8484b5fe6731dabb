// Find things, properties, questions and sources by what people type: names and aliases first, then words that fit.

import MiniSearch from 'minisearch';
import { chinese, plain, tokens, typed } from './tokens.js';

/**
 * What can be found. `names` in both languages, with aliases; `spelled`: the syllables of the Chinese ones;
 * `about`: words that are not its name; `weight`: what decides between equals.
 * @typedef {{kind: 'node' | 'property' | 'question' | 'source', id: string, names: string[], spelled?: string[], about?: string, weight: number}} Entry
 */

// How well a name fits what was typed, from the best.
const EXACT = 6;
const SPELLED = 5; // exactly its pinyin, or the initials of it
const BEGINS = 4;
const SPELLED_BEGINS = 3;
const CONTAINS = 2;
const SPELLED_CONTAINS = 1;

// Places of the list that sources have for themselves.
const SOURCES = 3;

const OPTIONS = {
  fields: ['names', 'pinyin', 'about'], idField: 'at', tokenize: tokens, processTerm: (term) => term,
  searchOptions: {
    boost: { names: 3, pinyin: 1.5, about: 0.6 },
    // One Chinese character begins many pairs; a Latin letter alone begins too much.
    prefix: (term) => chinese(term) || term.length > 1,
    fuzzy: (term) => (/^[a-z]{5,}$/.test(term) ? 0.2 : false),
  },
};

/** An index that is filled bit by bit. @param {Entry[]} entries */
export function makeFinder(entries) {
  const index = new MiniSearch(OPTIONS);
  const known = entries.map((entry) => ({ entry, ...wordsOf(entry) }));
  let filled = 0;

  /** Add a bit more to the index; returns whether there is still more. */
  function fill(most = 100) {
    const part = known.slice(filled, filled + most);
    index.addAll(part.map(({ entry, spelled }, i) => ({
      at: filled + i, names: entry.names.join(' / '), about: entry.about || '',
      pinyin: spelled.map(({ whole, initials }) => `${whole} ${initials}`).join(' '),
    })));
    filled += part.length;
    return filled < known.length;
  }

  /** The best entries for what was typed. @returns {Entry[]} */
  function find(text, limit) {
    const query = plain(text);
    if (!query) return [];
    const hits = known.map((each) => ({ entry: each.entry, fit: fit(each, query) })).filter((hit) => hit.fit)
      .sort((a, b) => b.fit - a.fit || b.entry.weight - a.entry.weight);
    const best = hits.filter((hit) => hit.fit === EXACT || hit.entry.kind !== 'source').slice(0, limit).map((hit) => hit.entry);
    const also = fitting(query, new Set(best), limit);
    // Many titles name a firm or a metric, and whoever types its name means the thing: sources fill what is left.
    const things = [...best, ...also.filter((entry) => entry.kind !== 'source')];
    const sources = [...hits.map((hit) => hit.entry), ...also].filter((entry) => entry.kind === 'source' && !best.includes(entry));
    return [...things.slice(0, limit - Math.min(SOURCES, sources.length)), ...new Set(sources)].slice(0, limit);
  }

  /** Entries with most of the words that were typed: those with the most of them first. */
  function fitting(query, but, limit) {
    const words = new Set(tokens(query));
    if (!words.size || limit < 1) return [];
    const enough = words.size > 2 ? Math.ceil(words.size / 2) : words.size;
    const hits = index.search(query, { boostDocument: (at) => 1 + Math.log10(1 + known[at].entry.weight) / 4 })
      .map((hit) => ({ entry: known[hit.id].entry, words: new Set(hit.queryTerms).size, score: hit.score }));
    // Of two words, one is enough only where nothing has both.
    const most = hits.reduce((best, hit) => Math.max(best, hit.words), 0);
    return hits.filter((hit) => hit.words >= Math.min(enough, most) && !but.has(hit.entry))
      .sort((a, b) => b.words - a.words || b.score - a.score)
      .slice(0, limit).map((hit) => hit.entry);
  }

  return { fill, find };
}

function wordsOf(entry) {
  const spelled = (entry.spelled || []).map((syllables) => ({ ...typed(syllables), parts: ` ${syllables.toLowerCase()}` }));
  return { names: [...entry.names, entry.id].map(plain), spelled };
}

function fit({ names, spelled }, query) {
  let best = 0;
  for (const name of names) {
    const at = name.indexOf(query);
    if (at < 0) continue;
    best = Math.max(best, name === query ? EXACT : at === 0 ? BEGINS : CONTAINS);
  }
  if (best >= BEGINS || !spelled.length || !/^[a-z0-9 ]{2,}$/.test(query)) return best;
  const letters = query.replaceAll(' ', '');
  for (const { whole, initials, parts } of spelled) {
    if (whole === letters || initials === letters) best = Math.max(best, SPELLED);
    else if (whole.startsWith(letters) || initials.startsWith(letters)) best = Math.max(best, SPELLED_BEGINS);
    else if (letters.length > 3 && inside(parts, letters)) best = Math.max(best, SPELLED_CONTAINS);
  }
  return best;
}

/** Whether letters stand in a name from the beginning of a syllable on. */
function inside(parts, letters) {
  for (let at = parts.indexOf(` ${letters[0]}`); at >= 0; at = parts.indexOf(` ${letters[0]}`, at + 1)) {
    if (parts.slice(at).replaceAll(' ', '').startsWith(letters)) return true;
  }
  return false;
}
