// The free network.

import { Network } from 'vis-network/esnext';
import { DataSet } from 'vis-data/esnext';
import { go } from './address.js';
import { DATA, bestTier, contested, edges, index, nodes } from './data.js';
import { $, h } from './elements.js';
import { drawFacets, holders } from './facets.js';
import { nodeLink } from './parts.js';
import { drawLegend } from './legend.js';
import { mapPlaces, onMap } from './map.js';
import { pickedNode, updateExpand } from './panel.js';
import { CORE_LIMIT_NARROW, DOUBLE_CLICK, EDGE_LABEL_LIMIT, EXPAND_LIMIT, FADE_LIMIT, HEAVY, MIN_SCALE, calm, narrow } from './settings.js';
import { isPicked, state } from './state.js';
import { nameOf, say } from './words.js';
import { width, wrap } from './wrap.js';

export let network = null;
let lookOfEdge = null; // as last painted
const drawn = { nodes: new DataSet(), edges: new DataSet() };

/** Sort by importance: entities before concepts, then by number of claims. */
export function byRank(a, b) {
  const [x, y] = [nodes.get(a), nodes.get(b)];
  return Number(x.group === 'Concept') - Number(y.group === 'Concept') || y.value - x.value || (a < b ? -1 : 1);
}

/** A thing with its heaviest neighbours; concepts stand in its sheet. */
function ego(id) {
  const around = index.near(id).filter((near) => nodes.get(near).group !== 'Concept').sort(byRank);
  return new Set([id, ...around.slice(0, EXPAND_LIMIT - 1)]);
}

/** What is picked with its neighbours, else what the map shows; on a phone the firms and what the heaviest lines lead to. */
export function coreNodes() {
  if (pickedNode() && nodes.has(pickedNode())) return ego(pickedNode());
  if (!narrow()) return new Set([...onMap()].filter((id) => nodes.has(id)));
  const firms = DATA.chain.columns[1].things.map((thing) => thing.id);
  const strong = DATA.chain.lines.filter((line) => line.strong && firms.includes(line.from));
  return new Set([...firms, ...strong.map((line) => line.to)].filter((id) => nodes.has(id)).slice(0, CORE_LIMIT_NARROW));
}

function colours() {
  const css = getComputedStyle(document.documentElement);
  const keys = ['ink', 'canvas', 'edge', 'deny', 'warn', 'accent', 'font', 'tier-1', 'tier-2', 'tier-3'];
  return Object.fromEntries(keys.map((key) => [key, css.getPropertyValue(`--${key}`).trim()]));
}

function tone(edge) {
  const all = edge.claims.map((id) => DATA.claims[id]);
  const live = all.some((c) => c.rank !== 'deprecated') ? all.filter((c) => c.rank !== 'deprecated') : all;
  if (live.every((c) => c.negated)) return 'denied';
  if (live.some(contested)) return 'mixed';
  return live.every((c) => c.stance !== 'asserted' || c.rank === 'deprecated') ? 'soft' : 'plain';
}

const tones = new Map();

/** The tone of an edge, worked out once. */
function toneOf(id) {
  if (!tones.has(id)) tones.set(id, tone(edges.get(id)));
  return tones.get(id);
}

function nodeLook(id, near, ink) {
  const node = nodes.get(id);
  const look = DATA.groups[node.group] || DATA.groups.Concept;
  const faded = near && !near.has(id);
  const border = id === pickedNode() ? ink.ink : ink.canvas;
  const colour = { background: look.color, border };
  return {
    id, label: wrap(nameOf(id)), shape: look.shape, value: node.value, opacity: faded ? 0.3 : 1,
    borderWidth: id === pickedNode() ? 3 : 1.5, borderWidthSelected: 3,
    color: { ...colour, highlight: { ...colour, border: ink.ink }, hover: { ...colour, border: ink.accent } },
    font: { color: faded ? ink.edge : ink.ink, strokeColor: ink.canvas, strokeWidth: 5, face: ink.font },
  };
}

