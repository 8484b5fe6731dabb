// The industry map.

import { address } from './address.js';
import { DATA, isShown, lines, nodes } from './data.js';
import { $, find, findAll, h, svg } from './elements.js';
import { exact, metricName, valueText } from './numbers.js';
import { pickedNode } from './panel.js';
import { groupIcon } from './parts.js';
import { narrow } from './settings.js';
import { state } from './state.js';
import { capitalised, count, dated, nameOf, say } from './words.js';
import { fitted, letters, width } from './wrap.js';

export const MAP = { top: 34, row: 33, low: 28, gap: 4, block: 19, foot: 28, pad: 14, label: 13, column: 176, space: 52, least: 860 };
const LIT_LABELS = 16; // with more lit lines than this, their relations are named on hover only
// The relations that are named between the columns, in the colour of their lines.
const BETWEEN = [['investor'], ['developer'], ['hosts'], ['customer', 'servesSector']];

export function drawMap() {
  $('headlines').replaceChildren(...headlineCards());
  $('chain').replaceChildren(narrow() ? mapList() : mapPicture());
  hint('');
}

function headlineCards() {
  const figures = DATA.headlines.figures.filter(isShown).map((id) => DATA.claims[id]);
  const events = DATA.headlines.events.filter(isShown).map((id) => DATA.claims[id]);
  const card = (claim, title, value, small) => h('a.card', { href: address({ pick: { kind: 'claim', id: claim.id } }) },
    h('span', {}, title), h('b', {}, value), h('small', {}, small));
  return [
    h('section.cards', { 'aria-label': say('latest-figures') }, h('h2', {}, say('latest-figures')),
      h('div', {}, figures.map((c) => card(c, nameOf(c.subject), valueText(c), `${metricName(c)} · ${dated(c.period)}`)))),
    h('section.cards', { 'aria-label': say('disputes') }, h('h2', {}, say('disputes')),
      h('div', {}, h('a.card', { href: address({ view: 'disputes' }) }, h('b', {}, exact(DATA.disputes.length)),
        h('small', {}, say('open-disputes'))))),
    h('section.cards.events', { 'aria-label': say('newest-events') }, h('h2', {}, say('newest-events')),
      h('div', {}, events.map((c) => card(c, dated(c.object) || c.object, nameOf(c.subject), '')))),
  ];
}

function thingsOf(column) {
  return state.more.has(column.key) ? [...column.things, ...column.more] : column.things;
}

export function onMap() {
  return new Set(DATA.chain.columns.flatMap((column) => thingsOf(column).map((thing) => thing.id)));
}

export function kindName(kind) {
  return kind === 'five' ? nameOf('foundation-model-five') : capitalised(nameOf(`market-role/${kind}`));
}

/**
 * Where everything stands: places {id: {x, y, at}}, headings of the kinds of firms, ends of the columns, and the
 * width of a column and height of a row, which are less where the map has less room.
 */
export function mapPlaces(width, height) {
  const columns = DATA.chain.columns;
  const wide = Math.min(MAP.column, (width - 2 * MAP.pad) / columns.length - MAP.space);
  const step = (width - 2 * MAP.pad - wide) / (columns.length - 1);
  const fixed = (column) => kindsIn(column) * MAP.block + MAP.foot;
  const room = columns.map((column) => (height - MAP.top - fixed(column)) / thingsOf(column).length);
  const high = Math.min(Math.max(Math.min(...room), MAP.low), MAP.row);
  const filled = (column) => thingsOf(column).length * high + fixed(column);
  const tall = Math.max(height, ...columns.map((column) => filled(column) + MAP.top));
  const [places, blocks, ends] = [new Map(), [], []];
  columns.forEach((column, at) => {
    const things = thingsOf(column);
    const x = MAP.pad + at * step;
    const spare = Math.max(Math.min((tall - MAP.top - filled(column)) / (things.length + 1), 26), 0);
    let y = MAP.top + spare;
    let kind = '';
    for (const thing of things) {
      if (column.key === 'firms' && thing.kind !== kind && !state.more.has('firms')) {
        kind = thing.kind;
        blocks.push({ x, y: y + 14, text: kindName(kind) });
        y += MAP.block;
      }
      places.set(thing.id, { x, y, at });
      y += high + spare;
    }
    ends.push({ column, x, y });
  });
  return { places, blocks, ends, tall, wide, high };
}

/** How many kinds of firms have a heading in a column. */
function kindsIn(column) {
  if (column.key !== 'firms' || state.more.has('firms')) return 0;
  return new Set(column.things.map((thing) => thing.kind)).size;
}

