// ---------------------------------------------------------------- elements

/** Make an element: 'tag.class', attributes (on… = listener; null and false are left out), children. */
function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  return filled(element, attributes, children);
}

/** The same for an element of SVG, whose classes stand among the attributes. */
function svg(tag, attributes, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

const $ = (id) => document.getElementById(id);

const ICONS = {
  dot: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z', square: 'M2.5 2.5h11v11h-11z', triangle: 'M8 2l6.5 12h-13z',
  diamond: 'M8 1l6 7l-6 7l-6-7z', hexagon: 'M4.5 2h7l3.5 6l-3.5 6h-7l-3.5-6z',
};

function picture(width, height, path, attributes) {
  return svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    svg('path', { d: path, ...attributes }));
}

function groupIcon(group) {
  const look = DATA.groups[group] || DATA.groups.Concept;
  return picture(16, 16, ICONS[look.shape] || ICONS.dot, { fill: look.color, stroke: 'currentColor', 'stroke-width': 0.6 });
}

/** A link inside the page; plain text if the thing has no node. */
function nodeLink(id) {
  const href = address({ pick: { kind: 'node', id } });
  return nodes.has(id) ? h('a', { href }, nameOf(id)) : h('span', {}, nameOf(id));
}

function sourceLink(id, text) {
  const href = address({ pick: { kind: 'source', id } });
  return DATA.sources[id] ? h('a', { href }, text) : h('span', {}, text);
}

function outLink(url, text) {
  if (!/^https?:\/\//i.test(url || '')) return null; // reject other schemes, such as javascript:
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text);
}

function badge(kind, text, hint) {
  return h(`span.badge.${kind}`, { title: hint }, text);
}

/** Show the beginning of a long list and a button for the rest. */
function pieces(items, make, tag = 'div') {
  const box = h(tag);
  const add = (start, end) => box.append(...items.slice(start, end).map(make));
  add(0, PAGE_SIZE);
  if (items.length > PAGE_SIZE) {
    const rest = h('button.more', { type: 'button', onclick: () => { rest.remove(); add(PAGE_SIZE); } },
      say('more', items.length - PAGE_SIZE));
    box.append(rest);
  }
  return box;
}

function grouped(items, key) {
  const found = new Map();
  for (const item of items) {
    if (!found.has(key(item))) found.set(key(item), []);
    found.get(key(item)).push(item);
  }
  return [...found].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
}

// ---------------------------------------------------------------- claims and their evidence

function badges(claim) {
  const marks = [];
  const all = readings(claim);
  if (claim.negated) marks.push(badge('deny', say('denied')));
  if (claim.stance !== 'asserted') marks.push(badge(claim.stance, termName('stance', claim.stance)));
  if (claim.rank !== 'normal') marks.push(badge('rank', termName('rank', claim.rank)));
  const missing = GROWTH.has(claim.property) ? 'no-base' : 'no-denominator';
  if (claim.basis === 'basis/unstated') marks.push(badge('warn', say(missing)));
  else if (claim.basis) marks.push(h('span.badge', {}, `${say('basis')}: `, nodeLink(claim.basis)));
  if (disputed.has(claim.id)) marks.push(badge('warn', say('disputed'), say('readings-hint')));
  else if (all.length) marks.push(badge('reading', say('readings', all.length), say('readings-hint'))); // they can all be true
  if (contested(claim)) marks.push(badge('warn', say('contested')));
  for (const mark of new Set((claim.evidence || []).map((e) => e.list_closure))) {
    if (mark === 'open') marks.push(badge('list', say('open'), say('open-hint')));
    if (mark === 'closed') marks.push(badge('list', say('closed')));
  }
  if (claim.kind !== 'figure') marks.push(...times(claim));
  if (DATA.checks[claim.id]) marks.push(verdicts(DATA.checks[claim.id]));
  return marks;
}

function times(claim) {
  const marks = [];
  if (claim.period) marks.push(badge('time', dated(claim.period) || say('period-unstated')));
  if (claim.valid_from) marks.push(badge('time', `${say('from')} ${nameOf(claim.valid_from)}`));
  if (claim.valid_until) marks.push(badge('time', `${say('until')} ${nameOf(claim.valid_until)}`));
  return marks;
}

/** The evidence of a claim: a one-line summary that expands to the details. */
function evidenceOf(claim) {
  const all = claim.evidence || [];
  const details = h('details.evidence', {}, h('summary', {}, ...summary(all)));
  const fill = () => details.querySelector('.proof') || details.append(proof(claim, all));
  details.addEventListener('toggle', () => details.open && fill());
  if (isPicked('claim', claim.id)) {
    fill();
    details.open = true;
  }
  return details;
}

