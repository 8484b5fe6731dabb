// Numbers, values and times as text.

import { DATA } from './data.js';
import { state } from './state.js';
import { nameOf, say, termName } from './words.js';

const SCALES = {
  zh: [[1e12, '万亿'], [1e8, '亿'], [1e4, '万']],
  en: [[1e12, '\u00a0tn'], [1e9, '\u00a0bn'], [1e6, '\u00a0m']],
};
// Metrics that compare with an earlier time: an unstated basis is a base period, not a denominator.
export const GROWTH = new Set(['growth', 'growthMultiple', 'cagr']);

export function exact(value) {
  const [whole, part] = String(value).split('.');
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (part ? `.${part}` : '');
}

export function scaled(value) {
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  const [divisor, word] = SCALES[state.lang].find(([size]) => Math.abs(number) >= size) || [1, ''];
  return (number / divisor).toLocaleString('en-US', { maximumFractionDigits: divisor === 1 ? 10 : 4 }) + word;
}

export function withUnit(number, unit) {
  if (!unit) return number;
  return DATA.words[`unit-${unit}`] ? say(`unit-${unit}`, number) : `${number} ${termName('unit', unit)}`;
}

export function interval(claim, write) {
  if (!claim.high) return claim.low ? `≥ ${write(claim.low)}` : '';
  return claim.low ? `${write(claim.low)} – ${write(claim.high)}` : `≤ ${write(claim.high)}`;
}

export function valueText(claim) {
  if (claim.kind !== 'figure') return claim.linked ? nameOf(claim.object) : claim.object || '';
  const number = claim.value ? scaled(claim.value) : interval(claim, scaled);
  const qualifier = claim.qualifier ? `${termName('qualifier', claim.qualifier)} ` : '';
  return qualifier + withUnit(number, claim.unit);
}

/** The bounds of a computed figure; a single number if they are equal. */
export function computedBounds(figure) {
  return withUnit(figure.low && figure.low === figure.high ? scaled(figure.low) : interval(figure, scaled), figure.unit);
}

export function formulaText(figure) {
  return DATA.formulas[figure.identity][state.lang];
}

export function printedText(claim) {
  return (claim.evidence || []).map((e) => e.printed).find(Boolean) || '';
}

export function metricName(claim) {
  return nameOf(claim.property) + (claim.measure ? ` · ${nameOf(claim.measure)}` : '');
}

export function locatorText(locator) {
  const [, kind, number] = /^(p|page)[ .-]?(\d+)$/.exec(locator || '') || [];
  return kind ? say(kind === 'p' ? 'paragraph' : 'page', number) : locator || '';
}

export function titleOf(source) {
  return DATA.sources[source]?.title || source;
}