function edgeLook(id, near, ink, readable) {
  const edge = edges.get(id);
  const kind = toneOf(id);
  const picked = pickedNode();
  const touches = edge.from === picked || edge.to === picked || isPicked('edge', id);
  const colour = { denied: ink.deny, mixed: ink.warn }[kind] || (touches ? ink[`tier-${bestTier(edge.claims.map((claim) => DATA.claims[claim]))}`] : ink.edge);
  const no = kind === 'denied' ? say('not') : '';
  const behind = near ? 0.18 : state.heavy ? 0.35 : 0.85;
  const open = id === state.hover || isPicked('edge', id) || readable.has(id);
  return {
    id, from: edge.from, to: edge.to, label: open ? edgeLabel(id) : no || ' ',
    dashes: kind === 'soft' ? [5, 5] : kind === 'denied' ? [2, 4] : false,
    width: Math.min(1 + Math.log2(edge.claims.length) * 0.8, 4) + (touches ? 0.8 : 0),
    color: { color: colour, highlight: colour, hover: ink.accent, opacity: touches ? 0.85 : behind },
    font: { size: 12, color: no ? ink.deny : ink.ink, strokeColor: ink.canvas, strokeWidth: 5, face: ink.font },
  };
}

/** The label of an edge: its properties, with "not" for denied ones. */
function edgeLabel(id) {
  const names = edges.get(id).properties.map((p) => nameOf(p));
  const all = names.slice(0, 2).join(' / ') + (names.length > 2 ? ' …' : '');
  return wrap(toneOf(id) === 'denied' ? `${say('not')} ${all}` : all);
}

/** The edges of the picked node whose labels overlap neither a node nor each other. */
function readableLabels(lines) {
  const free = new Set();
  const touching = lines.filter((id) => [edges.get(id).from, edges.get(id).to].includes(pickedNode()));
  if (touching.length > EDGE_LABEL_LIMIT) return free;
  const bright = [pickedNode(), ...index.near(pickedNode())].filter((id) => drawn.nodes.get(id));
  const taken = bright.map((id) => network.getBoundingBox(id));
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom + 10 && b.top < a.bottom + 10;
  for (const id of touching) {
    const box = labelBox(id);
    if (!box || taken.some((other) => meet(box, other))) continue;
    free.add(id);
    taken.push(box);
  }
  return free;
}

function labelBox(id) {
  const [from, to] = [state.places[edges.get(id).from], state.places[edges.get(id).to]];
  if (!from || !to) return null;
  const lines = edgeLabel(id).split('\n');
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const [w, t] = [Math.max(...lines.map(width)) * 3 + 2, lines.length * 6.5]; // half of each, for letters of 12 px
  return { left: x - w, right: x + w, top: y - t, bottom: y + t };
}

/** Update the network from the state; only changes are sent. */
export function paint() {
  updateExpand();
  if (!network) return;
  const ink = colours();
  const visible = new Set([...state.shown].filter((id) => !state.hidden.has(nodes.get(id).group)));
  const lines = [...edges].filter(([, e]) => visible.has(e.from) && visible.has(e.to)).map(([id]) => id);
  Object.assign(state.places, network.getPositions());
  lighten(lines.length > HEAVY);
  const near = focusSet(visible.size);
  const readable = readableLabels(lines);
  send(drawn.nodes, [...visible].map((id) => nodeLook(id, near, ink)), (id) => state.places[id]);
  lookOfEdge = (id) => edgeLook(id, near, ink, readable);
  send(drawn.edges, lines.map(lookOfEdge));
  listNodes(visible);
  drawFacets();
  $('shown').textContent = state.busy ? say('busy') : state.notice || say('shown', visible.size, nodes.size);
}

/** What is drawn, as links for those who use no pointer; they show when one of them has the focus. */
function listNodes(visible) {
  const ids = [...visible].sort(byRank);
  if ($('net-nodes').dataset.shown === `${state.lang} ${ids}`) return;
  $('net-nodes').dataset.shown = `${state.lang} ${ids}`;
  $('net-nodes').replaceChildren(...ids.map((id) => h('li', {}, nodeLink(id))));
}

/** Simplify drawing if there are many edges. */
function lighten(heavy) {
  if (state.heavy === heavy) return;
  state.heavy = heavy;
  network.setOptions({
    interaction: { hideEdgesOnDrag: heavy, hideEdgesOnZoom: heavy },
    edges: { smooth: heavy ? false : SMOOTH },
  });
}