function mapPicture() {
  const box = $('chain');
  const width = Math.max(box.clientWidth, MAP.least);
  const layout = mapPlaces(width, box.clientHeight - 6);
  const { places, blocks, ends, tall } = layout;
  const drawnLines = [...lines].filter(([, line]) => places.has(line.from) && places.has(line.to))
    .sort((a, b) => b[1].claims.length - a[1].claims.length);
  const drawing = svg('svg', { class: 'map', viewBox: `0 0 ${width} ${tall}`, role: 'group', 'aria-label': say('view-map') },
    svg('g', { class: 'lines' }, drawnLines.map(([id, line]) => mapLine(id, line, layout))),
    svg('g', { class: 'heads' },
      ends.map(({ column, x }) => svg('text', { x: x + 2, y: 20, class: 'head' }, say(`column-${column.key}`))),
      BETWEEN.flatMap((relations, i) => relations.map((relation, j) => relationHead(relation, {
        left: ends[i].x + layout.wide, right: ends[i + 1].x, y: relations.length > 1 ? 12 + 15 * j : 20,
      }))),
      blocks.map(({ x, y, text }) => svg('text', { x: x + 2, y, class: 'block' }, text))),
    svg('g', { class: 'things' }, DATA.chain.columns.flatMap((column) => thingsOf(column).map((thing) => mapThing(thing, layout)))),
    svg('g', { class: 'more' }, ends.filter(({ column }) => column.more.length).map(moreButton)),
    svg('g', { class: 'names', 'aria-hidden': 'true' }));
  drawing.style.width = `${width * state.zoom}px`;
  drawing.style.height = `${tall * state.zoom}px`;
  return drawing;
}

/** The name of a relation between two columns, where there is room for it. */
function relationHead(relation, { left, right, y }) {
  const text = relationName(relation);
  if (width(text) * 7 > right - left) return null;
  return svg('text', { x: (left + right) / 2, y, 'text-anchor': 'middle', class: `relation ${relation}` }, text);
}

function toggleMore(key) {
  if (!state.more.delete(key)) state.more.add(key);
  drawMap();
  find(`[data-more="${key}"]`).focus();
}

