// ---------------------------------------------------------------- map

const MAP = { top: 34, row: 33, low: 28, gap: 4, block: 19, foot: 28, pad: 14, label: 13, column: 176, space: 52, least: 860 };
let [columnWidth, rowHeight] = [MAP.column, MAP.row]; // less where the map has less room
const LIT_LABELS = 16; // with more lit lines than this, their relations are named on hover only
// The relations that are named between the columns, in the colour of their lines.
const BETWEEN = [['investor'], ['developer'], ['hosts'], ['customer', 'servesSector']];

/** An SVG element with attributes; `onclick` and the like are listeners. */
function draw(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children.flat().filter(Boolean));
  return element;
}

function drawMap() {
  const shown = state.view === 'map';
  $('map').hidden = !shown;
  if (!shown) return;
  $('headlines').replaceChildren(...headlineCards());
  $('chain').replaceChildren(narrow() ? mapList() : mapPicture());
  light();
}

// ---------------------------------------------------------------- what stands above the map

function headlineCards() {
  const figures = DATA.headlines.figures.map((id) => DATA.claims[id]);
  const events = DATA.headlines.events.map((id) => DATA.claims[id]);
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

// ---------------------------------------------------------------- picture

function thingsOf(column) {
  return state.more.has(column.key) ? [...column.things, ...column.more] : column.things;
}

function onMap() {
  return new Set(DATA.chain.columns.flatMap((column) => thingsOf(column).map((thing) => thing.id)));
}

function kindName(kind) {
  return kind === 'five' ? nameOf('foundation-model-five') : capitalised(nameOf(`market-role/${kind}`));
}

/** Places of all things: {id: {x, y, column}}, and the headings of the kinds of firms. */
function mapPlaces(width, height) {
  const columns = DATA.chain.columns;
  columnWidth = Math.min(MAP.column, (width - 2 * MAP.pad) / columns.length - MAP.space);
  const step = (width - 2 * MAP.pad - columnWidth) / (columns.length - 1);
  const [places, blocks, ends] = [new Map(), [], []];
  const room = (column) => (height - MAP.top - kindsIn(column) * MAP.block - MAP.foot) / thingsOf(column).length;
  rowHeight = Math.min(Math.max(Math.min(...columns.map(room)), MAP.low), MAP.row);
  const tall = Math.max(height, ...columns.map((column) => columnHeight(column) + MAP.top));
  columns.forEach((column, at) => {
    const things = thingsOf(column);
    const x = MAP.pad + at * step;
    const spare = Math.min((tall - MAP.top - columnHeight(column)) / (things.length + 1), 26);
    let y = MAP.top + Math.max(spare, 0);
    let kind = '';
    for (const thing of things) {
      if (column.key === 'firms' && thing.kind !== kind && !state.more.has('firms')) {
        kind = thing.kind;
        blocks.push({ x, y: y + 14, text: kindName(kind) });
        y += MAP.block;
      }
      places.set(thing.id, { x, y, at, column: column.key });
      y += rowHeight + Math.max(spare, 0);
    }
    ends.push({ column, x, y });
  });
  return { places, blocks, ends, tall };
}

function columnHeight(column) {
  return thingsOf(column).length * rowHeight + kindsIn(column) * MAP.block + MAP.foot;
}

/** How many kinds of firms have a heading in a column. */
function kindsIn(column) {
  if (column.key !== 'firms' || state.more.has('firms')) return 0;
  return new Set(column.things.map((thing) => thing.kind)).size;
}

function mapPicture() {
  const box = $('chain');
  const width = Math.max(box.clientWidth, MAP.least);
  const { places, blocks, ends, tall } = mapPlaces(width, box.clientHeight - 6);
  const drawnLines = [...lines].filter(([, line]) => places.has(line.from) && places.has(line.to))
    .sort((a, b) => b[1].claims.length - a[1].claims.length);
  const picture = draw('svg', { class: 'map', viewBox: `0 0 ${width} ${tall}`, role: 'group', 'aria-label': say('view-map') },
    draw('g', { class: 'lines' }, drawnLines.map(([id, line]) => mapLine(id, line, places))),
    draw('g', { class: 'heads' },
      ends.map(({ column, x }) => draw('text', { x: x + 2, y: 20, class: 'head' }, say(`column-${column.key}`))),
      BETWEEN.flatMap((relations, i) => relations.map((relation, j) => relationHead(relation, {
        left: ends[i].x + columnWidth, right: ends[i + 1].x, y: relations.length > 1 ? 12 + 15 * j : 20,
      }))),
      blocks.map(({ x, y, text }) => draw('text', { x: x + 2, y, class: 'block' }, text))),
    draw('g', { class: 'things' }, DATA.chain.columns.flatMap((column) => thingsOf(column).map((thing) => mapThing(thing, places.get(thing.id))))),
    draw('g', { class: 'more' }, ends.filter(({ column }) => column.more.length).map(moreButton)),
    draw('g', { class: 'names', 'aria-hidden': 'true' }));
  picture.style.width = `${width * state.zoom}px`;
  picture.style.height = `${tall * state.zoom}px`;
  return picture;
}

/** The name of a relation between two columns, where there is room for it. */
function relationHead(relation, { left, right, y }) {
  const text = relationName(relation);
  if (width(text) * 7 > right - left) return null;
  return draw('text', { x: (left + right) / 2, y, 'text-anchor': 'middle', class: `relation ${relation}` }, text);
}

function moreButton({ column, x, y }) {
  const open = state.more.has(column.key);
  const toggle = (event) => {
    if (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (!state.more.delete(column.key)) state.more.add(column.key);
    drawMap();
    document.querySelector(`[data-more="${column.key}"]`).focus();
  };
  const words = open ? say('fewer') : `+${column.more.length}`;
  return draw('g', {
    role: 'button', tabindex: 0, 'data-more': column.key, 'aria-expanded': String(open),
    'aria-label': `${say(`column-${column.key}`)}: ${words}`, onclick: toggle, onkeydown: toggle,
  }, draw('rect', { x, y, width: 64, height: 24, rx: 12 }), draw('text', { x: x + 32, y: y + 16.5, 'text-anchor': 'middle' }, words));
}

function mapThing(thing, { x, y }) {
  const node = nodes.get(thing.id);
  const look = DATA.groups[node?.group] || DATA.groups.Concept;
  const text = fitted(nameOf(thing.id), columnWidth - 22);
  const height = rowHeight - MAP.gap;
  const small = letters(text[0], MAP.label) > columnWidth - 22 || text.length > 1;
  const title = `${nameOf(thing.id)} · ${thing.kind === 'five' ? kindName('five') : nameOf(thing.kind)}`;
  return draw('a', {
    href: address({ pick: { kind: 'node', id: thing.id } }), class: `thing${thing.kind === 'five' ? ' five' : ''}`,
    'data-thing': thing.id, 'aria-label': title, onpointerenter: () => hint(title, thing.id), onpointerleave: () => hint(''),
    onfocus: () => hint(title, thing.id), onblur: () => hint(''),
  },
  draw('rect', { x, y, width: columnWidth, height, rx: 6 }),
  draw('rect', { x, y, width: 6, height, rx: 3, fill: look.color, class: 'kind' }),
  draw('text', { x: x + 13, y: y + height / 2 + (text.length > 1 ? -2 : 4.5), class: small ? 'two' : null },
    text.map((part, i) => draw('tspan', { x: x + 13, dy: i ? 11.5 : 0 }, part))));
}

/** About how wide a text of a size is, in pixels. */
function letters(text, size) {
  return [...text].reduce((sum, c) => sum + (c > '\u2e80' ? size : size * 0.6), 0);
}

/** A name in one line, or in two if it is long; what is longer ends in "…" and stands whole in the hint. */
function fitted(name, room) {
  if (letters(name, MAP.label) <= room) return [name];
  const pieces = name.match(/[\w.,'()&+-]+\s*|./gu) || [name];
  const rows = [''];
  for (const piece of pieces) {
    const last = rows[rows.length - 1];
    if (!last || letters(last + piece.trimEnd(), 11) <= room) rows[rows.length - 1] += piece;
    else if (rows.length < 2) rows.push(piece);
    else {
      let cut = last;
      while (letters(`${cut}…`, 11) > room) cut = cut.slice(0, -1);
      return [rows[0].trim(), `${cut.trim()}…`];
    }
  }
  return rows.map((row) => row.trim()).filter(Boolean);
}

function mapLine(id, line, places) {
  const [from, to] = [places.get(line.from), places.get(line.to)];
  const half = (rowHeight - MAP.gap) / 2;
  const [y1, y2] = [from.y + half, to.y + half];
  const same = from.at === to.at;
  const x1 = same ? from.x : from.x + columnWidth;
  const x2 = to.x;
  const bend = same ? -34 - Math.min(Math.abs(y2 - y1) / 8, 40) : (x2 - x1) / 2;
  const path = same
    ? `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}`
    : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const title = lineTitle(line);
  const soft = line.claims.every((claim) => DATA.claims[claim].stance !== 'asserted');
  return draw('a', {
    href: address({ pick: { kind: 'line', id } }), class: `line ${line.relation}${line.strong ? ' strong' : ''}${soft ? ' soft' : ''}`,
    'data-line': id, 'aria-label': title, tabindex: -1,
    'data-middle': `${(x1 + x2) / 2 + (same ? bend * 0.75 : 0)} ${(y1 + y2) / 2}`,
    onpointerenter: () => hint(title), onpointerleave: () => hint(''), onfocus: () => hint(title), onblur: () => hint(''),
  },
  draw('path', { d: path, class: 'reach' }),
  draw('path', { d: path, class: 'stroke', 'stroke-width': Math.min(1.2 + Math.log2(line.claims.length), 7) }));
}

/** What a relation is called from left to right: 'investor' reads 'invests in'. */
function relationName(relation) {
  const kebab = relation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return say(`line-${kebab}`);
}

function lineTitle(line) {
  return `${nameOf(line.from)} → ${nameOf(line.to)} · ${relationName(line.relation)} · ${count(line.claims.length, 'claims')}`;
}

function hint(text, thing = '') {
  $('shown').textContent = text || state.notice || mapCount();
  light(thing);
}

function mapCount() {
  return say('map-shown', onMap().size, DATA.chain.columns.reduce((sum, c) => sum + c.things.length + c.more.length, 0));
}

// ---------------------------------------------------------------- focus

/** Bring forward what is picked, or under the pointer, with its neighbours; the rest is veiled. */
function light(hovered = '') {
  if (!hovered && $('shown')) $('shown').textContent = state.notice || mapCount();
  const box = $('chain');
  const edge = state.pick?.kind === 'line' ? lines.get(state.pick.id) : null;
  const centre = hovered || pickedNode();
  const known = onMap();
  const active = Boolean(edge) || known.has(centre);
  const lit = new Set([...lines].filter(([id, line]) => (edge && !hovered ? id === state.pick.id : line.from === centre || line.to === centre)).map(([id]) => id));
  const near = new Set([...lit].flatMap((id) => [lines.get(id).from, lines.get(id).to]));
  if (known.has(centre)) near.add(centre);
  box.classList.toggle('veiled', active);
  for (const element of box.querySelectorAll('[data-thing]')) {
    element.classList.toggle('near', near.has(element.dataset.thing));
    element.classList.toggle('centre', element.dataset.thing === centre);
  }
  const drawnLit = [];
  for (const element of box.querySelectorAll('[data-line]')) {
    const on = active && lit.has(element.dataset.line);
    element.classList.toggle('lit', on);
    element.setAttribute('tabindex', on ? 0 : -1);
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
    return draw('text', { x, y: y + 4, 'text-anchor': 'middle' }, text);
  });
  layer.replaceChildren(...names.filter(Boolean));
}

// ---------------------------------------------------------------- size

function zoomMap(factor) {
  state.zoom = factor ? Math.min(Math.max(state.zoom * factor, 0.5), 3) : 1;
  drawMap();
}

/** Drag the map by its ground. */
function listenToMap() {
  const box = $('chain');
  let start = null;
  box.addEventListener('pointerdown', (event) => {
    if (event.button || event.pointerType === 'touch' || event.target.closest('a, [role=button]')) return;
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

// ---------------------------------------------------------------- phone

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
      onclick: () => { if (!state.more.delete(column.key)) state.more.add(column.key); drawMap(); },
    }, state.more.has(column.key) ? say('fewer') : `+${column.more.length}`) : null)));
}