function summary(all) {
  const [first] = all;
  if (!first) return [say('unstated')];
  const source = DATA.sources[first.source] || {};
  const parts = [dated(source.published) || say('undated'), locatorText(first.locator)];
  if (first.via) parts.push(`${say('via')} ${first.via.map(titleOf).join(' ← ')}`);
  if (first.speaker) parts.push(`${say('by')} ${nameOf(first.speaker)}`);
  if (all.length > 1) parts.push(say('more-evidence', all.length - 1));
  return [h('b', {}, source.publisher || first.source), ` · ${parts.filter(Boolean).join(' · ')}`];
}

function proof(claim, all) {
  return h('div.proof', {}, all.map((evidence) => record(evidenceRows(evidence))), record(claimRows(claim)));
}

/** Rows of [word, content…]; those without content are left out. */
function record(rows) {
  const kept = rows.filter(([, ...content]) => content.flat().some((c) => c !== null && c !== undefined && c !== ''));
  return h('dl.record', {}, kept.flatMap(([key, ...content]) => [h('dt', {}, heading(key)), h('dd', {}, ...content)]));
}

function evidenceRows(evidence) {
  const source = DATA.sources[evidence.source] || {};
  const link = outLink(source.url, '↗');
  link?.setAttribute('aria-label', heading('url'));
  return [
    ['source', `${source.publisher || ''} · `, sourceLink(evidence.source, titleOf(evidence.source)), link && ' ', link],
    ['published', dated(source.published) || h('span.missing', {}, say('unstated'))],
    ['locator', locatorText(evidence.locator)],
    ['chain', chain(evidence)],
    ['speaker', evidence.speaker ? nodeLink(evidence.speaker) : ''],
    ['printed', evidence.printed],
    ['listing', evidence.list_closure ? say(evidence.list_closure) : ''],
    ['note', noteOf(evidence)],
    ...standing(source),
    ['fingerprint', evidence.fingerprint ? h('code', { title: say('fingerprint-hint') }, evidence.fingerprint) : ''],
  ];
}

function chain(evidence) {
  if (!evidence.via) return '';
  const source = DATA.sources[evidence.source] || {};
  return [source.publisher || evidence.source, ...evidence.via.flatMap((id) => [' ← ', sourceLink(id, titleOf(id))])];
}

function standing(source) {
  const tier = WORDS[`tier-${source.tier}`] ? say(`tier-${source.tier}`) : String(source.tier || '');
  return [
    ['tier', tier ? badge('tier', tier) : ''],
    ['reading', source.reading ? termName('reading', source.reading) : ''],
  ];
}

function claimRows(claim) {
  const figure = claim.kind === 'figure';
  return [
    ['normalized', figure && claim.value ? `${exact(claim.value)} ${termName('unit', claim.unit)}` : ''],
    ['bounds', figure && (claim.low || claim.high) ? interval(claim, exact) : ''],
    ['period', figure ? times(claim) : ''],
    ['stance', termName('stance', claim.stance)],
    ['claim', h('a', { href: address({ pick: { kind: 'claim', id: claim.id } }) }, h('code', {}, claim.id))],
  ];
}

function rowClass(claim) {
  return (claim.negated ? '.denied' : '') + (claim.rank === 'deprecated' ? '.deprecated' : '') +
    (isPicked('claim', claim.id) ? '.target' : '');
}

function claimRow(claim, ...said) {
  const line = h('div.said', {}, ...said, ...wording(claim), ...badges(claim));
  return h(`div.claim${rowClass(claim)}`, {}, line, evidenceOf(claim));
}

/** What the sources say more exactly than the concept that a claim points to: the notes of its evidence. */
function wording(claim) {
  if (!claim.linked || nodes.get(claim.object)?.group !== 'Concept') return [];
  const notes = new Set((claim.evidence || []).map(noteOf).filter(Boolean));
  return [...notes].map((note) => h('small', {}, note));
}

function noteOf(evidence) {
  const note = evidence.note || {};
  return note[state.lang] || note.zh || note.en;
}

function objectOf(claim) {
  if (claim.kind === 'figure') return figureText(claim);
  if (claim.linked) return nodeLink(claim.object);
  return h('span', {}, /^\d{4}/.test(claim.object) ? nameOf(claim.object) : claim.object || ''); // a date has a name
}

/** A figure in running text: as printed, followed by its value if that differs. */
function figureText(claim) {
  const [printed, value] = [printedText(claim), valueText(claim)];
  const bare = (text) => text.replace(/[\s,]/g, '');
  const same = !printed || bare(printed) === bare(value);
  return h('span', {}, same ? value : printed, same ? null : h('small', {}, ` = ${value}`));
}

