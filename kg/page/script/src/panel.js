// The panel: the sheet of a thing, of an edge or of a source.

import { go } from './address.js';
import { pinButton, rivalsButton, wayButton } from './bench.js';
import { claimRow, objectOf, record, sentence, standing } from './claims.js';
import { DATA, edges, index, lines, nodes, roles } from './data.js';
import { $, find, h } from './elements.js';
import { derivedList, figureSection } from './figures.js';
import { expand } from './network.js';
import { groupIcon, grouped, nodeLink, outLink, pieces } from './parts.js';
import { propertyPanel } from './property.js';
import { isPicked, state } from './state.js';
import { summaryOf } from './summary.js';
import { takeMenu } from './take.js';
import { besideName, count, dated, nameOf, other, say } from './words.js';

/** The node shown in the panel, if any. */
export function pickedNode() {
  if (state.pick?.kind === 'node') return state.pick.id;
  return state.pick?.kind === 'claim' ? DATA.claims[state.pick.id].subject : '';
}

export function drawPanel() {
  const panel = $('panel');
  panel.hidden = !state.pick;
  if (!state.pick) return panel.replaceChildren();
  const draw = { node: nodePanel, claim: nodePanel, edge: edgePanel, line: edgePanel, source: sourcePanel, property: propertyPanel }[state.pick.kind];
  panel.replaceChildren(...draw(pickedNode() || state.pick.id));
  // The height of the head depends on the number of jump buttons.
  panel.style.setProperty('--head', `${find('.panel-head', panel).offsetHeight}px`);
  panel.scrollTop = 0;
  panel.querySelector('.target')?.scrollIntoView({ block: 'center' });
}

export function panelHead(title, ...rest) {
  const button = (id, sign, word, onclick) =>
    h('button', { id, type: 'button', 'aria-label': say(word), title: say(word), onclick }, sign);
  return h('div.panel-head', {},
    h('div.panel-top', {},
      h('h2', { id: 'panel-title', tabindex: -1 }, ...title),
      button('grow', '↕', 'grow', () => $('panel').classList.toggle('tall')),
      button('close', '✕', 'close', closePanel)),
    ...rest);
}

function nodePanel(id) {
  const node = nodes.get(id) || { names: {}, aliases: [], group: 'Concept', type: '' };
  const found = roles(id);
  /** @type {[string, any[], (list: any[]) => Node][]} */
  const every = [
    ['figures', found.figures, (list) => figureSection(list, index.derived(id).filter((figure) => figure.subject === id))],
    ['derived-short', index.derived(id), derivedList],
    ['attributes', found.attributes, (list) => byProperty(list, objectOf)],
    ['relations', found.relations, (list) => byProperty(newestThings(list, (c) => c.object), objectOf)],
    ['mentions', found.mentions, (list) => byProperty(newestThings(list, (c) => c.subject), (c) => nodeLink(c.subject), '←')],
    ['measured', found.measured, (list) => pieces(list, sentence)],
    ['spoken', found.spoken, (list) => pieces(list, sentence)],
  ];
  const sections = every.filter(([, list]) => list.length);
  const all = new Set(sections.flatMap(([key, list]) => (key === 'derived-short' ? [] : list))); // derived figures are not claims
  return [
    panelHead([nameOf(id), ' ', besideName(id)],
      h('p.sub', {},
        h('span', {}, groupIcon(node.group), nameOf(node.type), ' ', besideName(node.type)),
        node.aliases?.length ? h('span', {}, `${say('aliases')}: ${node.aliases.join(' / ')}`) : null,
        h('span', {}, `${say('id')}: `, h('code', {}, id))),
      h('p.sub', {}, tally([...all])),
      h('div.actions', {}, ...nodeButtons(id), takeMenu(nameOf(id), [...all], { subject: id }), jumps(sections))),
    h('div.summary', {}, summaryOf(id)),
    ...sections.flatMap(([key, list, make], i) => [
      h('h3', { id: `part-${key}` }, `${say(key)} `, h('small', {}, `${DATA.words[key][other()]} · ${list.length}`)),
      i < AT_ONCE || list.some((claim) => isPicked('claim', claim.id)) ? make(list) : later(() => make(list)),
    ]),
    sections.length ? null : h('p.empty', {}, say('nothing')),
  ].filter(Boolean);
}

const AT_ONCE = 2; // sections that are made before they are near

/** What is made when it comes near, or when the page is printed: long sheets open faster. */
function later(make) {
  const box = h('div.later');
  const fill = () => {
    watch.disconnect();
    removeEventListener('beforeprint', fill);
    box.replaceWith(make());
  };
  const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && fill(), { root: $('panel'), rootMargin: '800px' });
  watch.observe(box);
  addEventListener('beforeprint', fill);
  return box;
}

