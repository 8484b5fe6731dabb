// Charts of figures on a real time axis. The geometry is worked out by layout(), which needs no document.

import { scaleLinear, scaleUtc } from 'd3-scale';
import { svg } from './elements.js';

/**
 * A reading or a derived figure as a mark.
 * @typedef {object} Mark
 * @property {string} first first day of its time, YYYY-MM-DD
 * @property {string} last last day
 * @property {number} value
 * @property {number} [low] what the printed digits allow; so is high
 * @property {number} [high]
 * @property {string} series key of the line that it belongs to
 * @property {boolean} [best] of several readings the best: it lies on the line
 * @property {boolean} [hollow] a forecast, a plan, or another statement that is not simply asserted
 * @property {boolean} [dashed] derived, printed by no source
 * @property {number} [tier] of its source
 * @property {boolean} [wrong] the audit finds it inconsistent
 * @property {string} [href]
 * @property {string} title
 */

const EDGE = { left: 62, right: 16, top: 12, bottom: 24 };
const LABELS = 118; // room on the right for the names of lines
const DAY = 86_400_000;

export const SHAPES = {
  year: 'M0-5a5 5 0 1 0 0 10a5 5 0 1 0 0-10z',
  part: 'M0-6.2L6.2 0L0 6.2L-6.2 0z',
  moment: 'M-4.4-4.4h8.8v8.8h-8.8z',
};

/** Whether a time is a whole year or more, a part of a year, or a moment of at most a month. @param {Mark} mark */
export function shapeOf(mark) {
  const days = (Date.parse(mark.last) - Date.parse(mark.first)) / DAY + 1;
  return days >= 360 ? 'year' : days > 31 ? 'part' : 'moment';
}

/**
 * Where everything of a chart stands.
 * @param {Mark[]} marks @param {{width: number, height: number, named?: boolean}} size
 */
export function layout(marks, { width, height, named = false }) {
  const starts = marks.map((mark) => Date.parse(mark.first));
  const ends = marks.map((mark) => Date.parse(mark.last) + DAY);
  let [from, to] = [Math.min(...starts), Math.max(...ends)];
  if (to - from < 300 * DAY) [from, to] = [from - 90 * DAY, to + 90 * DAY];
  const bounds = marks.flatMap((mark) => [mark.value, mark.low ?? mark.value, mark.high ?? mark.value]);
  const right = width - EDGE.right - (named ? LABELS : 0);
  const x = scaleUtc().domain([from, to]).range([EDGE.left, right]);
  const y = scaleLinear().domain([Math.min(0, ...bounds), Math.max(0, ...bounds)]).nice(4).range([height - EDGE.bottom, EDGE.top]);
  const placed = marks.map((mark, i) => ({
    mark, shape: shapeOf(mark), left: x(starts[i]), right: x(ends[i]), x: (x(starts[i]) + x(ends[i])) / 2, y: y(mark.value),
    low: y(mark.low ?? mark.value), high: y(mark.high ?? mark.value),
  }));
  return { x, y, right, placed, lines: linesOf(placed), years: yearTicks(x), values: y.ticks(4) };
}

/** Years, thinned until their labels do not touch. */
function yearTicks(x) {
  const [from, to] = x.domain().map((day) => new Date(day));
  const all = [];
  for (let year = from.getUTCFullYear(); year <= to.getUTCFullYear() + 1; year += 1) {
    const at = x(Date.UTC(year, 0, 1));
    if (at >= EDGE.left - 1 && at <= x.range()[1] + 1) all.push({ year, x: at });
  }
  const step = Math.ceil(all.length / Math.max((x.range()[1] - x.range()[0]) / 52, 1));
  return all.filter(({ year }) => year % step === 0 || all.length === 1);
}

/** The best readings of each series in order of time; years, half-years and quarters are not joined to each other. */
function linesOf(placed) {
  const found = new Map();
  for (const point of placed) {
    if (point.mark.best === false) continue;
    const months = Math.round((Date.parse(point.mark.last) - Date.parse(point.mark.first)) / DAY / 30.4);
    const key = JSON.stringify([point.mark.series, point.shape === 'part' ? months : point.shape]);
    if (!found.has(key)) found.set(key, { series: point.mark.series, shape: point.shape, points: [] });
    found.get(key).points.push(point);
  }
  for (const line of found.values()) line.points.sort((a, b) => a.x - b.x);
  return [...found.values()];
}