function moreButton({ column, x, y }) {
  const open = state.more.has(column.key);
  const toggle = (event) => {
    if (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    toggleMore(column.key);
  };
  const words = open ? say('fewer') : `+${column.more.length}`;
  return svg('g', {
    role: 'button', tabindex: 0, 'data-more': column.key, 'aria-expanded': String(open),
    'aria-label': `${say(`column-${column.key}`)}: ${words}`, onclick: toggle, onkeydown: toggle,
  }, svg('rect', { x, y, width: 64, height: 24, rx: 12 }), svg('text', { x: x + 32, y: y + 16.5, 'text-anchor': 'middle' }, words));
}

function mapThing(thing, { places, wide, high }) {
  const { x, y } = places.get(thing.id);
  const node = nodes.get(thing.id);
  const look = DATA.groups[node?.group] || DATA.groups.Concept;
  const text = fitted(nameOf(thing.id), wide - 22);
  const height = high - MAP.gap;
  const small = letters(text[0], MAP.label) > wide - 22 || text.length > 1;
  const title = `${nameOf(thing.id)} · ${thing.kind === 'five' ? kindName('five') : nameOf(thing.kind)}`;
  return svg('a', {
    href: address({ pick: { kind: 'node', id: thing.id } }), class: `thing${thing.kind === 'five' ? ' five' : ''}`,
    'data-thing': thing.id, 'aria-label': title, onpointerenter: (event) => moved(event) && hint(title, thing.id), onpointerleave: () => hint(''),
    onfocus: () => hint(title, thing.id), onblur: () => hint(''),
  },
  svg('rect', { x, y, width: wide, height, rx: 6 }),
  svg('rect', { x, y, width: 6, height, rx: 3, fill: look.color, class: 'kind' }),
  svg('text', { x: x + 13, y: y + height / 2 + (text.length > 1 ? -2 : 4.5), class: small ? 'two' : null },
    text.map((part, i) => svg('tspan', { x: x + 13, dy: i ? 11.5 : 0 }, i < text.length - 1 && /\w$/.test(part) ? `${part} ` : part))));
}

function mapLine(id, line, { places, wide, high }) {
  const [from, to] = [places.get(line.from), places.get(line.to)];
  const half = (high - MAP.gap) / 2;
  const [y1, y2] = [from.y + half, to.y + half];
  const same = from.at === to.at; // between two firms: an arc on the left
  const [x1, x2] = [same ? from.x : from.x + wide, to.x];
  const bend = same ? -34 - Math.min(Math.abs(y2 - y1) / 8, 40) : (x2 - x1) / 2;
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${same ? x2 + bend : x2 - bend} ${y2} ${x2} ${y2}`;
  const title = lineTitle(line);
  const soft = line.claims.every((claim) => DATA.claims[claim].stance !== 'asserted');
  return svg('a', {
    href: address({ pick: { kind: 'line', id } }), class: `line ${line.relation}${line.strong ? ' strong' : ''}${soft ? ' soft' : ''}`,
    'data-line': id, 'aria-label': title, tabindex: -1,
    'data-middle': `${(x1 + x2) / 2 + (same ? bend * 0.75 : 0)} ${(y1 + y2) / 2}`,
    onpointerenter: (event) => moved(event) && hint(title), onpointerleave: () => hint(''), onfocus: () => hint(title), onblur: () => hint(''),
  },
  svg('path', { d: path, class: 'reach' }),
  svg('path', { d: path, class: 'stroke', 'stroke-width': Math.min(1.2 + Math.log2(line.claims.length), 7) }));
}

/** What a relation is called from left to right: 'investor' reads 'invests in'. */
function relationName(relation) {
  const kebab = relation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return say(`line-${kebab}`);
}

function lineTitle(line) {
  return `${nameOf(line.from)} → ${nameOf(line.to)} · ${relationName(line.relation)} · ${count(line.claims.length, 'claims')}`;
}

/** Say what is under the pointer, or how much is shown, and light it. */
export function hint(text, thing = '') {
  $('shown').textContent = text || state.notice || mapCount();
  light(thing);
}

function mapCount() {
  return say('map-shown', onMap().size, DATA.chain.columns.reduce((sum, c) => sum + c.things.length + c.more.length, 0));
}

/** Bring forward what is picked, or under the pointer, with its neighbours; the rest is veiled. */
function light(hovered) {
  const box = $('chain');
  const edge = state.pick?.kind === 'line' ? lines.get(state.pick.id) : null;
  const centre = hovered || pickedNode();
  const known = onMap();
  const active = Boolean(edge) || known.has(centre);
  const lit = new Set([...lines].filter(([id, line]) => (edge && !hovered ? id === state.pick.id : line.from === centre || line.to === centre)).map(([id]) => id));
  const near = new Set([...lit].flatMap((id) => [lines.get(id).from, lines.get(id).to]));
  if (known.has(centre)) near.add(centre);
  box.classList.toggle('veiled', active);
  for (const element of findAll('[data-thing]', box)) {
    element.classList.toggle('near', near.has(element.dataset.thing));
    element.classList.toggle('centre', element.dataset.thing === centre);
  }
  const drawnLit = [];
  for (const element of findAll('[data-line]', box)) {
    const on = active && lit.has(element.dataset.line);
    element.classList.toggle('lit', on);
    element.setAttribute('tabindex', on ? '0' : '-1');
    if (on) drawnLit.push(element);
  }
  nameLines(drawnLit);
}

/** Name the relations of lit lines where the names do not overlap. */
function nameLines(lit) {
  const layer = document.querySelector('svg.map .names');
  if (!layer) return;
  const taken = [];
  const names = lit.length > LIT_LABELS ? [] : lit.map((element) => {
    const [x, y] = element.dataset.middle.split(' ').map(Number);
    const text = relationName(lines.get(element.dataset.line).relation);
    const half = width(text) * 3.2 + 3;
    const box = { left: x - half, right: x + half, top: y - 9, bottom: y + 9 };
    if (taken.some((b) => b.left < box.right && box.left < b.right && b.top < box.bottom && box.top < b.bottom)) return null;
    taken.push(box);
    return svg('text', { x, y: y + 4, 'text-anchor': 'middle' }, text);
  });
  layer.replaceChildren(...names.filter(Boolean));
}

export function zoomMap(factor) {
  state.zoom = factor ? Math.min(Math.max(state.zoom * factor, 0.5), 3) : 1;
  drawMap();
}

/** Drag the map by its ground. */
// Where the pointer was pressed last: the panel that opens then shifts the map under it, and what comes to lie there is not meant.
let pressed = { x: -1, y: -1 };

const moved = (event) => event.clientX !== pressed.x || event.clientY !== pressed.y;

export function listenToMap() {
  const box = $('chain');
  let start = null;
  box.addEventListener('pointerdown', (event) => {
    pressed = { x: event.clientX, y: event.clientY };
    if (event.button || event.pointerType === 'touch' || /** @type {Element} */ (event.target).closest('a, [role=button]')) return;
    start = { x: event.clientX + box.scrollLeft, y: event.clientY + box.scrollTop };
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener('pointermove', (event) => start && box.scrollTo(start.x - event.clientX, start.y - event.clientY));
  for (const end of ['pointerup', 'pointercancel']) box.addEventListener(end, () => { start = null; });
  box.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomMap(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  }, { passive: false });
  let size = 0;
  new ResizeObserver(() => {
    if (state.view !== 'map' || box.clientWidth === size) return;
    size = box.clientWidth;
    drawMap();
  }).observe(box);
}

/** The map as lists, for screens too narrow for columns: the firms first. */
function mapList() {
  const [investors, firms, ...rest] = DATA.chain.columns;
  return h('div.columns', {}, [firms, ...rest, investors].map((column) => h('section', {},
    h('h2', {}, say(`column-${column.key}`)),
    h('ul', {}, thingsOf(column).map((thing) => h('li', {}, h(`a${thing.kind === 'five' ? '.five' : ''}`, {
      href: address({ pick: { kind: 'node', id: thing.id } }),
    }, groupIcon(nodes.get(thing.id)?.group || 'Concept'), nameOf(thing.id))))),
    column.more.length ? h('button', {
      type: 'button', 'data-more': column.key, 'aria-expanded': String(state.more.has(column.key)),
      onclick: () => toggleMore(column.key),
    }, state.more.has(column.key) ? say('fewer') : `+${column.more.length}`) : null)));
}
