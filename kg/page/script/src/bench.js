// The workbench: up to six things side by side, what they share, and the ways between them.

import { address, go } from './address.js';
import { DATA, edges, holds, index, lines, nodes, sourceOf } from './data.js';
import { $, h } from './elements.js';
import { metricName, valueText } from './numbers.js';
import { claimLink, grouped, joined, nodeLink, tierMark } from './parts.js';
import { paths, shared } from './paths.js';
import { byOrder, rowsOf } from './series.js';
import { state } from './state.js';
import { choice } from './tables.js';
import { saveCsv } from './takeaway.js';
import { capitalised, dated, nameOf, say } from './words.js';

const MOST_PINS = 6;
const HUB = 60; // ways do not lead through things with more neighbours than this
const ROWS = 40;

function pins() {
  return (state.set.pins || '').split(',').filter((id) => nodes.has(id)).slice(0, MOST_PINS);
}

export function pinButton(id) {
  const pinned = pins();
  const on = pinned.includes(id);
  const next = on ? pinned.filter((each) => each !== id) : [...pinned, id].slice(-MOST_PINS);
  return h('button', { type: 'button', id: 'pin', 'aria-pressed': String(on), title: say('pin-hint'), onclick: () => go({ set: { pins: next.join(',') } }) },
    on ? say('unpin') : say('pin'));
}

/** A button that asks for a second thing, by the search, and shows the ways to it. */
export function wayButton(id) {
  const ask = () => {
    state.wayFrom = id;
    $('search').placeholder = say('way-hint', nameOf(id));
    $('search').focus();
  };
  return h('button', { type: 'button', id: 'way', title: say('way-hint', nameOf(id)), onclick: ask }, say('way-to'));
}

/** What the search found is the other end of a way. */
export function wayTo(id) {
  const pair = [state.wayFrom, id].join(',');
  endWay();
  go({ view: 'bench', pick: null, set: { pins: pair } });
}

export function endWay() {
  state.wayFrom = '';
  $('search').placeholder = say('search-hint');
}

/** A button that puts a firm beside those it competes with; none if nobody says with whom. */
export function rivalsButton(id) {
  const links = [...index.subject(id), ...index.object(id)].filter((claim) => claim.property === 'competesWith' && holds(claim));
  const rivals = [...new Set(links.flatMap((claim) => [claim.subject, claim.object]))].filter((other) => other !== id && nodes.has(other));
  if (!rivals.length) return null;
  const heaviest = rivals.sort((a, b) => nodes.get(b).value - nodes.get(a).value).slice(0, MOST_PINS - 1);
  return h('button', { type: 'button', id: 'rivals', onclick: () => go({ view: 'bench', pick: null, set: { pins: [id, ...heaviest].join(',') } }) }, say('with-rivals'));
}

/** The pinned things, beside the links between views. */
export function pinChips() {
  const pinned = pins();
  return pinned.map((id) => h('button.pin', {
    type: 'button', title: say('unpin'), 'data-pin': id, onclick: () => go({ set: { pins: pinned.filter((each) => each !== id).join(',') } }),
  }, nameOf(id), h('span', { 'aria-hidden': 'true' }, ' ✕')));
}

/** Neighbours by claims, and for firms by lines of the map, which join a firm with the investors of its rounds. */
function near(id) {
  const onMap = [...lines.values()].filter((line) => line.from === id || line.to === id).map((line) => (line.from === id ? line.to : line.from));
  return [...new Set([...index.near(id), ...onMap])];
}

/** The claims that link two things, in either direction. */
function between(a, b) {
  const ids = [edges.get(`${a}>${b}`), edges.get(`${b}>${a}`), lines.get(`${a}>${b}`), lines.get(`${b}>${a}`)].flatMap((edge) => edge?.claims || []);
  return [...new Set(ids)].map((id) => DATA.claims[id]);
}

export function drawBench() {
  const ids = pins();
  return [
    h('h2', {}, say('view-bench')),
    h('p', {}, say('bench-note')),
    h('p.chips', {}, joined(ids.map(nodeLink))),
    ids.length > 1 ? [...ways(ids), sharedPart(ids)] : null,
    ids.length ? comparison(ids) : null,
  ];
}

// Ways

/** Whether a way may lead through a thing: concepts, places and groups join almost everything and say little. */
function tells(id) {
  const node = nodes.get(id);
  return node && !['Concept', 'Place', 'Group', 'Market', 'Currency'].includes(node.group) && index.near(id).length <= HUB;
}

function ways(ids) {
  const pairs = ids.flatMap((a, i) => ids.slice(i + 1).map((b) => [a, b])).slice(0, 6);
  return pairs.map(([a, b]) => {
    const found = paths(a, b, index.near, { open: tells });
    if (found[0]?.length === 2) { // linked to each other: what links them beside that?
      const apart = (id) => index.near(id).filter((other) => !(id === a && other === b));
      found.push(...paths(a, b, apart, { open: tells }));
    }
    return h('section.market', { 'data-ways': `${a}>${b}` }, h('h3', {}, say('ways', nameOf(a), nameOf(b))),
      found.length ? h('ol.ways', {}, found.map(way)) : h('p.empty', {}, say('no-way')));
  });
}

