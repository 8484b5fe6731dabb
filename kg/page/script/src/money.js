// Money: one metric of several things on one time axis, and the funding rounds.

import { go } from './address.js';
import { claims, holds, index, nodes, sourceOf } from './data.js';
import { $, h } from './elements.js';
import { scaled, valueText, withUnit } from './numbers.js';
import { claimLink, grouped, joined, nodeLink, tierMark } from './parts.js';
import { ORDER, chartLegend, chartable, figureChart, rowsOf } from './series.js';
import { state } from './state.js';
import { choice, sortable } from './tables.js';
import { saveCsv } from './takeaway.js';
import { capitalised, dated, nameOf, say } from './words.js';

const MOST = 6; // things that one chart compares
const ALIKE = 12; // times as large, or as small, as the best known one

/** The figures of a metric that can be compared, by thing: whole figures of organizations and products. */
function comparable(metric) {
  const list = claims.filter((claim) => claim.property === metric && chartable(claim) && !claim.segment && !claim.measure && nodes.has(claim.subject));
  return new Map(grouped(list, (claim) => claim.subject));
}

export function drawMoney() {
  const metrics = ORDER.filter((metric) => comparable(metric).size > 1);
  const metric = metrics.includes(state.set.metric) ? state.set.metric : metrics[0];
  const known = comparable(metric);
  const things = [...known.keys()].sort((a, b) => nodes.get(b).value - nodes.get(a).value);
  const asked = (state.set.things || '').split(',').filter((thing) => known.has(thing)).slice(0, MOST);
  const chosen = asked.length ? asked : alike(things, known).slice(0, MOST);
  const figures = chosen.flatMap((thing) => known.get(thing));
  const width = Math.max(Math.min($('money').clientWidth - 44, 980), 320);
  return [
    h('h2', {}, say('compare')),
    h('div.choices', {}, choice('metric', say('metric'), metrics.map((key) => [key, capitalised(nameOf(key))]), metric)),
    h('div.chips', { role: 'group', 'aria-label': say('compared') }, things.slice(0, 40).map((thing) => chip(thing, chosen))),
    figures.length ? figureChart(figures, {
      title: `${capitalised(nameOf(metric))} · ${chosen.map((thing) => nameOf(thing)).join(' / ')}`, width, height: 320, yuan: true,
      series: (claim) => claim.subject, nameOfSeries: (key) => nameOf(key),
    }) : null,
    chartLegend(),
    readingTable(figures),
    h('h2', {}, say('rounds'), ' ', h('small', {}, say('rounds-note'))),
    rounds(),
  ];
}

/** The best known thing with several times, and those of its size: on one axis, giants would hide all others. */
function alike(things, known) {
  const sized = things.filter((thing) => new Set(known.get(thing).map((claim) => claim.period)).size > 1);
  const size = (thing) => Math.max(...known.get(thing).map((claim) => Math.abs(Number(claim.yuan || claim.value))));
  const anchor = sized.length ? size(sized[0]) : 0;
  return sized.filter((thing) => size(thing) <= anchor * ALIKE && size(thing) >= anchor / ALIKE);
}

function chip(thing, chosen) {
  const on = chosen.includes(thing);
  const next = on ? chosen.filter((each) => each !== thing) : [...chosen, thing].slice(-MOST);
  return h('button', { type: 'button', 'aria-pressed': String(on), 'data-thing-chip': thing, onclick: () => go({ set: { things: next.join(',') } }) }, nameOf(thing));
}

/** The readings on the chart, the best of each time first. */
function readingTable(figures) {
  const best = figures.filter((claim) => claim.ground).sort((a, b) => b.last.localeCompare(a.last, 'en') || a.subject.localeCompare(b.subject, 'en'));
  return h('details.readings', {}, h('summary', {}, say('best-readings', best.length)),
    h('p', {}, h('button.link', { type: 'button', onclick: () => saveCsv(say('compare'), rowsOf(figures)) }, say('take', 'CSV'))),
    h('table.league', {}, h('tbody', {}, best.map((claim) => h('tr', {},
      h('th', { scope: 'row' }, nodeLink(claim.subject)), h('td', {}, dated(claim.period)),
      h('td.number', {}, claimLink(claim, valueText(claim)), claim.yuan ? h('small', {}, ` ≈ ${withUnit(scaled(claim.yuan), 'cny')}`) : null),
      h('td', {}, saidBy(claim)))))));
}

function saidBy(claim) {
  const source = sourceOf(claim);
  return source ? [`${source.publisher || source.id} · ${dated(source.published) || say('undated')} `, tierMark(claim)] : '';
}

/** Funding rounds and listings, the newest first: amount, valuation, and who invested. */
function rounds() {
  const events = [...nodes.values()].filter((node) => node.type === 'FundingRound' || node.type === 'Listing');
  const rows = events.map(({ id }) => {
    const own = index.subject(id).filter(holds);
    const best = (property) => own.filter((claim) => claim.property === property).sort((a, b) => Number(Boolean(b.ground)) - Number(Boolean(a.ground)) || (b.last || '').localeCompare(a.last || '', 'en'))[0];
    const amount = best('fundingAmount') || best('grossProceeds') || best('investmentAmount');
    const held = best('happenedOn');
    return {
      id, firms: [...new Set(own.filter((claim) => claim.property === 'concerns').map((claim) => claim.object))],
      on: held?.object || amount?.period, amount,
      valuation: best('valuation'), investors: [...new Set(own.filter((claim) => /nvestor$/.test(claim.property)).map((claim) => claim.object))],
    };
  });
  const money = (claim) => (claim ? claimLink(claim, valueText(claim)) : h('small', {}, '—'));
  const yuan = (claim) => (claim ? Number(claim.yuan || claim.value || claim.low) : undefined);
  return sortable(rows, [
    { key: 'round', name: say('round'), by: (row) => nameOf(row.id), cell: (row) => nodeLink(row.id) },
    { key: 'on', name: say('when'), by: (row) => (/^\d/.test(row.on || '') ? row.on : undefined), cell: (row) => (/^\d/.test(row.on || '') ? dated(row.on) || row.on : say('undated')), number: true },
    { key: 'firm', name: say('firm'), by: (row) => row.firms.map((firm) => nameOf(firm)).join(), cell: (row) => joined(row.firms.map(nodeLink)) },
    { key: 'amount', name: say('amount'), by: (row) => yuan(row.amount), cell: (row) => money(row.amount), number: true },
    { key: 'valuation', name: capitalised(nameOf('valuation')), by: (row) => yuan(row.valuation), cell: (row) => money(row.valuation), number: true },
    { key: 'investors', name: say('column-investors'), by: (row) => row.investors.length, cell: (row) => joined(row.investors.map(nodeLink)), down: true },
  ], '-on', '.wide');
}

