// Models and prices: what each model is, and what its tokens cost where.

import { go } from './address.js';
import { claims, holds, index, nodes } from './data.js';
import { h } from './elements.js';
import { exact, scaled, valueText, withUnit } from './numbers.js';
import { claimLink, joined, nodeLink, tierMark, typingBox } from './parts.js';
import { chartLegend, figureChart, rowsOf } from './series.js';
import { state } from './state.js';
import { choice, sortable } from './tables.js';
import { saveCsv } from './takeaway.js';
import { matching } from './tokens.js';
import { capitalised, dated, nameOf, say } from './words.js';

const PRICES = ['inputPrice', 'outputPrice', 'cacheReadPrice'];
// How a model comes from another one.
const BASES = ['basedOn', 'fineTunedFrom', 'continuedFrom', 'initializedFrom', 'distilledFrom'];
const PER_MILLION = /-per-million-tokens$/;

/** A price in yuan per million tokens, at the rate of its time; undefined if it is priced otherwise. */
export function yuanOf(claim) {
  if (!PER_MILLION.test(claim.unit || '')) return undefined;
  if (claim.yuan) return Number(claim.yuan);
  return claim.unit.startsWith('cny') ? Number(claim.value) : undefined;
}

/** The best reading of a property, on whatever platform; of several times the latest. */
function best(own, property) {
  const list = own.filter((claim) => claim.property === property && !claim.outranked);
  return list.sort((a, b) => (b.last || '').localeCompare(a.last || '', 'en'))[0];
}

/** Of each platform the latest entry price that has no end; of all of them the lowest that is not zero comes first. */
export function currentPrices(own, property) {
  const found = new Map();
  for (const claim of own) {
    if (claim.property !== property || claim.valid_until || claim.outranked || claim.condition || yuanOf(claim) === undefined) continue;
    const known = found.get(claim.platform || '');
    const later = known ? (claim.last || '').localeCompare(known.last || '', 'en') : 1;
    if (later > 0 || (later === 0 && yuanOf(claim) < yuanOf(known))) found.set(claim.platform || '', claim);
  }
  return [...found.values()].sort((a, b) => Number(yuanOf(a) === 0) - Number(yuanOf(b) === 0) || yuanOf(a) - yuanOf(b));
}

function modelRow(id) {
  const own = index.subject(id).filter(holds);
  const objects = (property) => [...new Set(own.filter((claim) => claim.property === property).map((claim) => claim.object))];
  return {
    id, sectors: objects('servesSector'), bases: BASES.flatMap((property) => own.filter((claim) => claim.property === property)),
    developers: objects('developer'), openness: objects('openness'), licences: objects('licence'), released: best(own, 'releasedOn'),
    parameters: best(own, 'parameters'), active: best(own, 'activeParameters'), context: best(own, 'contextWindow'),
    input: currentPrices(own, 'inputPrice'), output: currentPrices(own, 'outputPrice'), hosts: index.object(id).filter((claim) => claim.property === 'hosts' && !claim.valid_until && holds(claim)).length,
  };
}

let rows = null;
let rowsOfIndex = null; // filters make another index, and with it other rows

function allRows() {
  if (rowsOfIndex !== index) rows = [...nodes.values()].filter((node) => node.type === 'Model').map(({ id }) => modelRow(id));
  rowsOfIndex = index;
  return rows;
}

export function drawModels() {
  const number = h('small', { role: 'status' });
  const list = h('div');
  const shown = () => {
    const kept = allRows().filter((row) => (!state.set.openness || row.openness.includes(state.set.openness)) && (!state.set.sector || row.sectors.includes(state.set.sector)));
    return matching(kept, state.set.model, (row) => [row.id, ...row.developers].flatMap((id) => [nameOf(id, 'zh'), nameOf(id, 'en'), id, ...(nodes.get(id)?.aliases || [])]));
  };
  const draw = () => {
    number.textContent = exact(shown().length);
    list.replaceChildren(sortable(shown(), modelFields(), '-released', '.wide'));
  };
  draw();
  return [
    h('h2', {}, say('view-models'), ' ', number),
    h('p', {}, say('models-note')),
    h('div.choices', {}, typingBox('model', say('model-filter'), draw),
      choice('openness', say('openness'), options((row) => row.openness), state.set.openness || ''),
      choice('sector', say('sector'), options((row) => row.sectors), state.set.sector || ''),
      h('button.link', { type: 'button', onclick: () => saveCsv(say('view-models'), priceRows(shown())) }, say('take', 'CSV'))),
    prices(state.set.prices),
    list,
  ];
}

/** What models can be narrowed to: any, or one of the values that they have. @returns {[string, string][]} */
function options(of) {
  const kinds = [...new Set(allRows().flatMap(of))].map((kind) => /** @type {[string, string]} */ ([kind, capitalised(nameOf(kind))]));
  return [['', say('any')], ...kinds.sort((a, b) => a[1].localeCompare(b[1], state.lang))];
}

