// ---------------------------------------------------------------- legend, list, head

function drawLegend() {
  $('groups').replaceChildren(...groupsInUse().map(([group, list]) => h('button', {
    type: 'button', 'aria-pressed': String(!state.hidden.has(group)), 'data-group': group, title: say('group-hint'),
    onclick: () => toggleGroup(group),
  }, groupIcon(group), h('span.group-name', {}, groupName(group)), h('span.count', {}, exact(list.length)))));
  const stroke = (word, colour, dashes) => h('li', {},
    picture(30, 8, 'M1 4h28', { stroke: `var(--${colour})`, 'stroke-width': 2, 'stroke-dasharray': dashes }), say(word));
  $('strokes').replaceChildren(stroke('stroke-asserted', 'edge', 'none'), stroke('stroke-soft', 'edge', '5 4'),
    stroke('stroke-denied', 'deny', '2 3'), stroke('stroke-mixed', 'warn', 'none'));
}

/** Groups with their nodes: the largest first, concepts last. */
function groupsInUse() {
  return grouped([...nodes.values()], (node) => node.group).sort((a, b) => (a[0] === 'Concept') - (b[0] === 'Concept'));
}

function groupName(group) {
  const look = DATA.groups[group] || {};
  return look[state.lang] || look.zh || look.en || group;
}

function toggleGroup(group) {
  if (!state.hidden.delete(group)) state.hidden.add(group);
  drawLegend();
  document.querySelector(`[data-group="${CSS.escape(group)}"]`).focus();
  paint();
  drawView();
}

/** The views, each with the section that holds it and, where it is built from scratch, what it holds. */
const SECTIONS = {
  map: { section: 'map' }, firms: { section: 'firms', make: drawFirms },
  disputes: { section: 'disputes', make: drawDisputes }, net: { section: 'graph' }, list: { section: 'list', make: drawList },
};
const VIEWS = Object.keys(SECTIONS);

/** Show the section of the view; the others are empty, so that the page stays light. */
function drawView() {
  for (const [view, { section, make }] of Object.entries(SECTIONS)) {
    const shown = state.view === view;
    $(section).hidden = !shown;
    if (make) $(section).replaceChildren(...(shown ? make() : []));
  }
  if (state.view === 'map') drawMap();
}

