// Tables that sort by every column and show their first rows.

import { go } from './address.js';
import { h } from './elements.js';
import { exact } from './numbers.js';
import { state } from './state.js';
import { say } from './words.js';

const ROWS = 100; // shown before "more"

/**
 * @typedef {object} Field
 * @property {string} key
 * @property {string} name heading
 * @property {(row: any) => any} by what the column is sorted by; undefined comes last in either direction
 * @property {(row: any) => any} cell
 * @property {boolean} [number] whether it holds numbers, on one line
 * @property {boolean} [down] whether the largest come first at the first click, as those of numbers do
 */

/** Rows in the order of a column; '-key' is the falling one. @param {any[]} rows @param {Field[]} fields */
export function sorted(rows, fields, order, lang) {
  const down = order.startsWith('-');
  const field = fields.find(({ key }) => key === order.replace(/^-/, '')) || fields[0];
  return [...rows].sort((a, b) => {
    const [x, y] = [field.by(a), field.by(b)];
    const none = (value) => value === undefined || value === '';
    if (none(x) || none(y)) return Number(none(x)) - Number(none(y));
    const way = typeof x === 'number' ? x - y : String(x).localeCompare(String(y), lang);
    return down ? -way : way;
  });
}

/**
 * A table whose order stands in the address as `sort`.
 * @param {any[]} rows @param {Field[]} fields @param {string} first the order without a choice
 */
export function sortable(rows, fields, first, className = '') {
  const order = fields.some(({ key }) => key === (state.set.sort || '').replace(/^-/, '')) ? state.set.sort : first;
  const by = order.replace(/^-/, '');
  const head = fields.map(({ key, name, number, down = number }) => {
    const active = key === by;
    const next = active ? (order.startsWith('-') ? key : `-${key}`) : down ? `-${key}` : key;
    return h('th', { scope: 'col', 'aria-sort': active ? (order.startsWith('-') ? 'descending' : 'ascending') : null },
      h('button.link', { type: 'button', 'data-column': key, onclick: () => go({ set: { sort: next } }) },
        name, active ? (order.startsWith('-') ? ' ▾' : ' ▴') : ''));
  });
  const body = h('tbody');
  const list = sorted(rows, fields, order, state.lang);
  const add = (some) => body.append(...some.map((row) => h('tr', {}, fields.map(({ name, cell, number }, i) =>
    (i ? h(`td${number ? '.number' : ''}`, { 'data-name': name }, cell(row)) : h('th', { scope: 'row' }, cell(row)))))));
  add(list.slice(0, ROWS));
  const rest = list.length > ROWS ? h('button.more', { type: 'button', onclick: () => { rest.remove(); add(list.slice(ROWS)); } },
    say('more', exact(list.length - ROWS))) : null;
  return h('div.table-box', {}, h(`table.league${className}`, {}, h('thead', {}, h('tr', {}, head)), body), rest);
}

/** A choice among texts, kept in the address. @param {string} key @param {[string, string][]} options value and words */
export function choice(key, label, options, current) {
  return h('label.choice', {}, h('span', {}, label), h('select', {
    'data-choice': key, onchange: (event) => go({ set: { [key]: event.target.value } }),
  }, options.map(([value, text]) => h('option', { value, selected: value === current }, text))));
}
