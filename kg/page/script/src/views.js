// The views, and the words around them.

import { address } from './address.js';
import { drawBench, pinChips } from './bench.js';
import { drawCoverage } from './coverage.js';
import { DATA, claims, nodes } from './data.js';
import { drawDisputes } from './disputes.js';
import { $, find, findAll, h } from './elements.js';
import { drawFirms } from './firms.js';
import { drawList } from './legend.js';
import { drawMap } from './map.js';
import { drawMarkets } from './markets.js';
import { drawModels } from './models.js';
import { drawMoney } from './money.js';
import { exact } from './numbers.js';
import { drawQuestions } from './questions.js';
import { narrow } from './settings.js';
import { drawSources } from './sources.js';
import { state } from './state.js';
import { other, say } from './words.js';

/**
 * The views in the order of their links: the section that holds each and, where it is made anew whenever it is
 * shown, what it holds. Sections that page.html lacks are made at the start.
 */
const SECTIONS = {
  map: { section: 'map' },
  firms: { section: 'firms', make: drawFirms },
  models: { section: 'models', make: drawModels },
  markets: { section: 'markets', make: drawMarkets },
  money: { section: 'money', make: drawMoney },
  disputes: { section: 'disputes', make: drawDisputes },
  bench: { section: 'bench', make: drawBench },
  questions: { section: 'answers', make: drawQuestions },
  sources: { section: 'sources', make: drawSources },
  coverage: { section: 'coverage', make: drawCoverage },
  net: { section: 'graph' },
  list: { section: 'list', make: drawList },
};
export const VIEWS = Object.keys(SECTIONS);

/** Show the section of the view; the others are empty, so that the page stays light. */
export function drawView() {
  for (const [view, { section, make }] of Object.entries(SECTIONS)) {
    const shown = state.view === view;
    if (make && !$(section)) $('panel').before(h('section.page-view', { id: section, tabindex: -1 }));
    $(section).hidden = !shown;
    if (!make) continue;
    $(section).setAttribute('aria-label', say(`view-${view}`));
    renew($(section), shown ? make().flat().filter(Boolean) : []);
  }
  if (state.view === 'map') drawMap();
}

/** Replace what a section holds; what had the focus has it again, and the place in the text stays. */
function renew(section, content) {
  const active = /** @type {HTMLElement} */ (document.activeElement);
  const [key, value] = (section.contains(active) && Object.entries(active.dataset)[0]) || [];
  const { scrollTop } = section;
  section.replaceChildren(...content);
  section.scrollTop = scrollTop;
  if (key) find(`[data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${CSS.escape(value)}"]`, section)?.focus({ preventScroll: true });
}

/** The links between views, and the buttons that belong to one. */
export function drawViews() {
  if (!$('views').children.length) $('views').append(...VIEWS.map((view) => h('a', { 'data-view': view })));
  for (const link of /** @type {HTMLAnchorElement[]} */ ([...$('views').children])) {
    const { view } = link.dataset;
    link.href = address({ view });
    link.textContent = say(`view-${view}`);
    if (state.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const nav = $('views');
  const current = /** @type {HTMLElement} */ (nav.querySelector('[aria-current]'));
  if (current && nav.scrollWidth > nav.clientWidth) nav.scrollLeft = current.offsetLeft - nav.offsetLeft - 40; // on a phone
  $('view-hint').textContent = state.view === 'net' ? say('graph-hint') : state.view === 'map' ? say('map-hint') : '';
  $('pins').replaceChildren(...pinChips());
  $('legend').hidden = !['net', 'list'].includes(state.view);
  $('shown').hidden = !['map', 'net'].includes(state.view);
  $('map-buttons').hidden = state.view !== 'map' || narrow();
  $('net-buttons').hidden = state.view !== 'net';
}

export function drawWords() {
  const { lang } = state;
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  const each = (key, put) => findAll(`[data-${key}]`).forEach((e) => put(e, say(e.dataset[key])));
  each('word', (element, text) => { element.textContent = text; });
  each('label', (element, text) => element.setAttribute('aria-label', text));
  each('title', (element, text) => { element.title = text; });
  each('hint', (element, text) => { element.placeholder = text; });
  for (const one of ['zh', 'en']) $(`lang-${one}`).setAttribute('aria-pressed', String(lang === one));
  $('title').textContent = say('project');
  $('title-beside').textContent = DATA.words.project[other()];
  $('title-beside').lang = other();
  const concepts = DATA.nodes.filter((n) => n.group === 'Concept').length;
  const counts = [
    ['entities', nodes.size - concepts], ['concepts', concepts], ['claims', claims.length],
    ['sources', Object.keys(DATA.sources).length],
  ];
  $('counts').replaceChildren(...counts.flatMap(([word, number], i) =>
    [i ? ' · ' : '', h('b', {}, exact(number)), ` ${say(word)}`]));
}