function way(steps) {
  return h('li', {}, steps.flatMap((id, i) => [i ? hop(steps[i - 1], id) : null, nodeLink(id)]));
}

/** One step of a way: the relation, who says so, and when. */
function hop(a, b) {
  const list = between(a, b);
  const [first] = [...list].sort((x, y) => tier(x) - tier(y));
  if (!first) return ' – ';
  const source = sourceOf(first);
  const forward = first.subject === a;
  return h('span.hop', {}, forward ? ' → ' : ' ← ', claimLink(first, nameOf(first.property)), list.length > 1 ? ` ×${list.length}` : '',
    h('small', {}, ` ${source?.publisher || ''} ${dated(source?.published)} `), tierMark(first), forward ? ' → ' : ' ← ');
}

const tier = (claim) => sourceOf(claim)?.tier ?? 9;

// What is shared

function sharedPart(ids) {
  const all = shared(ids, near).filter(({ id }) => nodes.has(id));
  const relations = [...new Set(all.flatMap(({ id, of }) => of.flatMap((pin) => between(pin, id).map((claim) => claim.property))))].sort();
  const wanted = relations.includes(state.set.shared) ? state.set.shared : '';
  const shown = wanted ? all.map(({ id, of }) => ({ id, of: of.filter((pin) => between(pin, id).some((claim) => claim.property === wanted)) })).filter(({ of }) => of.length > 1) : all;
  /** @type {[string, string][]} */
  const options = [['', say('any')], ...relations.map((key) => /** @type {[string, string]} */ ([key, capitalised(nameOf(key))]))];
  const row = ({ id, of }) => h('tr', {}, h('th', { scope: 'row' }, nodeLink(id)), ids.map((pin) => h('td', {}, of.includes(pin) ? links(pin, id, wanted) : '')));
  if (!all.length) return h('section.market', { id: 'shared' }, h('h3', {}, say('shared', 0)));
  return h('section.market', { id: 'shared' }, h('h3', {}, say('shared', shown.length)),
    h('div.choices', {}, choice('shared', say('relation'), options, wanted)),
    h('div.scroll', {}, h('table.league.wide', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, ''), ids.map((id) => h('th', { scope: 'col' }, nameOf(id))))),
      h('tbody', {}, shown.slice(0, ROWS).map(row)))),
    shown.length > ROWS ? h('p', {}, say('more', shown.length - ROWS)) : null);
}

function links(a, b, wanted) {
  const list = between(a, b).filter((claim) => !wanted || claim.property === wanted);
  return grouped(list, (claim) => claim.property).slice(0, 3).flatMap(([property, own], i) => [i ? ' · ' : '', claimLink(own[0], nameOf(property)), own.length > 1 ? ` ×${own.length}` : '']);
}

// Side by side

/** A row for each property that at least one of them has: figures the latest whole one, others their objects. */
function comparison(ids) {
  const own = new Map(ids.map((id) => [id, index.subject(id).filter((claim) => holds(claim) && !claim.outranked && !claim.platform && !claim.segment)]));
  const keys = grouped([...own.values()].flat(), (claim) => JSON.stringify([claim.kind === 'figure', claim.property, claim.measure || '', claim.basis || '']))
    .filter(([, list]) => new Set(list.map((claim) => claim.subject)).size > (ids.length > 1 ? 1 : 0));
  keys.sort((a, b) => Number(b[1][0].kind === 'figure') - Number(a[1][0].kind === 'figure') || byOrder(a[1][0].property, b[1][0].property));
  const cell = (list, id) => {
    const mine = list.filter((claim) => claim.subject === id);
    if (!mine.length) return h('small', {}, '—');
    if (mine[0].kind !== 'figure') return objects(mine);
    const [last] = [...mine].sort((a, b) => (b.last || '').localeCompare(a.last || '', 'en'));
    return [claimLink(last, valueText(last)), h('small', {}, ` ${dated(last.period)} `), tierMark(last)];
  };
  return h('section.market', { id: 'side-by-side' }, h('h3', {}, say('side-by-side'), ' ',
    h('button.link', { type: 'button', onclick: () => saveCsv(say('side-by-side'), rowsOf(keys.flatMap(([, list]) => list))) }, say('take', 'CSV')), ' ',
    h('a', { href: address({ view: 'money', pick: null, set: { things: ids.join(','), metric: '' } }) }, say('compare'))),
  h('div.scroll', {}, h('table.league.wide', {},
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, ''), ids.map((id) => h('th', { scope: 'col' }, nodeLink(id))))),
    h('tbody', {}, keys.map(([, list]) => h('tr', {}, h('th', { scope: 'row' }, capitalised(metricName(list[0]))), ids.map((id) => h('td', {}, cell(list, id)))))))));
}

function objects(list) {
  const seen = new Map(list.map((claim) => [claim.object, claim]));
  const found = joined([...seen.values()].map((claim) => claimLink(claim, valueText(claim))));
  return found.length > 11 ? [...found.slice(0, 11), ` … (${seen.size})`] : found;
}
