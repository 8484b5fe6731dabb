// The table of sources.

import { DATA, index } from './data.js';
import { h } from './elements.js';
import { exact } from './numbers.js';
import { outLink, sourceLink, typingBox } from './parts.js';
import { state } from './state.js';
import { choice, sortable } from './tables.js';
import { matching } from './tokens.js';
import { dated, heading, say, termName } from './words.js';

const TIERS = ['1', '2', '3'];

/** Every source, with how many claims rest on it; narrowed by what is typed and by tier. */
export function drawSources() {
  const every = Object.values(DATA.sources);
  const told = h('small', { role: 'status' });
  const list = h('div');
  const draw = () => {
    const tiered = every.filter((source) => !state.set.tier || String(source.tier) === state.set.tier);
    const shown = matching(tiered, state.set.among, (source) => [source.title, source.publisher, source.id, source.url, source.carrier]);
    told.textContent = shown.length === every.length ? exact(every.length) : `${exact(shown.length)} / ${exact(every.length)}`;
    list.replaceChildren(shown.length ? sortable(shown, fields(), '-statements', '.source-table') : h('p.empty', {}, say('found-none')));
  };
  draw();
  /** @type {[string, string][]} */
  const tiers = [['', say('any')], ...TIERS.map((tier) => /** @type {[string, string]} */ ([tier, say(`tier-${tier}`)]))];
  return [
    h('h2', {}, say('view-sources'), ' ', told),
    h('p', {}, say('sources-note')),
    h('div.choices', {}, typingBox('among', say('filter-sources'), draw), choice('tier', heading('tier'), tiers, state.set.tier || '')),
    list,
  ];
}

/** @returns {import('./tables.js').Field[]} */
function fields() {
  const number = (source) => index.source(source.id).length;
  const name = (key, by, cell = by) => ({ key, name: heading(key), by, cell: (source) => cell(source) || '' });
  return [
    name('title', (source) => source.title, titleCell),
    name('publisher', (source) => source.publisher),
    {
      ...name('published', (source) => (source.published === 'unstated' ? '' : source.published)), down: true,
      cell: (source) => dated(source.published) || h('small', {}, say('unstated')),
    },
    name('tier', (source) => source.tier, (source) => (DATA.words[`tier-${source.tier}`] ? say(`tier-${source.tier}`) : String(source.tier || ''))),
    name('reading', (source) => source.reading && termName('reading', source.reading)),
    name('carrier-language', languageName, (source) => [languageName(source), source.carrier].filter(Boolean).join(' · ')),
    { ...name('statements', number, (source) => exact(number(source))), number: true },
  ];
}

function titleCell(source) {
  const out = outLink(source.url, '↗');
  out?.setAttribute('aria-label', `${say('open-source')}: ${source.title}`);
  out?.setAttribute('title', say('open-source'));
  return [sourceLink(source.id, source.title), out ? [' ', out] : null].flat().filter(Boolean);
}

function languageName(source) {
  const key = `language-${(source.language || '').toLowerCase()}`;
  return DATA.words[key] ? say(key) : source.language;
}
