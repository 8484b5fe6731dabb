// Figures as series: which readings belong on one chart, and what each says.

import { address } from './address.js';
import { SHAPES, chart } from './chart.js';
import { DATA, holds, partOf, sourceOf } from './data.js';
import { h, svg } from './elements.js';
import { computedBounds, metricName, printedText, scaled, titleOf, valueText } from './numbers.js';
import { grouped } from './parts.js';
import { saveCsv, savePng, saveSvg } from './takeaway.js';
import { dated, nameOf, say, termName } from './words.js';

/** Metrics in the order in which an analyst asks for them; the others follow by the number of their readings. */
export const ORDER = [
  'revenue', 'grossMargin', 'netResult', 'adjustedNetResult', 'grossProfit', 'rdExpense', 'recurringRevenue', 'valuation',
  'marketCap', 'cash', 'monthlyActiveUsers', 'dailyActiveUsers', 'users', 'dailyTokens', 'employees',
];

export function byOrder(a, b) {
  const place = (key) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return place(a) - place(b);
}

const MONEY = new Set(['cny', 'usd', 'hkd', 'eur', 'jpy']);

/** Whether a figure can stand on a time axis: it has a number and a time, and is no list price of a platform. */
export function chartable(claim) {
  return claim.kind === 'figure' && claim.value && claim.first && holds(claim) &&
    !claim.platform && !claim.basis;
}

/** Of each metric of a thing the best reading whose time is last: of the whole, asserted, no list price, no comparison. */
export function latestFigures(own) {
  const found = new Map();
  for (const claim of own) {
    if (claim.kind !== 'figure' || claim.outranked || claim.segment || claim.platform || claim.basis || claim.stance !== 'asserted' || !holds(claim)) continue;
    const key = metricName(claim);
    if (!found.has(key) || (found.get(key).last || '') < (claim.last || '')) found.set(key, claim);
  }
  return [...found.values()].sort((a, b) => byOrder(a.property, b.property));
}

/** The amount of a figure in a unit: money is in yuan at the rate of its time where units differ. */
function amounts(claim, yuan) {
  const own = { value: Number(claim.value), low: number(claim.low), high: number(claim.high) };
  if (!yuan || !claim.yuan) return own;
  const rate = Number(claim.yuan) / own.value;
  return { value: Number(claim.yuan), low: own.low && own.low * rate, high: own.high && own.high * rate };
}

const number = (text) => (text ? Number(text) : undefined);

/** A reading as a mark. @returns {import('./chart.js').Mark} */
function markOf(claim, series, yuan) {
  const [evidence] = claim.evidence || [];
  const said = [DATA.sources[evidence?.source]?.publisher || titleOf(evidence?.source), termName('stance', claim.stance)];
  const part = partOf(claim).map((thing) => nameOf(thing));
  return {
    ...amounts(claim, yuan), series, first: claim.first, last: claim.last, best: Boolean(claim.ground), hollow: claim.stance !== 'asserted',
    tier: sourceOf(claim)?.tier, wrong: (DATA.checks[claim.id] || []).some((check) => check.verdict === 'inconsistent'),
    href: address({ pick: { kind: 'claim', id: claim.id } }),
    title: [...part, dated(claim.period), printedText(claim) || valueText(claim), ...said].filter(Boolean).join(' · '),
  };
}

/** A derived figure as a mark; null if it has no single value or no time that a claim gives. */
function derivedMark(figure, series, spans) {
  const span = spans.get(figure.period);
  if (!figure.value || !span) return null;
  return {
    first: span.first, last: span.last, value: Number(figure.value), low: number(figure.low), high: number(figure.high), series,
    best: false, dashed: true, title: [dated(figure.period), computedBounds(figure), say('derived-short')].join(' · '),
  };
}

/** The colours of the page, by what they are for; the pictures hold them, so that they stand alone. @returns {Record<string, any>} */
export function inks() {
  const css = getComputedStyle(document.documentElement);
  const of = (key) => css.getPropertyValue(`--${key}`).trim();
  return {
    ...Object.fromEntries(['ink', 'soft', 'line', 'edge', 'card', 'warn', 'font'].map((key) => [key, of(key)])),
    tiers: { 1: of('tier-1'), 2: of('tier-2'), 3: of('tier-3') },
    series: ['blue', 'orange', 'green', 'violet', 'red', 'soft'].map(of),
  };
}

/**
 * A chart of figures with its title, its unit, and buttons that take it away.
 * @param {import('./types').Claim[]} figures of one metric
 * @param {{title: string, series: (claim: any) => string, nameOfSeries: (key: string) => string, derived?: import('./types').Computed[], width?: number, height?: number, yuan?: boolean}} options
 * yuan: money in yuan even if all of it is in one other currency
 */
