// Small parts that every view uses: icons, links, badges, long lists.

import { address, note } from './address.js';
import { DATA, nodes, sourceOf } from './data.js';
import { h, svg } from './elements.js';
import { PAGE_SIZE } from './settings.js';
import { state } from './state.js';
import { drawViews } from './views.js';
import { nameOf, say } from './words.js';

const ICONS = {
  dot: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z', square: 'M2.5 2.5h11v11h-11z', triangle: 'M8 2l6.5 12h-13z',
  diamond: 'M8 1l6 7l-6 7l-6-7z', hexagon: 'M4.5 2h7l3.5 6l-3.5 6h-7l-3.5-6z',
};

export function picture(width, height, path, attributes) {
  return svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    svg('path', { d: path, ...attributes }));
}

export function groupIcon(group) {
  const look = DATA.groups[group] || DATA.groups.Concept;
  return picture(16, 16, ICONS[look.shape] || ICONS.dot, { fill: look.color, stroke: 'currentColor', 'stroke-width': 0.6 });
}

/** A link inside the page; plain text if the thing has no node. */
export function nodeLink(id) {
  const href = address({ pick: { kind: 'node', id } });
  return nodes.has(id) ? h('a', { href }, nameOf(id)) : h('span', {}, nameOf(id));
}

export function sourceLink(id, text) {
  const href = address({ pick: { kind: 'source', id } });
  return DATA.sources[id] ? h('a', { href }, text) : h('span', {}, text);
}

export function outLink(url, text) {
  if (!/^https?:\/\//i.test(url || '')) return null; // reject other schemes, such as javascript:
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text);
}

export function badge(kind, text, hint) {
  return h(`span.badge.${kind}`, { title: hint }, text);
}

/** A link to a claim, which opens with its evidence. */
export function claimLink(claim, ...content) {
  return h('a', { href: address({ pick: { kind: 'claim', id: claim.id } }) }, ...content);
}

/** The tier of the source of a claim as a small number, with its words. */
export function tierMark(claim) {
  const tier = sourceOf(claim)?.tier;
  return tier ? h('span.mark', { title: say(`tier-${tier}`) }, String(tier)) : null;
}

/** Elements with a text between them. */
export function joined(elements, between = ' · ') {
  return elements.flatMap((element, i) => (i ? [between, element] : [element]));
}

/** Show the beginning of a long list and a button for the rest. */
export function pieces(items, make, tag = 'div') {
  const box = h(tag);
  const add = (start, end) => box.append(...items.slice(start, end).map(make));
  add(0, PAGE_SIZE);
  if (items.length > PAGE_SIZE) {
    const rest = h('button.more', { type: 'button', onclick: () => { rest.remove(); add(PAGE_SIZE); } },
      say('more', items.length - PAGE_SIZE));
    box.append(rest);
  }
  return box;
}

/** Add the beginning of a long list; returns a button for the rest, if there is one. */
export function moreOf(items, size, add) {
  add(items.slice(0, size));
  if (items.length <= size) return null;
  const rest = h('button.more', { type: 'button', onclick: () => { rest.remove(); add(items.slice(size)); } }, say('more', items.length - size));
  return rest;
}

/** A box whose text narrows a list with every letter, and stands in the address by its key. */
export function typingBox(key, label, changed) {
  const take = (event) => {
    if (event.isComposing) return; // an input method is at work
    note({ [key]: event.target.value.trim() });
    drawViews(); // their links hold what is chosen
    changed();
  };
  return h('label.choice.typing', {}, h('span', {}, label), h('input', {
    type: 'search', value: state.set[key] || '', 'data-choice': key, autocomplete: 'off', spellcheck: 'false',
    oninput: take, oncompositionend: take,
  }));
}

export function grouped(items, key) {
  const found = new Map();
  for (const item of items) {
    if (!found.has(key(item))) found.set(key(item), []);
    found.get(key(item)).push(item);
  }
  return [...found].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
}
