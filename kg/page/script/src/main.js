// Start the page.

import { go, goes, readAddress, readChoices, sets } from './address.js';
import { DATA, load } from './data.js';
import { $, findAll } from './elements.js';
import { applyFilters, drawFilters } from './filter.js';
import { drawLegend } from './legend.js';
import { hint, listenToMap, zoomMap } from './map.js';
import { coreNodes, follow, network, paint, reveal, showCore, startNetwork } from './network.js';
import { valueText } from './numbers.js';
import { closePanel, drawPanel, pickedNode } from './panel.js';
import { plain, said } from './said.js';
import { closeResults, drawResults, prepareSearch, searchKey, searchable } from './search.js';
import { narrow } from './settings.js';
import { state } from './state.js';
import { copy } from './takeaway.js';
import { sparql, turtle } from './turtle.js';
import { unpacked } from './unpack.js';
import { drawView, drawViews, drawWords } from './views.js';
import { nameOf, say } from './words.js';

/** Update the page from its address, the only way to change language, view and pick. */
function apply(first = false) {
  const was = { lang: state.lang, view: state.view, set: JSON.stringify(state.set), pick: JSON.stringify(state.pick) };
  state.set = readChoices();
  const narrowed = applyFilters();
  const { unknown, ...next } = readAddress();
  Object.assign(state, next, { notice: unknown && say('unknown', unknown) });
  const picked = was.pick !== JSON.stringify(state.pick);
  const renamed = was.lang !== state.lang;
  const turned = was.view !== state.view || was.set !== JSON.stringify(state.set);
  if (first || renamed) {
    drawWords();
    drawLegend();
  }
  drawViews();
  if (first || renamed || narrowed) drawFilters();
  if (first || picked || renamed || turned) drawPanel();
  if (first || renamed || turned) drawView();
  else if (state.view === 'map') hint('');
  const about = pickedNode();
  document.title = about ? `${nameOf(about)} · ${say('project')}` : say('project');
  if (first || (was.view !== state.view && state.view === 'net' && !network)) state.shown = coreNodes();
  if (picked || first) {
    if (about) reveal(about);
    if (state.pick?.kind === 'edge') state.pick.id.split('>').forEach(reveal);
  }
  if (state.view === 'net') {
    const begun = network;
    if (begun) paint();
    else startNetwork();
    if (begun && !state.busy) follow(picked || turned, renamed);
  }
  state.pointed = false;
  if (picked && !first && state.pick) $('panel-title').focus({ preventScroll: true });
}

// Where the reader was on each address: of the panel and of the view.
const places = new Map();

const hashOf = (url) => new URL(url).hash;

function scrollPlaces() {
  return ['panel', ...findAll('main > section').map((section) => section.id)].map((id) => [id, $(id).scrollTop]);
}

function scrollTo(found) {
  for (const [id, top] of found || []) if ($(id)) $(id).scrollTop = top;
}

function listen() {
  $('search').addEventListener('input', drawResults);
  $('search').addEventListener('focus', () => $('search').value && drawResults());
  $('search').addEventListener('blur', closeResults);
  $('search').addEventListener('keydown', searchKey);
  $('show-core').addEventListener('click', showCore);
  $('show-fit').addEventListener('click', () => network.fit({ animation: false }));
  $('map-in').addEventListener('click', () => zoomMap(1.25));
  $('map-out').addEventListener('click', () => zoomMap(0.8));
  $('map-fit').addEventListener('click', () => zoomMap(0));
  $('copy-link').addEventListener('click', (event) => copy(location.href, event.currentTarget));
  $('skip').addEventListener('click', () => { go({ view: 'list' }); $('list').focus(); });
  for (const lang of ['zh', 'en']) $(`lang-${lang}`).addEventListener('click', () => go({ lang }));
  document.addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest('main section a');
    state.opener = /** @type {HTMLElement} */ (link) || state.opener;
    const inside = /** @type {Element} */ (event.target).closest('a[href^="#"]');
    if (inside) sets(inside.getAttribute('href'));
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && state.pick) closePanel();
    if (event.key !== '/' || /** @type {Element} */ (event.target).matches('input, textarea') || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    $('search').focus();
  });
  addEventListener('hashchange', (event) => {
    places.set(hashOf(event.oldURL), scrollPlaces());
    apply();
    if (!goes()) scrollTo(places.get(hashOf(event.newURL))); // back or forward: to where the reader was
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
}

load(await unpacked($('data').textContent));
$('legend').open = innerWidth > 1300 || (!narrow() && innerHeight > 760); // on small screens the canvas needs the space
listen();
listenToMap();
apply(true);
prepareSearch();

// For the console and for tests: a module has no names outside.
globalThis.kgPage = {
  state, data: DATA, network: () => network, searchable,
  sentence: (id) => plain(said(DATA.claims[id], [valueText(DATA.claims[id])])),
  turtle: (ids) => turtle(ids.map((id) => DATA.claims[id]), { names: (id) => DATA.names[id] || {}, sources: DATA.sources }), sparql,
};
