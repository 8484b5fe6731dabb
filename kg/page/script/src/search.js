// Search.

import { go } from './address.js';
import { endWay, wayTo } from './bench.js';
import { DATA, metrics, nodes, properties } from './data.js';
import { $, findAll, h } from './elements.js';
import { makeFinder } from './finder.js';
import { groupIcon, picture } from './parts.js';
import { BIT, RESULT_LIMIT } from './settings.js';
import { state } from './state.js';
import { besideName, nameOf, say } from './words.js';

let finder = null;
let whole = false; // whether the index of the finder is filled

/** Everything that can be found: things, properties, questions and sources. @returns {import('./finder.js').Entry[]} */
function entries() {
  const spelled = (names) => names.map((name) => DATA.pinyin[name]).filter(Boolean);
  const counts = countOf(Object.values(DATA.claims), (claim) => claim.property);
  const measured = metricsOfMarkets();
  return [
    ...DATA.nodes.map((node) => {
      const names = [node.names.zh, node.names.en, ...(node.aliases || [])].filter(Boolean);
      const entry = { kind: /** @type {const} */ ('node'), id: node.id, names, spelled: spelled(names), weight: node.value };
      return measured.has(node.id) ? { ...entry, about: [...measured.get(node.id)].flatMap(bothNames).join(' / ') } : entry;
    }),
    ...[...properties].map((id) => {
      const names = bothNames(id);
      return { kind: /** @type {const} */ ('property'), id, names, spelled: spelled(names), weight: counts.get(id) || 0 };
    }),
    ...DATA.questions.map(({ name, zh, en, about }) =>
      ({ kind: /** @type {const} */ ('question'), id: name, names: [zh, en], about: about.flatMap(bothNames).join(' / '), weight: 0 })),
    ...Object.values(DATA.sources).map(({ id, title, publisher }) =>
      ({ kind: /** @type {const} */ ('source'), id, names: [title, id], about: publisher || '', weight: 0 })),
  ];
}

/** The metrics that are measured of each market, so that a market is also found by them. */
function metricsOfMarkets() {
  const found = new Map();
  for (const claim of Object.values(DATA.claims)) {
    for (const id of [claim.subject, claim.basis]) {
      if (claim.kind !== 'figure' || nodes.get(id)?.type !== 'Market') continue;
      if (!found.has(id)) found.set(id, new Set());
      found.get(id).add(claim.property);
    }
  }
  return found;
}

function bothNames(id) {
  const { zh, en } = DATA.names[id] || {};
  return [zh, en].filter(Boolean);
}

function countOf(items, key) {
  const found = new Map();
  for (const item of items) found.set(key(item), (found.get(key(item)) || 0) + 1);
  return found;
}

/** Make the index in idle time, a bit at a time, so that nothing waits for it; names are found before it is whole. */
export function prepareSearch() {
  const later = globalThis.requestIdleCallback || ((then) => setTimeout(then, 1));
  const fill = () => {
    const begun = performance.now();
    let more = true;
    while (more && performance.now() - begun < BIT) more = finder.fill(20);
    if (more) return later(fill);
    whole = true;
    if (!$('results').hidden) drawResults();
  };
  later(() => {
    finder ||= makeFinder(entries());
    later(fill);
  });
}

/** Whether words are found too, and not names alone. */
export const searchable = () => whole;

function found(text) {
  finder ||= makeFinder(entries());
  const every = finder.find(text, RESULT_LIMIT);
  return state.wayFrom ? every.filter((entry) => entry.kind === 'node') : every; // a way leads from thing to thing
}

export function drawResults() {
  const input = $('search');
  const open = input.value.trim() !== '';
  const hits = open ? found(input.value) : [];
  $('results').hidden = !open;
  input.setAttribute('aria-expanded', String(open));
  $('results').replaceChildren(...hits.map(resultItem));
  if (open && !hits.length) $('results').append(h('li', { role: 'option', 'aria-disabled': 'true' }, say('no-results')));
  mark(hits.length ? 0 : -1);
}

/** What stands in a hit: an icon, its name, and what it is. */
function shown({ kind, id }) {
  if (kind === 'node') {
    const { group, type } = nodes.get(id);
    return [groupIcon(group), [nameOf(id), ' ', besideName(id)], nameOf(type)];
  }
  if (kind === 'property') {
    return [sign('M2 14V8h3v6zM6.5 14V2h3v12zM11 14V5h3v9z'), [nameOf(id), ' ', besideName(id)], say(metrics.has(id) ? 'metric' : 'property')];
  }
  if (kind === 'source') return [sign('M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3'), [DATA.sources[id].title, ' ', h('small', {}, DATA.sources[id].publisher)], say('source')];
  const question = DATA.questions.find(({ name }) => name === id);
  return [sign('M2 2h12v9H8l-4 3.5V11H2z'), [question[state.lang]], say('question')];
}

function sign(path) {
  return picture(16, 16, path, { fill: 'none', stroke: 'currentColor', 'stroke-width': 1.4 });
}

function resultItem(entry, i) {
  const stay = (event) => event.preventDefault(); // otherwise pressing would move the focus and close the list
  const [icon, name, kind] = shown(entry);
  return h('li', {
    role: 'option', id: `hit-${i}`, 'data-id': entry.id, 'data-kind': entry.kind, onmousedown: stay, onclick: () => choose(entry),
  }, icon, h('span', {}, ...name), h('span.kind', {}, kind));
}

function mark(at) {
  const items = findAll('[data-id]', $('results'));
  items.forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
  items[at]?.scrollIntoView({ block: 'nearest' });
  $('search').setAttribute('aria-activedescendant', items[at]?.id || '');
}

export function closeResults() {
  $('results').hidden = true;
  $('search').setAttribute('aria-expanded', 'false');
  $('search').removeAttribute('aria-activedescendant');
}

function choose({ kind, id }) {
  closeResults();
  $('search').value = '';
  if (state.wayFrom) return wayTo(id);
  state.opener = $('search');
  if (kind === 'question') go({ view: 'questions', set: { question: id, find: '' } });
  else go({ pick: { kind, id } });
}

export function searchKey(event) {
  const items = findAll('[data-id]', $('results'));
  const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
  if (event.isComposing) return; // Enter during input method composition is not a choice
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    if ($('results').hidden) drawResults();
    else if (items.length) mark((at + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length);
  } else if (event.key === 'Enter' && items[at] && !$('results').hidden) {
    items[at].click();
  } else if (event.key === 'Escape') {
    event.stopPropagation();
    if ($('results').hidden) {
      $('search').value = '';
      if (state.wayFrom) endWay();
    }
    closeResults();
  }
}