/** The nodes that are not faded while something is picked; null if nothing is. */
function focusSet(count) {
  if (count > FADE_LIMIT) return null;
  if (state.set.facet && nodes.get(state.set.facet)?.group === 'Concept') return holders(state.set.facet);
  const id = pickedNode();
  if (id) return new Set([id, ...index.near(id)]);
  return state.pick?.kind === 'edge' ? new Set(state.pick.id.split('>')) : null;
}

/** @param {any} set @param {any[]} items @param {(id: string) => any} place */
function send(set, items, place = () => null) {
  const ids = new Set(items.map((item) => item.id));
  const gone = set.getIds().filter((id) => !ids.has(id));
  set.remove(gone);
  for (const id of gone) state.looks.delete(id);
  const changed = items.filter((item) => {
    const look = JSON.stringify(item);
    const same = state.looks.get(item.id) === look;
    state.looks.set(item.id, look);
    return !same;
  });
  set.update(changed.map((item) => (set.get(item.id) ? item : { ...item, ...place(item.id) })));
}

const SMOOTH = { enabled: true, type: 'curvedCW', roundness: 0.08 };

const OPTIONS = {
  layout: { randomSeed: 7, improvedLayout: false },
  nodes: {
    scaling: {
      min: 8, max: 34, label: { enabled: true, min: 14, max: 24, maxVisible: 30, drawThreshold: 5 },
      customScalingFunction: (min, max, total, value) => Math.sqrt(value / (max || 1)), // the area is proportional to the number
    },
  },
  edges: { arrows: { to: { enabled: true, scaleFactor: 0.45 } }, smooth: SMOOTH, selectionWidth: 0.8, hoverWidth: 0.8 },
  physics: {
    enabled: false, solver: 'forceAtlas2Based', minVelocity: 0.5,
    forceAtlas2Based: {
      gravitationalConstant: -110, centralGravity: 0.012, springLength: 110, springConstant: 0.05,
      damping: 0.5, avoidOverlap: 0.5,
    },
    stabilization: { enabled: true, fit: false, updateInterval: 50 },
  },
  interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false } },
};

export function startNetwork() {
  network = new Network($('canvas'), drawn, OPTIONS);
  listenToNetwork();
  state.unseen = false;
  const before = seed([...state.shown].sort(byRank));
  state.busy = true;
  paint();
  settle(() => glide(before, firstView));
}

function listenToNetwork() {
  let waiting = 0;
  const point = (pick) => {
    clearTimeout(waiting);
    state.pointed = true;
    go({ pick });
  };
  // Wait for a possible second click, because opening the panel would move the node.
  network.on('click', ({ nodes: [node], edges: [edge] }) => {
    clearTimeout(waiting);
    const pick = node ? { kind: 'node', id: node } : edge ? { kind: 'edge', id: edge } : null;
    waiting = setTimeout(point, DOUBLE_CLICK, pick);
  });
  network.on('doubleClick', ({ nodes: [node] }) => {
    if (!node) return;
    point({ kind: 'node', id: node });
    expand(node);
  });
  network.on('hoverEdge', ({ edge }) => hoverEdge(edge));
  network.on('blurEdge', () => hoverEdge(''));
}

function hoverEdge(id) {
  const changed = [state.hover, id].filter((each) => drawn.edges.get(each));
  state.hover = id;
  const looks = changed.map(lookOfEdge);
  for (const look of looks) state.looks.set(look.id, JSON.stringify(look));
  drawn.edges.update(looks);
}

