// Markets: shares by measurer and period side by side, never summed, and sizes.

import { badges } from './claims.js';
import { DATA, claims, holds, nodes } from './data.js';
import { $, h } from './elements.js';
import { metricName, valueText } from './numbers.js';
import { claimLink, grouped, nodeLink, tierMark } from './parts.js';
import { chartLegend, figureChart, rowsOf } from './series.js';
import { state } from './state.js';
import { choice } from './tables.js';
import { saveCsv } from './takeaway.js';
import { capitalised, dated, nameOf, say } from './words.js';

const SHARES = new Set(['marketShare', 'marketRank', 'topShare', 'share']);
const SIZES = new Set(['marketSize', 'growth', 'cagr', 'tenderValue', 'tenderWins', 'tokenVolume', 'dailyTokens']);

/** Who measured: the one who is quoted, else the last document of the chain, else who published it. */
function measurer(claim) {
  const [evidence] = claim.evidence || [];
  if (evidence?.speaker) return nameOf(evidence.speaker);
  const origin = DATA.sources[evidence?.via?.at(-1) || evidence?.source];
  return origin?.publisher || origin?.title || say('unstated');
}

const isFigure = (claim) => claim.kind === 'figure' && holds(claim);

/** Markets with what is said of them: shares (of others, measured in them) and sizes (their own figures). */
function markets() {
  return [...nodes.values()].filter((node) => node.type === 'Market').map(({ id }) => ({
    id,
    shares: claims.filter((claim) => claim.basis === id && SHARES.has(claim.property) && isFigure(claim)),
    sizes: claims.filter((claim) => claim.subject === id && SIZES.has(claim.property) && isFigure(claim)),
  })).filter(({ shares, sizes }) => shares.length + sizes.length)
    .sort((a, b) => b.shares.length - a.shares.length || b.sizes.length - a.sizes.length || (a.id < b.id ? -1 : 1));
}

export function drawMarkets() {
  const all = markets();
  const one = all.filter(({ id }) => id === state.set.market);
  const shown = one.length ? one : all;
  const every = /** @type {[string, string]} */ (['', say('all-markets', all.length)]);
  return [
    h('h2', {}, say('view-markets')),
    h('p', {}, say('markets-note')),
    h('div.choices', {}, choice('market', say('market'), [every, ...all.map(({ id }) => /** @type {[string, string]} */ ([id, nameOf(id)]))], state.set.market || ''),
      h('button.link', { type: 'button', onclick: () => saveCsv(say('view-markets'), rowsOf(shown.flatMap(({ shares, sizes }) => [...shares, ...sizes]))) }, say('take', 'CSV'))),
    h('div.markets', {}, shown.map(marketPart)),
    chartLegend(),
  ];
}

function marketPart({ id, shares, sizes }) {
  const width = Math.max(Math.min($('markets').clientWidth - 44, 620), 320);
  const timed = shares.filter((claim) => claim.property === 'marketShare' && claim.first);
  const many = new Set(timed.map((claim) => claim.period)).size > 1;
  return h('section.market', {}, h('h3', {}, nodeLink(id)),
    ...grouped(shares, (claim) => `${claim.property} ${claim.measure || ''}`).map(([, list]) => matrix(list)),
    many ? figureChart(timed, {
      title: `${capitalised(nameOf('marketShare'))} · ${nameOf(id)}`, width, height: 220, series: (claim) => claim.subject, nameOfSeries: (key) => nameOf(key),
    }) : null,
    sizes.length ? sizeTable(sizes) : null);
}

/** Rows are those who have a share, columns who measured it and for when. */
function matrix(list) {
  const columns = grouped(list, (claim) => JSON.stringify([claim.first || '', claim.period || '', measurer(claim), ...['segment', 'region', 'channel', 'payer', 'platform'].map((part) => claim[part] || '')]))
    .sort((a, b) => a[0].localeCompare(b[0], 'en'));
  const rows = grouped(list, (claim) => claim.subject);
  const largest = (claimsOfRow) => Math.max(...claimsOfRow.map((claim) => Number(claim.value || claim.high || 0)));
  const ranked = list[0].property === 'marketRank';
  rows.sort((a, b) => (ranked ? largest(a[1]) - largest(b[1]) : largest(b[1]) - largest(a[1])));
  return h('div.scroll', {}, h('table.league.matrix', {},
    h('caption', {}, capitalised(metricName(list[0]))),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, say('whose')), columns.map(([key, [first]]) => h('th', { scope: 'col' },
      dated(first.period) || say('period-unstated'), h('br'), h('small', {}, JSON.parse(key).slice(2).filter(Boolean).map((part, i) => (i ? nameOf(part) : part)).join(' · ')))))),
    h('tbody', {}, rows.map(([subject, own]) => h('tr', {}, h('th', { scope: 'row' }, nodeLink(subject)),
      columns.map(([, there]) => h('td.number', {}, there.filter((claim) => claim.subject === subject).map(shareCell)))))))); // empty: not measured
}

function shareCell(claim) {
  return h('div', {}, claimLink(claim, valueText(claim)), ' ', tierMark(claim),
    claim.stance === 'asserted' ? null : badges(claim).filter((mark) => mark.classList.contains(claim.stance)));
}

function sizeTable(list) {
  const sorted = [...list].sort((a, b) => a.property.localeCompare(b.property, 'en') || (a.first || '').localeCompare(b.first || '', 'en'));
  return h('div.scroll', {}, h('table.league.matrix', {}, h('caption', {}, say('market-size')),
    h('tbody', {}, sorted.map((claim) => h('tr', {}, h('th', { scope: 'row' }, capitalised(metricName(claim))), h('td', {}, dated(claim.period) || say('period-unstated')),
      h('td.number', {}, shareCell(claim)), h('td', {}, measurer(claim)))))));
}
