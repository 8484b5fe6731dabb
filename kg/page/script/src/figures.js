// Figures, and what is computed from them.

import { badges, evidenceOf, record, rowClass } from './claims.js';
import { DATA, partOf } from './data.js';
import { $, h } from './elements.js';
import { computedBounds, formulaText, metricName, printedText, scaled, valueText, withUnit } from './numbers.js';
import { pickedNode } from './panel.js';
import { badge, claimLink, grouped, nodeLink } from './parts.js';
import { byOrder, chartLegend, chartsOf } from './series.js';
import { isPicked } from './state.js';
import { besideName, dated, heading, nameOf, say, termName } from './words.js';

/** The figures of a thing as charts and as a table: metrics in the order of interest, the best readings first. */
export function figureSection(figures, derived) {
  const width = Math.max(Math.min($('panel').clientWidth, 560) - 36, 300);
  const charts = chartsOf(figures, derived, width);
  return h('div', {}, charts.length ? [...charts.slice(0, CHARTS), more(charts.slice(CHARTS)), chartLegend()] : null, figureTable(figures));
}

const CHARTS = 4; // shown before "more"

function more(charts) {
  if (!charts.length) return null;
  const box = h('div', {});
  const button = h('button.more', { type: 'button', onclick: () => box.replaceChildren(...charts) }, say('more-charts', charts.length));
  box.append(button);
  return box;
}

function figureTable(figures) {
  const head = ['period', 'part', 'printed', 'normalized'].map((key) => h('th', { scope: 'col' }, heading(key)));
  const metrics = grouped(figures, (c) => `${c.property} ${c.measure || ''}`).sort((a, b) => byOrder(a[1][0].property, b[1][0].property));
  return h('table', {}, h('thead', {}, h('tr', {}, head)), metrics.map(([, rows]) => metricRows(rows)));
}

/** The rows of a metric, the newest first; of several readings of one thing the best, and the others on request. */
function metricRows(rows) {
  const others = new Map(grouped(rows.filter((claim) => claim.outranked), (claim) => claim.outranked));
  const within = new Set(rows.map((claim) => claim.id));
  const first = rows.filter((claim) => !within.has(claim.outranked));
  const body = h('tbody', {},
    h('tr', {}, h('th', { colspan: 4, scope: 'colgroup' }, metricName(rows[0]), ' ', besideName(rows[0].property))));
  for (const claim of newestFirst(first)) {
    body.append(...figureRows(claim));
    const rest = others.get(claim.id) || [];
    if (!rest.length) continue;
    const line = h('tr', {}, h('td.below', { colspan: 4 }, h('button.link', {
      type: 'button', onclick: () => line.replaceWith(...rest.flatMap(figureRows)),
    }, say('other-readings', rest.length))));
    if (rest.some((one) => isPicked('claim', one.id))) body.append(...rest.flatMap(figureRows));
    else body.append(line);
  }
  return body;
}

/** By period, the newest first; what has no period comes last. */
export function newestFirst(rows) {
  return [...rows].sort((a, b) => (b.last || '').localeCompare(a.last || '', 'en') || (a.first || '').localeCompare(b.first || '', 'en'));
}

export function figureRows(claim) {
  const period = dated(claim.period) || h('span.missing', {}, say('unstated'));
  return [
    h(`tr${rowClass(claim)}`, {},
      h('td', {}, period),
      h('td', {}, partOf(claim).length ? partOf(claim).map(nodeLink) : h('small', {}, say('whole'))),
      h('td', {}, printedText(claim)),
      h('td.value', {}, valueText(claim))),
    h(`tr${isPicked('claim', claim.id) ? '.target' : ''}`, {},
      h('td.below', { colspan: 4 }, h('div.badges', {}, badges(claim)), evidenceOf(claim))),
  ];
}

const SIGNS = { consistent: '=', 'within-rounding': '≈', inconsistent: '≠' };

/** A mark that shows whether a printed figure agrees with its recomputed value, and expands to the calculation. */
export function verdicts(checks) {
  const marks = grouped(checks, (check) => check.verdict).map(([verdict, list]) =>
    badge(`verdict.${verdict}`, `${SIGNS[verdict] || ''} ${say('recomputed', termName('verdict', verdict))}` +
      (list.length > 1 ? ` ×${list.length}` : '')));
  return h('details.check', {},
    h('summary', { title: say('verdict-hint') }, marks),
    h('div.proof', {}, checks.map((check) => record([
      ['recomputed-value', computedBounds(check), h('small', {}, ` · ${termName('verdict', check.verdict)}`)],
      ['formula', formulaText(check)],
      ['operands', operands(check)],
    ]))));
}

/** Links to the printed figures that a figure was computed from. */
function operands(figure) {
  return h('ul', {}, figure.operands.map((id) => h('li', {}, operandLink(DATA.claims[id]))));
}

/** What a claim is about: its subject, or other words for it, property, part and period. */
export function topic(claim, about = nameOf(claim.subject)) {
  const period = claim.kind === 'figure' ? dated(claim.period) : '';
  return [about, metricName(claim), ...partOf(claim).map((thing) => nameOf(thing)), period].filter(Boolean).join(' · ');
}

function operandLink(claim) {
  const about = topic(claim, claim.subject === pickedNode() ? '' : nameOf(claim.subject));
  return claimLink(claim, `${about}: ${printedText(claim) || valueText(claim)}`);
}

/** Derived figures, listed separately because they are not claims. */
export function derivedList(list) {
  const title = (figure) => metricName({ property: figure.metric, measure: figure.measure });
  const groups = grouped(list, title).flatMap(([name, group]) => [
    h('h4', {}, name, ' ', besideName(group[0].metric)), ...group.map(derivedRow),
  ]);
  return h('div.derived', {}, h('p', {}, say('derived-note')), groups);
}

function derivedRow(figure) {
  const about = [figure.subject, ...partOf(figure)].filter((id) => id && id !== pickedNode()).map(nodeLink);
  const value = figure.value ? withUnit(scaled(figure.value), figure.unit) : '';
  return h('div.claim', {},
    h('div.said', {},
      h('span', {}, dated(figure.period) || say('unstated')), ...about,
      h('b', {}, value || computedBounds(figure)), value && h('small', {}, computedBounds(figure))),
    h('details.evidence', {},
      h('summary', {}, formulaText(figure)),
      h('div.proof', {}, record([['operands', operands(figure)]]))));
}