export function tally(list) {
  const used = new Set(list.flatMap((c) => (c.evidence || []).map((e) => e.source)));
  return `${count(list.length, 'claims')} · ${used.size === 1 ? say('only-source') : count(used.size, 'sources')}`;
}

function nodeButtons(id) {
  if (!nodes.has(id)) return [];
  return [
    pinButton(id), wayButton(id), rivalsButton(id),
    state.view === 'net' ? h('button', { id: 'expand', type: 'button', onclick: () => expand(id) }) : null,
    state.view === 'net' ? null : h('button', { type: 'button', onclick: () => go({ view: 'net' }) }, say('locate')),
  ];
}

/** Update the number of hidden neighbours, which changes with every added node. */
export function updateExpand() {
  const button = $('expand');
  if (!button) return;
  const more = index.near(pickedNode()).filter((near) => !state.shown.has(near) && nodes.get(near).group !== 'Concept').length;
  button.textContent = more ? say('expand', more) : say('expanded');
  button.disabled = !more;
}

/** Buttons that jump to the sections of the panel; not links, because the address holds the state. */
function jumps(sections) {
  if (sections.length < 2) return null;
  const jump = ([key, list]) => h('button.link', {
    type: 'button', onclick: () => $(`part-${key}`).scrollIntoView(),
  }, `${say(key)} ${list.length}`);
  return h('nav', { 'aria-label': say('claims') }, sections.map(jump));
}

/** When a thing came out, took place or was founded; empty if nobody says. */
function whenOf(id) {
  const dates = index.subject(id).filter((claim) => ['releasedOn', 'happenedOn'].includes(claim.property) && !claim.outranked);
  return dates.map((claim) => claim.last || '').sort().at(-1) || '';
}

/** Things by their date, the newest first; those without one keep their order behind. */
function newestThings(list, thing) {
  const when = new Map(list.map((claim) => [claim.id, whenOf(thing(claim) || '')]));
  return [...list].sort((a, b) => when.get(b.id).localeCompare(when.get(a.id), 'en'));
}

// Relations that say what a thing is, whose it is and who runs it, in this order; the others follow by their number.
const FIRST = [
  'memberOf', 'marketRole', 'founder', 'chiefExecutive', 'chairperson', 'officer', 'developer', 'operator', 'inFamily', 'investor', 'leadInvestor',
  'concerns', 'customer', 'partnerOf', 'competesWith',
];

function byProperty(list, target, sign = '') {
  const part = ([property, group]) => [
    h('h4', {}, `${sign} ${nameOf(property)} `.trimStart(), besideName(property), group.length > 1 && ` · ${group.length}`),
    pieces(group, (claim) => claimRow(claim, target(claim))),
  ];
  const place = (property) => (FIRST.includes(property) ? FIRST.indexOf(property) : FIRST.length);
  return h('div', {}, grouped(list, (c) => c.property).sort((a, b) => place(a[0]) - place(b[0])).flatMap(part));
}

function edgePanel(id) {
  const edge = state.pick.kind === 'line' ? lines.get(id) : edges.get(id);
  const list = edge.claims.map((claim) => DATA.claims[claim]);
  return [
    panelHead([nodeLink(edge.from), ' → ', nodeLink(edge.to)],
      h('p.sub', {}, `${say('between')} · ${tally(list)}`),
      h('div.actions', {}, takeMenu(`${nameOf(edge.from)}-${nameOf(edge.to)}`, list, { subject: edge.from, object: edge.to }))),
    byProperty(list, (c) => h('span', {}, `${nameOf(c.subject)} → ${nameOf(c.object)}`)),
  ];
}

function sourcePanel(id) {
  const source = DATA.sources[id];
  const direct = index.source(id);
  const relayed = index.relay(id);
  return [
    panelHead([source.title], h('p.sub', {}, say('source'), ' · ', h('code', {}, id)),
      h('div.actions', {}, takeMenu(id, direct, { source: id }))),
    h('br'),
    record([
      ['title', source.title],
      ['publisher', source.publisher],
      ['published', dated(source.published) || h('span.missing', {}, say('unstated'))],
      ...standing(source),
      ['carrier', source.carrier],
      ['url', outLink(source.url, source.url) || source.url],
    ]),
    ...[['rests', direct], ['relayed', relayed]].flatMap(([key, list]) => [
      h('h3', {}, say(key, list.length)),
      pieces(list, sentence),
    ]),
  ];
}

export function closePanel() {
  go({ pick: null });
  (state.opener?.isConnected ? state.opener : $('search')).focus({ preventScroll: true });
}