function modelFields() {
  const value = (claim) => (claim ? claimLink(claim, valueText(claim)) : h('small', {}, '—'));
  const amount = (claim) => (claim ? Number(claim.value || claim.low) : undefined);
  const price = (list, id) => (list.length ? h('button.link', {
    type: 'button', 'data-prices': id, onclick: () => go({ set: { prices: state.set.prices === id ? '' : id } }),
  }, withUnit(scaled(String(Number(yuanOf(list[0]).toPrecision(4)))), 'cny'), list.length > 1 ? h('small', {}, ` ×${list.length}`) : null) : h('small', {}, '—'));
  return [
    { key: 'name', name: say('model'), by: (row) => nameOf(row.id), cell: (row) => nodeLink(row.id) },
    { key: 'developer', name: say('model-firm'), by: (row) => row.developers.map((id) => nameOf(id)).join(), cell: (row) => joined(row.developers.map(nodeLink)) },
    { key: 'released', name: say('released'), by: (row) => row.released?.object, cell: (row) => (row.released ? claimLink(row.released, dated(row.released.object) || row.released.object) : h('small', {}, '—')), number: true },
    { key: 'openness', name: say('openness'), by: (row) => row.openness.map((id) => nameOf(id)).join(), cell: (row) => [...row.openness, ...row.licences].map((id) => nameOf(id)).join(' · ') },
    {
      key: 'base', name: say('base-model'), by: (row) => row.bases.map((claim) => nameOf(claim.object)).join(),
      cell: (row) => joined(row.bases.map((claim) => claimLink(claim, nameOf(claim.object)))),
    },
    { key: 'parameters', name: capitalised(nameOf('parameters')), by: (row) => amount(row.parameters), cell: (row) => [value(row.parameters), row.active ? h('small', {}, ` · ${say('active', valueText(row.active))}`) : null], number: true },
    { key: 'context', name: capitalised(nameOf('contextWindow')), by: (row) => amount(row.context), cell: (row) => value(row.context), number: true },
    { key: 'input', name: say('input-yuan'), by: (row) => row.input.length ? yuanOf(row.input[0]) : undefined, cell: (row) => price(row.input, row.id), number: true },
    { key: 'output', name: say('output-yuan'), by: (row) => row.output.length ? yuanOf(row.output[0]) : undefined, cell: (row) => price(row.output, row.id), number: true },
    { key: 'hosts', name: say('hosts'), by: (row) => row.hosts, cell: (row) => String(row.hosts), number: true },
  ];
}

/** What the tokens of one model cost on each platform, and how that changed. */
function prices(id) {
  if (!nodes.has(id)) return null;
  const own = index.subject(id).filter(holds);
  const lists = PRICES.map((property) => currentPrices(own, property));
  const platforms = [...new Set(lists.flatMap((list) => list.map((claim) => claim.platform || '')))];
  const first = (platform) => lists[0].find((claim) => (claim.platform || '') === platform);
  platforms.sort((a, b) => (first(a) ? yuanOf(first(a)) : Infinity) - (first(b) ? yuanOf(first(b)) : Infinity));
  const history = own.filter((claim) => claim.property === 'inputPrice' && yuanOf(claim) !== undefined && claim.first);
  return h('section.market', { id: 'prices' }, h('h3', {}, nodeLink(id), ` · ${say('prices-by-platform')}`, ' ', h('button.link', { type: 'button', onclick: () => go({ set: { prices: '' } }) }, say('close'))),
    h('div.scroll', {}, h('table.league.matrix', {},
      h('thead', {}, h('tr', {}, [say('platform'), ...PRICES.map((property) => capitalised(nameOf(property)))].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, platforms.map((platform) => h('tr', {}, h('th', { scope: 'row' }, platform ? nodeLink(platform) : say('no-platform')),
        lists.map((list) => h('td.number', {}, list.filter((claim) => (claim.platform || '') === platform).map(priceCell)))))))),
    new Set(history.map((claim) => claim.period)).size > 1 ? [figureChart(history, {
      title: `${capitalised(nameOf('inputPrice'))} · ${nameOf(id)}`, width: 640, height: 200, series: (claim) => claim.platform || '', nameOfSeries: (key) => (key ? nameOf(key) : say('no-platform')),
    }), chartLegend()] : null);
}

function priceCell(claim) {
  const text = withUnit(scaled(claim.value), claim.unit.split('-per-')[0]); // the heading says that it is for a million tokens
  return h('div', {}, claimLink(claim, text), claim.yuan ? h('small', {}, ` ≈ ${withUnit(scaled(String(Number(Number(claim.yuan).toPrecision(4)))), 'cny')}`) : null,
    h('small', {}, ` ${dated(claim.period)} `), tierMark(claim));
}

function priceRows(shown) {
  const ids = new Set(shown.map((row) => row.id));
  return rowsOf(claims.filter((claim) => ids.has(claim.subject) && (PRICES.includes(claim.property) || ['contextWindow', 'parameters', 'releasedOn'].includes(claim.property))));
}
