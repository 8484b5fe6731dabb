// Search.

import { go } from './address.js';
import { endWay, wayTo } from './bench.js';
import { DATA } from './data.js';
import { $, findAll, h } from './elements.js';
import { groupIcon } from './parts.js';
import { RESULT_LIMIT } from './settings.js';
import { state } from './state.js';
import { besideName, nameOf, say } from './words.js';

let haystack = null;

function makeHaystack() {
  return DATA.nodes.map((node) => {
    const words = [node.names.zh, node.names.en, node.id, ...(node.aliases || [])];
    return { node, words: words.filter(Boolean).map((word) => word.toLowerCase()) };
  });
}

function findNodes(text) {
  const query = text.trim().toLowerCase();
  if (!query) return [];
  const match = (word) => (word === query ? 3 : word.startsWith(query) ? 2 : word.includes(query) ? 1 : 0);
  const score = (words) => Math.max(...words.map(match));
  haystack ||= makeHaystack();
  return haystack.map(({ node, words }) => ({ node, score: score(words) })).filter((hit) => hit.score)
    .sort((a, b) => b.score - a.score || b.node.value - a.node.value).slice(0, RESULT_LIMIT).map((hit) => hit.node);
}

export function drawResults() {
  const input = $('search');
  const found = findNodes(input.value);
  const open = input.value.trim() !== '';
  $('results').hidden = !open;
  input.setAttribute('aria-expanded', String(open));
  $('results').replaceChildren(...found.map(resultItem));
  if (open && !found.length) $('results').append(h('li', { role: 'option', 'aria-disabled': 'true' }, say('no-results')));
  mark(found.length ? 0 : -1);
}

function resultItem(node, i) {
  const stay = (event) => event.preventDefault(); // otherwise pressing would move the focus and close the list
  return h('li', { role: 'option', id: `hit-${i}`, 'data-id': node.id, onmousedown: stay, onclick: () => choose(node.id) },
    groupIcon(node.group), h('span', {}, nameOf(node.id), ' ', besideName(node.id)), h('span.kind', {}, nameOf(node.type)));
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

function choose(id) {
  closeResults();
  $('search').value = '';
  if (state.wayFrom) return wayTo(id);
  state.opener = $('search');
  go({ pick: { kind: 'node', id } });
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
    choose(items[at].dataset.id);
  } else if (event.key === 'Escape') {
    event.stopPropagation();
    if ($('results').hidden) {
      $('search').value = '';
      if (state.wayFrom) endWay();
    }
    closeResults();
  }
}
