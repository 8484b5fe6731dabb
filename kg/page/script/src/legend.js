// The legend of the network, and the list of everything.

import { DATA, nodes } from './data.js';
import { $, find, h } from './elements.js';
import { byRank, paint } from './network.js';
import { exact } from './numbers.js';
import { groupIcon, grouped, nodeLink, picture } from './parts.js';
import { state } from './state.js';
import { drawView } from './views.js';
import { besideName, nameOf, say } from './words.js';

export function drawLegend() {
  $('groups').replaceChildren(...groupsInUse().map(([group, list]) => h('button', {
    type: 'button', 'aria-pressed': String(!state.hidden.has(group)), 'data-group': group, title: say('group-hint'),
    onclick: () => toggleGroup(group),
  }, groupIcon(group), h('span.group-name', {}, groupName(group)), h('span.count', {}, exact(list.length)))));
  const stroke = (word, colour, dashes) => h('li', {},
    picture(30, 8, 'M1 4h28', { stroke: `var(--${colour})`, 'stroke-width': 2, 'stroke-dasharray': dashes }), say(word));
  $('strokes').replaceChildren(stroke('stroke-asserted', 'edge', 'none'), stroke('stroke-soft', 'edge', '5 4'),
    stroke('stroke-denied', 'deny', '2 3'), stroke('stroke-mixed', 'warn', 'none'),
    stroke('tier-1', 'tier-1', 'none'), stroke('tier-2', 'tier-2', 'none'), stroke('tier-3', 'tier-3', 'none'));
}

/** Groups with their nodes: the largest first, concepts last. */
function groupsInUse() {
  return grouped([...nodes.values()], (node) => node.group).sort((a, b) => Number(a[0] === 'Concept') - Number(b[0] === 'Concept'));
}

function groupName(group) {
  const look = DATA.groups[group];
  return look?.[state.lang] || look?.zh || look?.en || group;
}

function toggleGroup(group) {
  if (!state.hidden.delete(group)) state.hidden.add(group);
  drawLegend();
  find(`[data-group="${CSS.escape(group)}"]`).focus();
  paint();
  drawView();
}

export function drawList() {
  return groupsInUse().filter(([group]) => !state.hidden.has(group)).flatMap(([group, all]) => [
    h('h2', {}, groupIcon(group), h('span', {}, `${groupName(group)} `, h('small', {}, exact(all.length)))),
    ...grouped(all, (n) => n.type).flatMap(([type, list]) => [
      h('h3', {}, nameOf(type), ' ', besideName(type)),
      h('ul', {}, list.sort((a, b) => byRank(a.id, b.id)).map(listItem)),
    ]),
  ]);
}

function listItem(node) {
  return h('li', {}, nodeLink(node.id), ' ', h('small', {}, exact(node.value)));
}