/** Names at the right end of their series, moved apart where they would touch. */
function ends(lines, names, bottom) {
  const last = new Map();
  for (const { series, points } of lines) {
    const point = points[points.length - 1];
    if (!last.has(series) || last.get(series).x <= point.x) last.set(series, point);
  }
  const wanted = [...last].map(([series, point]) => ({ text: names.get(series) || series, series, y: point.y })).sort((a, b) => a.y - b.y);
  for (let i = 1; i < wanted.length; i += 1) wanted[i].y = Math.max(wanted[i].y, wanted[i - 1].y + 14);
  for (let i = wanted.length - 1, limit = bottom; i >= 0; i -= 1, limit = wanted[i + 1].y - 14) wanted[i].y = Math.min(wanted[i].y, limit);
  return wanted;
}

/**
 * Draw a chart.
 * @param {Mark[]} marks
 * @param {{width: number, height: number, title: string, format: (value: number) => string, names?: Map<string, string>, ink: Record<string, any>}} options
 * names: of the series, drawn at their ends; ink: colours by name, so that the picture stands alone when it is taken away
 */
export function chart(marks, { width, height, title, format, names = new Map(), ink }) {
  const { y, right, placed, lines, years, values } = layout(marks, { width, height, named: names.size > 1 });
  const base = { 'font-size': 12, fill: ink.soft, 'font-family': ink.font };
  const colour = (series) => ink.series[[...names.keys()].indexOf(series) % ink.series.length] || ink.soft;
  const bottom = height - EDGE.bottom;
  return svg('svg', { class: 'chart', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': title },
    values.map((value) => [
      svg('line', { x1: EDGE.left, x2: right, y1: y(value), y2: y(value), stroke: value === 0 ? ink.edge : ink.line }),
      svg('text', { ...base, x: EDGE.left - 6, y: y(value) + 4, 'text-anchor': 'end' }, format(value)),
    ]).flat(),
    years.map((tick) => [
      svg('line', { x1: tick.x, x2: tick.x, y1: EDGE.top, y2: bottom + 4, stroke: ink.line, 'stroke-dasharray': '2 3' }),
      svg('text', { ...base, x: tick.x, y: height - 7, 'text-anchor': 'middle' }, String(tick.year)),
    ]).flat(),
    lines.filter(({ points }) => points.length > 1).map(({ series, shape, points }) => svg('polyline', {
      points: points.map((point) => `${point.x},${point.y}`).join(' '), fill: 'none', stroke: colour(series), 'stroke-width': 1.5,
      'stroke-opacity': 0.75, 'stroke-dasharray': shape === 'year' ? null : '5 3',
    })),
    [...placed].sort((a, b) => Number(a.mark.best !== false) - Number(b.mark.best !== false)).map((point) => drawMark(point, ink, colour)),
    names.size > 1 ? ends(lines, names, bottom).map(({ text, series, y: at }) =>
      svg('text', { ...base, x: right + 10, y: at + 4, fill: colour(series) }, text.length > 14 ? `${text.slice(0, 13)}…` : text)) : null);
}

/** One mark: a bar as long as its time, a whisker as high as its printed digits allow, and a shape that says both. */
function drawMark({ mark, shape, left, right, x, y, low, high }, ink, colour) {
  const tone = ink.tiers[mark.tier] || ink.soft;
  const faint = mark.best === false ? 0.55 : 1;
  return svg('a', { href: mark.href, class: 'mark-of-chart', 'aria-label': mark.title, opacity: faint },
    svg('title', {}, mark.title),
    svg('rect', { x: x - 12, y: y - 12, width: 24, height: 24, fill: 'transparent' }),
    shape === 'moment' ? null : svg('line', { x1: left + 1, x2: right - 1, y1: y, y2: y, stroke: tone, 'stroke-width': 2, 'stroke-opacity': 0.35 }),
    low - high > 3 ? svg('path', { d: `M${x - 4} ${high}h8M${x} ${high}V${low}M${x - 4} ${low}h8`, stroke: tone, 'stroke-width': 1.2, fill: 'none' }) : null,
    svg('path', {
      d: SHAPES[shape], transform: `translate(${x} ${y})`, fill: mark.hollow || mark.dashed ? ink.card : tone,
      stroke: mark.dashed ? tone : mark.hollow ? tone : colour(mark.series), 'stroke-width': mark.hollow || mark.dashed ? 1.8 : 1, 'stroke-dasharray': mark.dashed ? '2 2' : null,
    }),
    mark.wrong ? svg('text', { x: x + 7, y: y - 6, 'font-size': 14, 'font-weight': 700, fill: ink.warn, 'font-family': ink.font }, '≠') : null);
}
