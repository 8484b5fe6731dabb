// Filters that hold for every view: as of a year, by tier, by stance, by relation. They stand in the address.

import { go } from './address.js';
import { DATA, claims, narrowTo } from './data.js';
import { $, h } from './elements.js';
import { exact } from './numbers.js';
import { state } from './state.js';
import { choice } from './tables.js';
import { capitalised, heading, nameOf, say, termName } from './words.js';

const FILTERS = ['until', 'tiers', 'stance', 'relation', 'dated'];

/**
 * Whether a claim passes.
 * @param {import('./types').Claim} claim
 * @param {Record<string, string>} set until: the last day that counts; tiers: the lowest tier that counts; dated: '1' if undated claims do not
 * @param {Record<string, import('./types').Source>} sources
 */
export function passes(claim, set, sources) {
  if (set.until) {
    const known = claim.kind === 'figure' ? claim.last : claim.first; // a figure is known when its time is over
    if (known ? known > set.until : set.dated) return false;
    // What is valid until a day that has passed is not true any more; a figure of a past year is still a figure of that year.
    if (claim.valid_until && claim.last && claim.last < set.until) return false;
  }
  if (set.tiers && !(claim.evidence || []).some((evidence) => sources[evidence.source].tier <= Number(set.tiers))) return false;
  if (set.stance && claim.stance !== set.stance) return false;
  return !(set.relation && claim.linked && claim.property !== set.relation);
}

let applied = '';

/** Narrow the data to what passes, if the filters have changed. @returns {boolean} whether they have */
export function applyFilters() {
  const wanted = JSON.stringify(FILTERS.map((key) => state.set[key] || ''));
  if (wanted === applied) return false;
  const active = FILTERS.some((key) => state.set[key]);
  if (applied || active) narrowTo(active ? (claim) => passes(claim, state.set, DATA.sources) : null);
  applied = wanted;
  return true;
}

/** The filters, beside how much passes them. */
export function drawFilters() {
  const box = $('filters');
  const active = FILTERS.filter((key) => state.set[key]);
  const every = Object.values(DATA.claims);
  const values = (of) => [...new Set(every.map(of))].filter(Boolean).sort();
  const years = values((claim) => claim.first?.slice(0, 4)).filter((year) => Number(year) >= 2015).reverse();
  /** @type {[string, string]} */
  const any = ['', say('any')];
  const option = (value, text) => /** @type {[string, string]} */ ([value, text]);
  const relations = values((claim) => claim.linked && claim.property).map((key) => option(key, capitalised(nameOf(key)))).sort((a, b) => a[1].localeCompare(b[1], state.lang));
  const open = /** @type {HTMLDetailsElement} */ (box.querySelector('details'))?.open || active.length > 0;
  box.replaceChildren(h('details', { open: open || null },
    h('summary', {}, say('filters'), active.length ? h('b', {}, ` ${say('passing', exact(claims.length), exact(every.length))}`) : ''),
    h('div.choices', {},
      choice('until', say('filter-until'), [any, ...years.map((year) => option(`${year}-12-31`, year))], state.set.until || ''),
      h('label.choice', {}, h('input', {
        type: 'checkbox', 'data-choice': 'dated', checked: !state.set.dated, disabled: !state.set.until,
        onchange: (event) => go({ set: { dated: event.target.checked ? '' : '1' } }),
      }), say('filter-undated')),
      choice('tiers', heading('tier'), [any, option('1', say('tier-1')), option('2', say('filter-tier-2'))], state.set.tiers || ''),
      choice('stance', heading('stance'), [any, ...values((claim) => claim.stance).map((stance) => option(stance, termName('stance', stance)))], state.set.stance || ''),
      choice('relation', say('relation'), [any, ...relations], state.set.relation || ''),
      active.length ? h('button.link', { type: 'button', onclick: () => go({ set: Object.fromEntries(FILTERS.map((key) => [key, ''])) }) }, say('no-filters')) : null)));
}