export function figureChart(figures, { title, series, nameOfSeries, derived = [], width = 500, height = 170, yuan: always = false }) {
  const units = [...new Set(figures.map((claim) => claim.unit))];
  const yuan = (always || units.length > 1) && units.every((unit) => MONEY.has(unit.split('-per-')[0])) && new Set(units.map((unit) => unit.split('-per-')[1])).size === 1;
  const shown = units.length > 1 && !yuan ? figures.filter((claim) => claim.unit === commonest(figures)) : figures;
  const unit = yuan ? shown[0].unit.replace(/^[a-z]+/, 'cny') : shown[0].unit;
  const spans = new Map(shown.map((claim) => [claim.period, claim]));
  const marks = shown.map((claim) => markOf(claim, series(claim), yuan));
  const apart = derived.filter((figure) => figure.unit === unit && !figure.basis).map((figure) => derivedMark(figure, series(figure), spans));
  const keys = [...new Set(marks.map((mark) => mark.series))];
  const picture = chart([...marks, ...apart.filter(Boolean)], {
    width, height, title, format: (value) => scaled(String(value)), ink: inks(), names: new Map(keys.map((key) => [key, nameOfSeries(key)])),
  });
  const hidden = figures.length - shown.length;
  return h('figure.chart-box', {},
    h('figcaption', {}, h('b', {}, title), h('small', {}, ` · ${[unitName(unit), yuan && say('in-yuan'), hidden && say('other-units', hidden)].filter(Boolean).join(' · ')}`),
      takeButtons(title, picture, () => rowsOf(shown))),
    picture);
}

function commonest(figures) {
  return grouped(figures, (claim) => claim.unit)[0][0];
}

function unitName(unit) {
  return unit ? termName('unit', unit) : '';
}

function takeButtons(title, picture, rows) {
  const button = (word, onclick) => h('button.link', { type: 'button', onclick, title: say('take', word) }, word);
  return h('span.take', {},
    button('SVG', () => saveSvg(title, picture)), button('PNG', () => savePng(title, picture, inks().card)),
    button('CSV', () => saveCsv(title, rows())));
}

/** Figures as rows of a table to take away, each with who said it, where and when. */
export function rowsOf(figures) {
  const keys = ['subject', 'property', 'segment', 'period', 'value', 'low', 'high', 'unit', 'printed', 'stance', 'publisher', 'published', 'title', 'locator', 'url', 'id'];
  return [keys, ...figures.map((claim) => {
    const [evidence] = claim.evidence || [];
    const source = DATA.sources[evidence?.source] || {};
    const all = {
      ...claim, ...source, id: claim.id, subject: nameOf(claim.subject), property: metricName(claim), printed: printedText(claim),
      segment: partOf(claim).map((thing) => nameOf(thing)).join(' · '), period: dated(claim.period), locator: evidence?.locator,
    };
    return keys.map((key) => all[key]);
  })];
}

/** What the shapes of charts mean. */
export function chartLegend() {
  const { ink, soft, card, tiers } = inks();
  const shape = (key, attributes) => svg('svg', { width: 14, height: 14, viewBox: '-7 -7 14 14', 'aria-hidden': 'true' }, svg('path', { d: SHAPES[key], ...attributes }));
  const item = (picture, word) => h('li', {}, picture, say(word));
  return h('details.chart-legend', {}, h('summary', {}, say('chart-legend')),
    h('ul', {},
      item(shape('year', { fill: soft }), 'shape-year'), item(shape('part', { fill: soft }), 'shape-part'), item(shape('moment', { fill: soft }), 'shape-moment'),
      item(shape('year', { fill: card, stroke: ink, 'stroke-width': 1.8 }), 'shape-hollow'),
      item(shape('year', { fill: card, stroke: ink, 'stroke-width': 1.8, 'stroke-dasharray': '2 2' }), 'shape-dashed'),
      h('li', {}, say('chart-whisker')),
      Object.entries(tiers).map(([tier, fill]) => h('li', {}, shape('year', { fill }), say(`tier-${tier}`)))));
}

/** Charts of all metrics of a thing that have at least two readings in time. */
export function chartsOf(figures, derived, width) {
  const metrics = grouped(figures.filter(chartable), (claim) => `${claim.property} ${claim.measure || ''}`)
    .filter(([, list]) => new Set(list.map((claim) => claim.period)).size > 1)
    .sort((a, b) => byOrder(a[1][0].property, b[1][0].property));
  return metrics.flatMap(([, list]) => {
    const [first] = list;
    const parts = list.filter((claim) => claim.segment);
    const wholes = list.filter((claim) => !claim.segment);
    const about = { series: (claim) => claim.segment || '', nameOfSeries: (key) => (key ? nameOf(key) : say('whole')), width };
    const own = derived.filter((figure) => figure.metric === first.property && (figure.measure || '') === (first.measure || ''));
    const split = parts.length > 1 && new Set(parts.map((claim) => claim.segment)).size > 1;
    return [
      wholes.length ? figureChart(wholes, { ...about, title: metricName(first), derived: own.filter((figure) => !figure.segment) }) : null,
      split ? figureChart(parts, { ...about, title: say('by-part', metricName(first)), height: 190 }) : null,
    ].filter(Boolean);
  });
}

