// The address, which holds language, view, pick, and what is chosen within views.

import { DATA, edges, lines, nodes, properties } from './data.js';
import { state } from './state.js';
import { VIEWS } from './views.js';

/** The language of a page without one in its address: that of the file's own query. */
const defaultLang = () => (new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'zh');

/** What can be picked, with a test of whether an id is known. */
const PICKS = {
  node: (id) => nodes.has(id), edge: (id) => edges.has(id), line: (id) => lines.has(id),
  claim: (id) => Object.hasOwn(DATA.claims, id), source: (id) => Object.hasOwn(DATA.sources, id),
  property: (id) => properties.has(id),
};

/** What can be chosen within views, each a text; a view reads its own from state.set. */
const CHOICES = ['pins', 'shared', 'until', 'dated', 'tiers', 'stance', 'relation', 'sort', 'about', 'model', 'openness', 'sector', 'prices', 'market', 'metric', 'things', 'question', 'find', 'among', 'tier', 'card', 'facet'];

/** The address of the current state with `changes` applied; those of `set` are merged, and '' takes a choice back. */
export function address(changes) {
  const next = { lang: state.lang, view: state.view, pick: state.pick, ...changes, set: { ...state.set, ...changes.set } };
  const parts = [];
  if (next.pick) parts.push(`${next.pick.kind}=${encodeURIComponent(next.pick.id).replaceAll('%2F', '/')}`);
  if (next.view !== 'map') parts.push(`view=${next.view}`);
  for (const key of CHOICES) if (next.set[key]) parts.push(`${key}=${encodeURIComponent(next.set[key]).replaceAll('%2C', ',')}`);
  if (next.lang !== defaultLang()) parts.push(`lang=${next.lang}`);
  return `#${parts.join('&')}`;
}

let going = false;

export function go(changes) {
  const next = address(changes);
  if (next === (location.hash || '#')) return;
  sets(next);
  location.hash = next; // handled by hashchange
}

/** Note that a link or a button is about to change the address, if it does. */
export function sets(next) {
  going = next !== (location.hash || '#');
}

/** Whether a link or a button changed the address, asked once for each change; else it was back or forward. */
export function goes() {
  const was = going;
  going = false;
  return was;
}

/** Put a choice into the address without a step back to it, as for every letter that is typed; nothing is drawn again. */
export function note(set) {
  const next = { ...state.set, ...set };
  state.set = Object.fromEntries(CHOICES.filter((key) => next[key]).map((key) => [key, next[key]]));
  history.replaceState(null, '', address({}));
}

const readParams = () => new URLSearchParams(location.hash.slice(1).replaceAll('+', '%2B'));

/** What is chosen within views; filters among it decide which edges and lines there are to pick. */
export function readChoices() {
  const params = readParams();
  return Object.fromEntries(CHOICES.filter((key) => params.get(key)).map((key) => [key, params.get(key)]));
}

export function readAddress() {
  const params = readParams();
  const kind = Object.keys(PICKS).find((key) => params.has(key));
  const id = kind && params.get(kind);
  const known = kind && PICKS[kind](id);
  const lang = params.get('lang');
  return {
    lang: lang === 'zh' || lang === 'en' ? lang : defaultLang(),
    view: VIEWS.includes(params.get('view')) ? params.get('view') : kind === 'edge' ? 'net' : 'map',
    pick: known ? { kind, id } : null, unknown: kind && !known ? id : '',
  };
}
