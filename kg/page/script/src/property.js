// The panel of a property: its best readings of each thing.

import { address } from './address.js';
import { claimRow, objectOf } from './claims.js';
import { DATA, index, metrics, nodes } from './data.js';
import { h } from './elements.js';
import { derivedList, figureRows, newestFirst } from './figures.js';
import { exact } from './numbers.js';
import { panelHead, tally } from './panel.js';
import { grouped, moreOf, nodeLink, pieces } from './parts.js';
import { PAGE_SIZE } from './settings.js';
import { state } from './state.js';
import { besideName, heading, nameOf, say } from './words.js';

export function propertyPanel(id) {
  const best = bestReadings(id);
  const [figures, others] = [best.filter((claim) => claim.kind === 'figure'), best.filter((claim) => claim.kind !== 'figure')];
  const derived = index.metric(id);
  const asked = DATA.questions.filter(({ about }) => about.includes(id));
  return [
    panelHead([nameOf(id), ' ', besideName(id)],
      h('p.sub', {}, h('span', {}, say(metrics.has(id) ? 'metric' : 'property')), h('span', {}, `${say('id')}: `, h('code', {}, id))),
      h('p.sub', {}, tally(index.property(id)))),
    asked.length ? h('h3', {}, say('questions-about'), ' ', h('small', {}, exact(asked.length))) : null,
    asked.length ? h('ul.links', {}, asked.map(({ name, ...words }) =>
      h('li', {}, h('a', { href: address({ pick: null, view: 'questions', set: { question: name, find: '' } }) }, words[state.lang])))) : null,
    best.length ? h('h3', {}, say('readings-best'), ' ', h('small', {}, exact(best.length))) : null,
    best.length ? h('p.told', {}, say('readings-best-note')) : null,
    figures.length ? bySubject(figures) : null,
    others.length ? pieces(ranked(others), (claim) => claimRow(claim, nodeLink(claim.subject), h('span.arrow', {}, '→'), objectOf(claim))) : null,
    derived.length ? h('h3', {}, say('derived-short'), ' ', h('small', {}, exact(derived.length))) : null,
    derived.length ? derivedList(derived) : null,
  ].filter(Boolean);
}

/** The claims of a property that no other reading outranks. */
function bestReadings(id) {
  return index.property(id).filter((claim) => !claim.outranked && claim.rank !== 'deprecated');
}

const weight = (id) => nodes.get(id)?.value || 0;
/** Of the most discussed things first, of each the newest first. */
function ranked(list) {
  return [...list].sort((a, b) => weight(b.subject) - weight(a.subject) || (a.subject < b.subject ? -1 : Number(a.subject > b.subject))
    || (b.last || '').localeCompare(a.last || '', 'en'));
}

/** A table of figures by their subject; what they measure, where that differs, beside it. */
function bySubject(figures) {
  const groups = grouped(figures, (claim) => `${claim.subject} ${claim.measure || ''}`).map(([, list]) => list)
    .sort(([a], [b]) => weight(b.subject) - weight(a.subject) || (a.subject < b.subject ? -1 : Number(a.subject > b.subject)));
  const head = ['period', 'part', 'printed', 'normalized'].map((key) => h('th', { scope: 'col' }, heading(key)));
  const table = h('table', {}, h('thead', {}, h('tr', {}, head)));
  const body = (list) => h('tbody', {},
    h('tr', {}, h('th', { colspan: 4, scope: 'rowgroup' }, nodeLink(list[0].subject), list[0].measure ? ` · ${nameOf(list[0].measure)}` : '')),
    newestFirst(list).flatMap(figureRows));
  // As many subjects as have a page of figures: a price list has dozens of one thing.
  let rows = 0;
  const first = Math.max(groups.findIndex((list) => (rows += list.length) > PAGE_SIZE), 1);
  return h('div', {}, table, moreOf(groups, rows > PAGE_SIZE ? first : groups.length, (part) => table.append(...part.map(body))));
}