/** The links between views, and the buttons that belong to one. */
function drawViews() {
  if (!$('views').children.length) $('views').append(...VIEWS.map((view) => h('a', { 'data-view': view })));
  for (const link of $('views').children) {
    const { view } = link.dataset;
    link.href = address({ view });
    link.textContent = say(`view-${view}`);
    if (state.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  $('view-hint').textContent = state.view === 'net' ? say('graph-hint') : state.view === 'map' ? say('map-hint') : '';
  $('legend').hidden = !['net', 'list'].includes(state.view);
  $('shown').hidden = !['map', 'net'].includes(state.view);
  $('map-buttons').hidden = state.view !== 'map' || narrow();
  $('net-buttons').hidden = state.view !== 'net';
}

function drawList() {
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

function drawWords() {
  const { lang } = state;
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  const each = (key, put) => document.querySelectorAll(`[data-${key}]`).forEach((e) => put(e, say(e.dataset[key])));
  each('word', (element, text) => { element.textContent = text; });
  each('label', (element, text) => element.setAttribute('aria-label', text));
  each('title', (element, text) => { element.title = text; });
  each('hint', (element, text) => { element.placeholder = text; });
  for (const one of ['zh', 'en']) $(`lang-${one}`).setAttribute('aria-pressed', String(lang === one));
  $('title').textContent = say('project');
  $('title-beside').textContent = WORDS.project[other()];
  $('title-beside').lang = other();
  const concepts = DATA.nodes.filter((n) => n.group === 'Concept').length;
  const counts = [
    ['entities', nodes.size - concepts], ['concepts', concepts], ['claims', claims.length],
    ['sources', Object.keys(DATA.sources).length],
  ];
  $('counts').replaceChildren(...counts.flatMap(([word, number], i) =>
    [i ? ' · ' : '', h('b', {}, exact(number)), ` ${say(word)}`]));
}

// ---------------------------------------------------------------- search

const haystack = DATA.nodes.map((node) => {
  const words = [node.names.zh, node.names.en, node.id, ...(node.aliases || [])];
  return { node, words: words.filter(Boolean).map((word) => word.toLowerCase()) };
});

function findNodes(text) {
  const query = text.trim().toLowerCase();
  if (!query) return [];
  const match = (word) => (word === query ? 3 : word.startsWith(query) ? 2 : word.includes(query) ? 1 : 0);
  const score = (words) => Math.max(...words.map(match));
  return haystack.map(({ node, words }) => ({ node, score: score(words) })).filter((hit) => hit.score)
    .sort((a, b) => b.score - a.score || b.node.value - a.node.value).slice(0, RESULT_LIMIT).map((hit) => hit.node);
}

function drawResults() {
  const input = $('search');
  const found = findNodes(input.value);
  const open = input.value.trim() !== '';
  $('results').hidden = !open;
  input.setAttribute('aria-expanded', String(open));
  $('results').replaceChildren(...found.map(resultItem));
  if (open && !found.length) $('results').append(h('li', { role: 'option', 'aria-disabled': 'true' }, say('no-results')));
  mark(found.length ? 0 : -1);
}

function resultItem(node, i) {
  const stay = (event) => event.preventDefault(); // otherwise pressing would move the focus and close the list
  return h('li', { role: 'option', id: `hit-${i}`, 'data-id': node.id, onmousedown: stay, onclick: () => choose(node.id) },
    groupIcon(node.group), h('span', {}, nameOf(node.id), ' ', besideName(node.id)), h('span.kind', {}, nameOf(node.type)));
}

function mark(at) {
  const items = [...$('results').querySelectorAll('[data-id]')];
  items.forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
  items[at]?.scrollIntoView({ block: 'nearest' });
  $('search').setAttribute('aria-activedescendant', items[at]?.id || '');
}

function closeResults() {
  $('results').hidden = true;
  $('search').setAttribute('aria-expanded', 'false');
  $('search').removeAttribute('aria-activedescendant');
}

function choose(id) {
  closeResults();
  $('search').value = '';
  state.opener = $('search');
  go({ pick: { kind: 'node', id } });
}

function searchKey(event) {
  const items = [...$('results').querySelectorAll('[data-id]')];
  const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
  if (event.isComposing) return; // Enter during input method composition is not a choice
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    if ($('results').hidden) drawResults();
    else if (items.length) mark((at + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length);
  } else if (event.key === 'Enter' && items[at] && !$('results').hidden) {
    choose(items[at].dataset.id);
  } else if (event.key === 'Escape') {
    event.stopPropagation();
    if ($('results').hidden) $('search').value = '';
    closeResults();
  }
}

// ---------------------------------------------------------------- address

const DEFAULT_LANG = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'zh';
const PICKS = {
  node: nodes, edge: edges, line: lines,
  claim: new Map(Object.entries(DATA.claims)), source: new Map(Object.entries(DATA.sources)),
};

/** The address of the current state with `changes` applied. */
function address(changes) {
  const next = { lang: state.lang, view: state.view, pick: state.pick, ...changes };
  const parts = [];
  if (next.pick) parts.push(`${next.pick.kind}=${encodeURIComponent(next.pick.id).replaceAll('%2F', '/')}`);
  if (next.view !== 'map') parts.push(`view=${next.view}`);
  if (next.lang !== DEFAULT_LANG) parts.push(`lang=${next.lang}`);
  return `#${parts.join('&')}`;
}

function go(changes) {
  const next = address(changes);
  if (next !== (location.hash || '#')) location.hash = next; // handled by hashchange
}

function readAddress() {
  const params = new URLSearchParams(location.hash.slice(1).replaceAll('+', '%2B'));
  const kind = Object.keys(PICKS).find((key) => params.has(key));
  const id = kind && params.get(kind);
  const known = kind && PICKS[kind].has(id);
  const lang = params.get('lang');
  return {
    lang: lang === 'zh' || lang === 'en' ? lang : DEFAULT_LANG,
    view: VIEWS.includes(params.get('view')) ? params.get('view') : kind === 'edge' ? 'net' : 'map',
    pick: known ? { kind, id } : null, unknown: kind && !known ? id : '',
  };
}

/** Update the page from its address, the only way to change language, view and pick. */
function apply(first = false) {
  const { unknown, ...next } = readAddress();
  const was = { lang: state.lang, view: state.view, pick: JSON.stringify(state.pick) };
  Object.assign(state, next, { notice: unknown && say('unknown', unknown) });
  const picked = was.pick !== JSON.stringify(state.pick);
  const renamed = was.lang !== state.lang;
  const turned = was.view !== state.view;
  if (first || renamed) {
    drawWords();
    drawLegend();
  }
  drawViews();
  if (first || picked || renamed || turned) drawPanel();
  if (first || renamed || turned) drawView();
  else if (state.view === 'map') hint('');
  const about = pickedNode();
  document.title = about ? `${nameOf(about)} · ${say('project')}` : say('project');
  if (first) state.shown = coreNodes();
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

/** After a change, keep the picked node in sight and its edges selected. */
function follow(moved, renamed) {
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

// ---------------------------------------------------------------- start

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
  $('skip').addEventListener('click', () => { go({ view: 'list' }); $('list').focus(); });
  for (const lang of ['zh', 'en']) $(`lang-${lang}`).addEventListener('click', () => go({ lang }));
  document.addEventListener('click', (event) => { state.opener = event.target.closest('#list a, #map a, #disputes a, #firms a') || state.opener; });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && state.pick) closePanel();
    if (event.key !== '/' || event.target.matches('input, textarea') || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    $('search').focus();
  });
  addEventListener('hashchange', () => apply());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
}

$('legend').open = innerWidth > 1300 || (!narrow() && innerHeight > 760); // on small screens the canvas needs the space
listen();
listenToMap();
apply(true);

// For the console and for tests: a module has no names outside.
globalThis.kgPage = { state, data: DATA, network: () => network };