/** Initial positions, always the same: those of the map; what it does not show stands around on a spiral. */
function seed(ids) {
  const { places } = mapPlaces(1400, 700);
  ids.forEach((id, i) => {
    const on = places.get(id);
    const [radius, angle] = [60 * Math.sqrt(i), i * 2.39996];
    state.places[id] = on ? { x: on.x - 700, y: on.y - 350 } : { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
  return Object.fromEntries(ids.map((id) => [id, state.places[id]]));
}

const GLIDE = 600; // milliseconds from the places of the map to those of the network

/** Move the nodes from given places to where they are, so that the eye can follow. */
function glide(before, done) {
  const after = network.getPositions();
  const ids = Object.keys(after).filter((id) => before[id]);
  done();
  if (calm()) return;
  const start = performance.now();
  const step = (now) => {
    const part = Math.min((now - start) / GLIDE, 1);
    const eased = 1 - (1 - part) ** 3;
    const between = (id, axis) => before[id][axis] + (after[id][axis] - before[id][axis]) * eased;
    move(ids.map((id) => ({ id, x: between(id, 'x'), y: between(id, 'y') })));
    if (part < 1 && state.view === 'net') requestAnimationFrame(step);
    else if (part < 1) move(ids.map((id) => ({ id, ...after[id] })));
  };
  requestAnimationFrame(step);
}

/** Run the force layout for a while, then stop it and separate overlapping labels. */
function settle(done = () => {}) {
  const count = drawn.nodes.length;
  network.once('stabilizationIterationsDone', () => {
    network.setOptions({ physics: { enabled: false } });
    fillCanvas();
    separate();
    network.redraw();
    state.busy = false;
    paint();
    done();
  });
  network.setOptions({ physics: { enabled: true } });
  network.stabilize(count > 600 ? 80 : count > 250 ? 160 : 300);
}

/** Move all nodes at once, because every network.moveNode() rebuilds the network. */
function move(places) {
  drawn.nodes.update(places.map(({ id, x, y }) => ({ id, x, y })));
}

/** Stretch the round layout to the shape of the canvas. */
function fillCanvas() {
  const places = Object.entries(network.getPositions());
  const extent = (axis) => {
    const along = places.map(([, place]) => place[axis]);
    return Math.max(...along) - Math.min(...along) || 1;
  };
  const { clientWidth, clientHeight } = $('canvas');
  const wanted = Math.min(Math.max(clientWidth / (clientHeight || 1), 0.6), 1.8);
  const factor = Math.sqrt((wanted * extent('y')) / extent('x'));
  move(places.map(([id, { x, y }]) => ({ id, x: x * factor, y: y / factor })));
}

/** Move nodes until none overlap; the force layout ignores labels. */
function separate() {
  network.redraw(); // boxes are measured when drawn
  const boxes = /** @type {string[]} */ (drawn.nodes.getIds()).map((id) => {
    const box = network.getBoundingBox(id);
    const { x, y } = network.getPosition(id);
    const [left, right, top, bottom] = [box.left - x - 5, box.right - x + 5, box.top - y - 4, box.bottom - y + 8];
    return { id, x, y, left, right, top, bottom, weight: nodes.get(id).value };
  });
  for (let round = boxes.length > 600 ? 12 : 80; round > 0; round -= 1) if (!pushApart(boxes)) break;
  move(boxes);
}

function pushApart(boxes) {
  let moved = false;
  boxes.sort((a, b) => a.x + a.left - b.x - b.left);
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      const [a, b] = [boxes[i], boxes[j]];
      const across = a.x + a.right - b.x - b.left;
      if (across <= 0) break; // sorted, so all later nodes are farther to the right
      const down = Math.min(a.y + a.bottom - b.y - b.top, b.y + b.bottom - a.y - a.top);
      if (down <= 0) continue;
      moved = true;
      const share = (b.weight + 1) / (a.weight + b.weight + 2); // the heavier node moves less; a weight may be 0
      const [axis, step] = across < down ? ['x', across] : ['y', b.y >= a.y ? down : -down];
      a[axis] -= step * share;
      b[axis] += step * (1 - share);
    }
  }
  return moved;
}

/** Fit the picked nodes, or all nodes, into the view; if that is too small to read, show the centre. */
function firstView() {
  state.home = network.getPositions();
  network.fit({ animation: false });
  if (pickedNode()) return focusOn(pickedNode(), false);
  if (state.pick?.kind === 'edge') return fitEdge(state.pick.id);
  if (network.getScale() >= MIN_SCALE) return;
  const middle = [...state.shown].sort(byRank)[0];
  network.moveTo({ scale: MIN_SCALE, position: network.getPosition(middle), animation: false });
}

function fitEdge(id) {
  network.fit({ nodes: id.split('>'), maxZoomLevel: 1.1, animation: false });
}

function focusOn(id, animate = true) {
  if (!drawn.nodes.get(id)) return;
  network.redraw();
  const offset = { x: 0, y: -covered() / 2 };
  const animation = animate && !calm() ? { duration: 350 } : false;
  network.focus(id, { scale: Math.max(network.getScale(), 0.8), offset, animation });
}

/** Whether a node is in the visible part of the canvas. */
function inSight(id) {
  const { x, y } = network.canvasToDOM(network.getPosition(id));
  const { clientWidth, clientHeight } = $('canvas');
  return x > 30 && y > 30 && x < clientWidth - 30 && y < clientHeight - covered() - 30;
}

/** How much of the canvas the bottom sheet of a phone covers. */
function covered() {
  if (!narrow() || !state.pick) return 0;
  return Math.max($('canvas').getBoundingClientRect().bottom - $('panel').getBoundingClientRect().top, 0);
}

/** Place new nodes on a ring around an existing neighbour. */
function placeNear(ids) {
  ids.forEach((id, i) => {
    if (state.places[id]) return;
    const anchor = index.near(id).filter((near) => state.places[near]).sort(byRank)[0];
    const { x, y } = state.places[anchor] || { x: 0, y: 0 };
    const radius = 130 + 9 * i ** 0.75;
    state.places[id] = { x: x + radius * Math.cos(i * 2.39996), y: y + radius * Math.sin(i * 2.39996) };
  });
}

function add(ids) {
  const fresh = ids.filter((id) => !state.shown.has(id));
  if (!fresh.length) return;
  const settling = state.busy; // if so, new nodes join the running layout
  if (network) Object.assign(state.places, network.getPositions());
  placeNear(fresh);
  for (const id of fresh) state.shown.add(id);
  if (!network || state.view !== 'net') { // a hidden network cannot be laid out
    state.unseen = true;
    return updateExpand();
  }
  state.busy = settling || fresh.length > 3;
  paint();
  if (settling) return;
  if (state.busy) settle(() => pickedNode() && !inSight(pickedNode()) && focusOn(pickedNode()));
  else separate();
}

export function expand(id) {
  add(index.near(id).filter((near) => !state.shown.has(near) && nodes.get(near).group !== 'Concept').sort(byRank).slice(0, EXPAND_LIMIT));
}

/** Show a node that may be hidden, with the path from it to the visible nodes. */
export function reveal(id) {
  if (!nodes.has(id)) return;
  if (state.hidden.delete(nodes.get(id).group)) drawLegend();
  const path = [id];
  for (let step = 0; step < 4 && !state.shown.has(path[0]); step += 1) {
    const near = index.near(path[0]).filter((n) => !path.includes(n)).sort(byRank);
    if (!near.length || near.some((n) => state.shown.has(n))) break;
    path.unshift(near[0]);
  }
  add(path);
}

export function showCore() {
  if (state.busy) return;
  state.shown = coreNodes();
  if (!network) return;
  Object.assign(state.places, state.home);
  drawn.nodes.clear(); // so that nodes return to their previous positions
  drawn.edges.clear();
  state.looks.clear();
  placeNear([...state.shown]);
  paint();
  firstView();
}

/** After a change, keep the picked node in sight and its edges selected. */
export function follow(moved, renamed) {
  network.redraw(); // the panel has changed the size of the canvas
  const id = pickedNode();
  if (id && drawn.nodes.get(id)) network.selectNodes([id], false);
  else network.unselectAll();
  if (renamed) separate(); // the length of labels has changed
  if (state.unseen) {
    state.unseen = false;
    state.busy = true;
    return settle(firstView);
  }
  if (moved && state.pick?.kind === 'edge' && !state.pointed) fitEdge(state.pick.id);
  if (!moved || !id || !drawn.nodes.get(id)) return;
  // Do not move the view for a clicked node that is visible and readable.
  if (!state.pointed || !inSight(id) || network.getScale() < MIN_SCALE) focusOn(id);
}
