// The table of firms.

import { address } from './address.js';
import { DATA } from './data.js';
import { find, h } from './elements.js';
import { kindName } from './map.js';
import { exact, valueText } from './numbers.js';
import { nodeLink } from './parts.js';
import { state } from './state.js';
import { drawView } from './views.js';
import { capitalised, dated, nameOf, say } from './words.js';

const sorting = { by: 'revenue', down: true }; // of the table of firms

/** The league table: the latest figures of each firm, each with its period and tier, and its newest model. */
export function drawFirms() {
  const rows = [...DATA.league.rows].sort(byColumn);
  const columns = ['firm', 'role', ...DATA.league.metrics, 'newest-model'];
  return [
    h('h2', {}, say('view-firms'), ' ', h('small', {}, exact(rows.length))),
    h('p', {}, say('firms-note')),
    h('table.league', {},
      h('thead', {}, h('tr', {}, columns.map(columnHead))),
      h('tbody', {}, rows.map(firmRow))),
  ];
}

function columnName(column) {
  return DATA.league.metrics.includes(column) ? nameOf(column) : say(column);
}

function columnHead(column) {
  const active = sorting.by === column;
  const turn = () => {
    sorting.down = active ? !sorting.down : !['firm', 'role'].includes(column);
    sorting.by = column;
    drawView();
    find(`[data-column="${column}"]`).focus();
  };
  return h('th', { scope: 'col', 'aria-sort': active ? (sorting.down ? 'descending' : 'ascending') : null },
    h('button.link', { type: 'button', 'data-column': column, onclick: turn },
      capitalised(columnName(column)), active ? (sorting.down ? ' ▾' : ' ▴') : ''));
}

/** What a row is sorted by; empty ones come last in either direction. */
function sortKey(row) {
  const { by } = sorting;
  if (by === 'firm') return nameOf(row.firm);
  if (by === 'role') return row.kind ? kindName(row.kind) : undefined;
  if (by === 'newest-model') return row.model && DATA.claims[row.model].object;
  return row.cells[by]?.by;
}

function byColumn(a, b) {
  const [x, y] = [sortKey(a), sortKey(b)];
  if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || (a.firm < b.firm ? -1 : 1);
  const order = typeof x === 'number' ? x - y : String(x).localeCompare(String(y), state.lang);
  return (sorting.down ? -order : order) || (a.firm < b.firm ? -1 : 1);
}

function firmRow(row) {
  const newest = row.model && DATA.claims[row.model];
  return h('tr', {},
    h('th', { scope: 'row' }, nodeLink(row.firm)),
    h('td', {}, row.kind ? kindName(row.kind) : ''),
    DATA.league.metrics.map((metric) => h('td.number', {}, row.cells[metric] ? figureCell(DATA.claims[row.cells[metric].claim]) : h('small', {}, '—'))),
    h('td.number', {}, newest ? [nodeLink(newest.subject), h('small', {}, claimLink(newest, nameOf(newest.object)))] : h('small', {}, '—')));
}

function claimLink(claim, ...content) {
  return h('a', { href: address({ pick: { kind: 'claim', id: claim.id } }) }, ...content);
}

function figureCell(claim) {
  const [evidence] = claim.evidence || [];
  const tier = DATA.sources[evidence?.source]?.tier;
  return [
    claimLink(claim, valueText(claim)),
    h('small', {}, ` ${dated(claim.period)} `, tier ? h('span.mark', { title: say(`tier-${tier}`) }, String(tier)) : null),
  ];
}