/** A claim as a sentence, where the heading does not show subject and property. */
function sentence(claim) {
  const part = partOf(claim).flatMap((thing) => [h('span.arrow', {}, '·'), nodeLink(thing)]);
  const period = claim.kind === 'figure' ? times(claim) : [];
  const property = h('span.arrow', {}, `${metricName(claim)} →`);
  return claimRow(claim, nodeLink(claim.subject), ...part, property, objectOf(claim), ...period);
}

// ---------------------------------------------------------------- figures

function figureTable(figures) {
  const head = ['period', 'part', 'printed', 'normalized'].map((key) => h('th', { scope: 'col' }, heading(key)));
  const body = h('tbody');
  for (const [, rows] of grouped(figures, (c) => `${c.property} ${c.measure || ''}`)) {
    const title = h('th', { colspan: 4, scope: 'colgroup' }, metricName(rows[0]), ' ', besideName(rows[0].property));
    body.append(h('tr', {}, title));
    body.append(...newestFirst(rows).flatMap(figureRows));
  }
  return h('table', {}, h('thead', {}, h('tr', {}, head)), body);
}

/** By period, the newest first; what has no period comes last. */
function newestFirst(rows) {
  const period = (claim) => (/^\d/.test(claim.period || '') ? claim.period : '');
  return [...rows].sort((a, b) => (period(a) < period(b)) - (period(a) > period(b)));
}

function figureRows(claim) {
  const period = dated(claim.period) || h('span.missing', {}, say('unstated'));
  return [
    h(`tr${rowClass(claim)}`, {},
      h('td', {}, period),
      h('td', {}, partOf(claim).length ? partOf(claim).map(nodeLink) : h('small', {}, say('whole'))),
      h('td', {}, printedText(claim)),
      h('td.value', {}, valueText(claim))),
    h(`tr${isPicked('claim', claim.id) ? '.target' : ''}`, {},
      h('td.below', { colspan: 4 }, h('div.badges', {}, badges(claim)), evidenceOf(claim))),
  ];
}

// ---------------------------------------------------------------- computed figures

const SIGNS = { consistent: '=', 'within-rounding': '≈', inconsistent: '≠' };

/** A mark that shows whether a printed figure agrees with its recomputed value, and expands to the calculation. */
function verdicts(checks) {
  const marks = grouped(checks, (check) => check.verdict).map(([verdict, list]) =>
    badge(`verdict.${verdict}`, `${SIGNS[verdict] || ''} ${say('recomputed', termName('verdict', verdict))}` +
      (list.length > 1 ? ` ×${list.length}` : '')));
  return h('details.check', {},
    h('summary', { title: say('verdict-hint') }, marks),
    h('div.proof', {}, checks.map((check) => record([
      ['recomputed-value', computedBounds(check), h('small', {}, ` · ${termName('verdict', check.verdict)}`)],
      ['formula', formulaText(check)],
      ['operands', operands(check)],
    ]))));
}

/** Links to the printed figures that a figure was computed from. */
function operands(figure) {
  return h('ul', {}, figure.operands.map((id) => h('li', {}, operandLink(DATA.claims[id]))));
}

/** What a claim is about: its subject, or other words for it, property, part and period. */
function topic(claim, about = nameOf(claim.subject)) {
  const period = claim.kind === 'figure' ? dated(claim.period) : '';
  return [about, metricName(claim), ...partOf(claim).map(nameOf), period].filter(Boolean).join(' · ');
}

function operandLink(claim) {
  const about = topic(claim, claim.subject === pickedNode() ? '' : nameOf(claim.subject));
  return h('a', { href: address({ pick: { kind: 'claim', id: claim.id } }) }, `${about}: ${printedText(claim) || valueText(claim)}`);
}

/** Derived figures, listed separately because they are not claims. */
function derivedList(list) {
  const title = (figure) => metricName({ property: figure.metric, measure: figure.measure });
  const groups = grouped(list, title).flatMap(([name, group]) => [
    h('h4', {}, name, ' ', besideName(group[0].metric)), ...group.map(derivedRow),
  ]);
  return h('div.derived', {}, h('p', {}, say('derived-note')), groups);
}

function derivedRow(figure) {
  const about = [figure.subject, ...partOf(figure)].filter((id) => id && id !== pickedNode()).map(nodeLink);
  const value = figure.value ? withUnit(scaled(figure.value), figure.unit) : '';
  return h('div.claim', {},
    h('div.said', {},
      h('span', {}, dated(figure.period) || say('unstated')), ...about,
      h('b', {}, value || computedBounds(figure)), value && h('small', {}, computedBounds(figure))),
    h('details.evidence', {},
      h('summary', {}, formulaText(figure)),
      h('div.proof', {}, record([['operands', operands(figure)]]))));
}
