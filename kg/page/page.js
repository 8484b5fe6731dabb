'use strict';

// One page, no network: everything below reads the JSON in #data. Text from the data only ever
// becomes a text node or an attribute value, so no label can turn into markup.

const DATA = JSON.parse(document.getElementById('data').textContent);

// ---------------------------------------------------------------- settings

const CORE_LIMIT = 90; // nodes shown at the start
const CORE_LIMIT_NARROW = 36; // the same on a phone, where more would be unreadable
const CONCEPT_MIN_LINKS = 3; // concepts with fewer neighbours wait until they are asked for
const EXPAND_LIMIT = 60; // neighbours added at a time
const PAGE_SIZE = 60; // claims shown of a long list before "more"
const RESULT_LIMIT = 40; // hits shown by the search
const FADE_LIMIT = 500; // with more nodes than this, a selection does not fade the others
const EDGE_LABEL_LIMIT = 16; // a selected node with more edges than this names them on hover only
const LABEL_WIDTH = 18; // of a line of a label, in Latin letters; a Chinese one counts twice
const MIN_SCALE = 0.6; // a smaller first zoom would make labels unreadable

const narrow = () => matchMedia('(max-width: 800px)').matches;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// ---------------------------------------------------------------- words

const WORDS = {
  title: { zh: '中国大模型产业知识图谱', en: 'Knowledge graph of the Chinese LLM industry' },
  promise: {
    zh: '每条陈述都注明谁说的、在哪里说、何时说；分歧并列保留。',
    en: 'Every fact says who said it, where and when; disagreements stay visible.',
  },
  skip: { zh: '跳到列表', en: 'Skip to the list' },
  language: { zh: '语言 / language', en: 'language / 语言' },
  entities: { zh: '个实体', en: 'entities' },
  concepts: { zh: '个概念', en: 'concepts' },
  claims: { zh: '条陈述', en: 'claims' },
  sources: { zh: '个信源', en: 'sources' },
  search: { zh: '搜索', en: 'Search' },
  searchHint: { zh: '搜索公司、产品、风险…（按 / 键）', en: 'Search companies, products, risks… (press /)' },
  results: { zh: '搜索结果', en: 'Search results' },
  noResults: { zh: '没有匹配', en: 'No match' },
  show: { zh: '显示范围', en: 'What is shown' },
  core: { zh: '核心', en: 'Core' },
  coreHint: { zh: '只显示被谈论最多的节点', en: 'Only the nodes most talked about' },
  all: { zh: '全部', en: 'Show all' },
  allHint: { zh: '显示全部节点', en: 'Show every node' },
  fit: { zh: '适应窗口', en: 'Fit' },
  fitHint: { zh: '缩放到看见所有显示的节点', en: 'Zoom to see every shown node' },
  list: { zh: '列表', en: 'List' },
  listHint: { zh: '以纯列表代替图', en: 'A plain list in place of the network' },
  shown: { zh: '显示 {} / {} 个节点', en: '{} of {} nodes' },
  busy: { zh: '正在布局…', en: 'laying out…' },
  graph: { zh: '关系图；同样的内容见“列表”', en: 'Network; “List” has the same content' },
  legend: { zh: '图例', en: 'Legend' },
  groupHint: { zh: '点击显示或隐藏这一类', en: 'Click to show or hide this kind' },
  graphHint: { zh: '双击节点展开邻居；拖动、滚轮缩放', en: 'Double-click a node for its neighbours; drag, wheel to zoom' },
  strokeAsserted: { zh: '陈述', en: 'asserted' },
  strokeSoft: { zh: '仅观点、预测、计划、指称、自述', en: 'only opinion, forecast, plan, allegation, self-claim' },
  strokeDenied: { zh: '否定', en: 'denied' },
  strokeMixed: { zh: '有肯定也有否定', en: 'both affirmed and denied' },
  not: { zh: '否', en: 'not' },
  licence: { zh: '数据以 CC BY 4.0 许可公开。本页不联网、不存储任何信息。', en: 'Data: CC BY 4.0. This page fetches nothing and stores nothing.' },
  close: { zh: '关闭', en: 'Close' },
  grow: { zh: '放大或缩小面板', en: 'Resize the panel' },
  expand: { zh: '展开邻居（{}）', en: 'Expand neighbours ({})' },
  expanded: { zh: '邻居均已显示', en: 'All neighbours shown' },
  locate: { zh: '在图中定位', en: 'Locate' },
  aliases: { zh: '别名', en: 'also called' },
  id: { zh: '标识', en: 'id' },
  figures: { zh: '数字', en: 'Figures' },
  attributes: { zh: '属性', en: 'Attributes' },
  relations: { zh: '关系', en: 'Relations' },
  mentions: { zh: '被提及', en: 'Mentioned in' },
  measured: { zh: '作为分部或口径', en: 'As segment or basis' },
  spoken: { zh: '由其发言', en: 'Said by them' },
  nothing: { zh: '尚无陈述。', en: 'No claims yet.' },
  onlySource: { zh: '单一信源', en: 'single source' },
  period: { zh: '期间', en: 'Period' },
  segment: { zh: '分部', en: 'Segment' },
  whole: { zh: '整体', en: 'whole' },
  printed: { zh: '原文', en: 'As printed' },
  value: { zh: '换算值', en: 'Value' },
  bounds: { zh: '取值区间', en: 'Interval' },
  basis: { zh: '口径', en: 'against' },
  noDenominator: { zh: '分母未说明', en: 'denominator unstated' },
  noBase: { zh: '基期未说明', en: 'base period unstated' },
  unstated: { zh: '未说明', en: 'unstated' },
  undated: { zh: '日期未说明', en: 'date unstated' },
  periodUnstated: { zh: '期间未说明', en: 'period unstated' },
  readings: { zh: '多个读数（{}）', en: 'several readings ({})' },
  readingsHint: { zh: '同一指标、期间与口径有不同的数值', en: 'The same metric, period and basis has different values' },
  disputed: { zh: '读数有分歧', en: 'readings disagree' },
  contested: { zh: '肯定与否定并存', en: 'affirmed and denied' },
  denied: { zh: '否定', en: 'denied' },
  open: { zh: '等', en: 'and more' },
  openLong: { zh: '未尽列举（原文有“等”）', en: 'open list (the source adds “and others”)' },
  closed: { zh: '穷尽', en: 'complete' },
  closedLong: { zh: '穷尽列举', en: 'closed list' },
  from: { zh: '自 {}', en: 'from {}' },
  until: { zh: '至 {}', en: 'until {}' },
  paragraph: { zh: '第{}段', en: 'paragraph {}' },
  page: { zh: '第{}页', en: 'page {}' },
  via: { zh: '转引自 {}', en: 'citing {}' },
  moreEvidence: { zh: '另 {} 处', en: '{} more' },
  source: { zh: '来源', en: 'Source' },
  published: { zh: '发布时间', en: 'Published' },
  locator: { zh: '位置', en: 'Where' },
  chain: { zh: '转引链', en: 'Chain' },
  speaker: { zh: '发言者', en: 'Speaker' },
  listing: { zh: '列举', en: 'List' },
  note: { zh: '注', en: 'Note' },
  tier: { zh: '信源等级', en: 'Tier' },
  tier1: { zh: '1 级 · 官方或备案文件', en: 'tier 1 · official or filing' },
  tier2: { zh: '2 级 · 媒体或研究机构', en: 'tier 2 · press or research firm' },
  tier3: { zh: '3 级 · 自媒体等', en: 'tier 3 · self-media and other' },
  reading: { zh: '阅读程度', en: 'Read' },
  fingerprint: { zh: '原文指纹', en: 'Fingerprint' },
  fingerprintHint: { zh: '原文字句的长度与摘要值，可核对而不转载原文', en: 'Length and hash of the passage: checkable without copying it' },
  claim: { zh: '陈述', en: 'Claim' },
  stance: { zh: '性质', en: 'Stance' },
  publisher: { zh: '发布者', en: 'Publisher' },
  heading: { zh: '标题', en: 'Title' },
  carrier: { zh: '载体', en: 'Carrier' },
  url: { zh: '网址', en: 'Address' },
  document: { zh: '信源', en: 'source' },
  rests: { zh: '直接依据它的陈述：{}', en: 'Claims that rest on it directly: {}' },
  relayed: { zh: '经其他信源转引它的陈述：{}', en: 'Claims relayed from it by other sources: {}' },
  more: { zh: '显示其余 {} 条', en: 'show {} more' },
  between: { zh: '两者之间的陈述', en: 'Claims between the two' },
  unknown: { zh: '没有这个节点：{}', en: 'No such node: {}' },
};

// How a number and its unit are written; other units follow the number by name.
const UNITS = {
  cny: { zh: '{}元', en: 'CNY {}' }, usd: { zh: '{}美元', en: 'USD {}' }, hkd: { zh: '{}港元', en: 'HKD {}' },
  percent: { zh: '{}%', en: '{}%' }, multiple: { zh: '{} 倍', en: '{}×' }, rank: { zh: '第 {} 名', en: 'no. {}' },
  day: { zh: '{} 天', en: '{} days' }, member: { zh: '{} 个', en: '{} members' }, user: { zh: '{}用户', en: '{} users' },
};
const SCALES = {
  zh: [[1e12, '万亿'], [1e8, '亿'], [1e4, '万']],
  en: [[1e12, '\u00a0tn'], [1e9, '\u00a0bn'], [1e6, '\u00a0m']],
};
// Figures that compare with an earlier time: what is missing there is a base period, not a denominator.
const GROWTH = new Set(['growth', 'growthMultiple', 'cagr']);

// ---------------------------------------------------------------- state

/** All that changes while the page is open. `pick` is what the panel shows: {kind, id} or null. */
const state = {
  lang: 'zh', list: false, pick: null, // these three live in the address
  shown: new Set(), hidden: new Set(), // ids in the network; groups hidden by the legend
  places: {}, home: {}, // positions of nodes; those of the core, to go back to
  hover: '', busy: false, looks: new Map(), opener: null, pointed: false, // pointed: picked in the network
};

// ---------------------------------------------------------------- index

const nodes = new Map(DATA.nodes.map((node) => [node.id, node]));
const claims = Object.values(DATA.claims).sort(inOrder);
const edges = new Map(DATA.edges.map((edge) => [`${edge.from}>${edge.to}`, edge]));
const index = makeIndex();

function makeIndex() {
  const maps = {};
  for (const name of ['subject', 'object', 'part', 'speaker', 'source', 'relay', 'near', 'same', 'pair']) maps[name] = new Map();
  const put = (name, key, value) => {
    if (!key) return;
    if (!maps[name].has(key)) maps[name].set(key, new Set());
    maps[name].get(key).add(value);
  };
  for (const claim of claims) {
    put('subject', claim.subject, claim);
    if (claim.linked) put('object', claim.object, claim);
    put('part', claim.segment, claim);
    put('part', claim.basis, claim);
    if (claim.kind === 'relation') put('pair', pairKey(claim), claim);
    else put('same', sameKey(claim), claim);
    for (const evidence of claim.evidence || []) {
      put('source', evidence.source, claim);
      put('speaker', evidence.speaker, claim);
      for (const document of evidence.via || []) put('relay', document, claim);
    }
  }
  for (const edge of DATA.edges) {
    if (edge.from === edge.to) continue;
    put('near', edge.from, edge.to);
    put('near', edge.to, edge.from);
  }
  return Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, (key) => [...(map.get(key) || [])]]));
}

/** By subject, then property, part and time: the payload comes in the order of meaningless ids. */
function inOrder(a, b) {
  const key = (c) => [c.subject, c.property, c.segment || '', c.period || '', c.object || '', c.id].join('\u0000');
  return key(a) < key(b) ? -1 : 1;
}

function sameKey(claim) {
  return JSON.stringify([claim.subject, claim.property, claim.period, claim.segment, claim.measure, claim.basis]);
}

function pairKey(claim) {
  return JSON.stringify([claim.subject, claim.property, claim.object]);
}

/** The claims that give the same thing another value, itself included; empty where all agree. */
function readings(claim) {
  if (claim.kind === 'relation') return [];
  const all = index.same(sameKey(claim));
  const reading = (c) => [c.object, c.value, c.low, c.high, c.unit, c.negated].join('|');
  return new Set(all.map(reading)).size > 1 ? all : [];
}

/** Whether readings exclude each other: their intervals do not meet, and nothing is left unstated. */
function excludes(all) {
  if (all.some((c) => c.kind !== 'figure' || c.period === 'unstated' || c.basis === 'basis/unstated')) return false;
  const affirmed = all.filter((c) => !c.negated);
  if (new Set(affirmed.map((c) => c.unit)).size > 1) return false;
  const lows = affirmed.map((c) => Number(c.low ?? -Infinity));
  const highs = affirmed.map((c) => Number(c.high ?? Infinity));
  return Math.max(...lows) > Math.min(...highs);
}

function contested(claim) {
  const all = claim.kind === 'relation' ? index.pair(pairKey(claim)) : [];
  return all.some((c) => c.negated) && all.some((c) => !c.negated);
}

/** Everything about a node, each claim once per role. */
function roles(id) {
  const out = index.subject(id);
  const own = new Set(out);
  return {
    figures: out.filter((c) => c.kind === 'figure'),
    attributes: out.filter((c) => c.kind === 'attribute' || (c.kind === 'relation' && !c.linked)),
    relations: out.filter((c) => c.kind === 'relation' && c.linked),
    mentions: index.object(id).filter((c) => !own.has(c)),
    measured: index.part(id).filter((c) => !own.has(c)),
    spoken: index.speaker(id),
  };
}

// ---------------------------------------------------------------- text

function say(key, ...values) {
  return values.reduce((text, value) => text.replace('{}', value), WORDS[key][state.lang]);
}

/** A number of things: '1 source', '2 sources'. */
function count(number, word) {
  return `${exact(number)} ${number === 1 && state.lang === 'en' ? say(word).replace(/s$/, '') : say(word)}`;
}

function other() {
  return state.lang === 'zh' ? 'en' : 'zh';
}

function labels(id) {
  return nodes.get(id)?.names || DATA.names[id] || {};
}

function nameOf(id, lang = state.lang) {
  const found = labels(id);
  return found[lang] || found.zh || found.en || id;
}

/** The name in the other language, where it says something new. */
function besideName(id) {
  const name = labels(id)[other()];
  return name && name !== nameOf(id) ? h('small', { lang: other() }, name) : null;
}

function termName(scheme, id) {
  return nameOf(`${scheme}/${id}`) === `${scheme}/${id}` ? id : nameOf(`${scheme}/${id}`);
}

function dated(period) {
  return !period || period === 'unstated' ? '' : nameOf(period);
}

function exact(value) {
  const [whole, part] = String(value).split('.');
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (part ? `.${part}` : '');
}

function scaled(value) {
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  const [divisor, word] = SCALES[state.lang].find(([size]) => Math.abs(number) >= size) || [1, ''];
  return (number / divisor).toLocaleString('en-US', { maximumFractionDigits: divisor === 1 ? 10 : 4 }) + word;
}

function withUnit(number, unit) {
  if (!unit) return number;
  return UNITS[unit] ? UNITS[unit][state.lang].replace('{}', number) : `${number} ${termName('unit', unit)}`;
}

function interval(claim, write) {
  if (!claim.high) return `≥ ${write(claim.low)}`;
  return claim.low ? `${write(claim.low)} – ${write(claim.high)}` : `≤ ${write(claim.high)}`;
}

function valueText(claim) {
  if (claim.kind !== 'figure') return claim.linked ? nameOf(claim.object) : claim.object || '';
  const number = claim.value ? scaled(claim.value) : interval(claim, scaled);
  const qualifier = claim.qualifier ? `${termName('qualifier', claim.qualifier)} ` : '';
  return qualifier + withUnit(number, claim.unit);
}

function printedText(claim) {
  return (claim.evidence || []).map((e) => e.printed).find(Boolean) || '';
}

function metricName(claim) {
  return nameOf(claim.property) + (claim.measure ? ` · ${nameOf(claim.measure)}` : '');
}

function locatorText(locator) {
  const [, kind, number] = /^(p|page)[ .-]?(\d+)$/.exec(locator || '') || [];
  return kind ? say(kind === 'p' ? 'paragraph' : 'page', number) : locator || '';
}

function titleOf(source) {
  return DATA.sources[source]?.title || source;
}

/** Break a label into lines of like length: Chinese has no spaces that vis could wrap at. */
function wrap(text) {
  if (width(text) <= LABEL_WIDTH) return text;
  return text.split(/(?=（)|\s(?=\()/).map(wrapPart).join('\n');
}

function width(text) {
  return [...text].reduce((sum, c) => sum + (c > '\u2e80' ? 2 : 1), 0);
}

function wrapPart(text) {
  const limit = width(text) / Math.ceil(width(text) / LABEL_WIDTH) + 2;
  const lines = [''];
  for (const piece of text.match(/[\w.,'()&+-]+\s*|[（“《]?./gu) || []) {
    const last = lines[lines.length - 1];
    if (last && width(last + piece.trim()) > limit && !/^[，。、）”》]/.test(piece)) lines.push(piece.trimStart());
    else lines[lines.length - 1] += piece;
  }
  return lines.map((line) => line.trim()).join('\n');
}

// ---------------------------------------------------------------- elements

/** Make an element: 'tag.class', attributes (on… = listener; null and false are left out), children. */
function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return element;
}

const $ = (id) => document.getElementById(id);

const ICONS = {
  dot: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z', square: 'M2.5 2.5h11v11h-11z', triangle: 'M8 2l6.5 12h-13z',
  diamond: 'M8 1l6 7l-6 7l-6-7z', hexagon: 'M4.5 2h7l3.5 6l-3.5 6h-7l-3.5-6z',
};

function svg(width, height, path, attributes) {
  const space = 'http://www.w3.org/2000/svg';
  const [picture, shape] = [document.createElementNS(space, 'svg'), document.createElementNS(space, 'path')];
  const all = [[picture, { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' }], [shape, { d: path, ...attributes }]];
  for (const [element, set] of all) for (const key of Object.keys(set)) element.setAttribute(key, set[key]);
  picture.append(shape);
  return picture;
}

function groupIcon(group) {
  const look = DATA.groups[group] || DATA.groups.Concept;
  return svg(16, 16, ICONS[look.shape] || ICONS.dot, { fill: look.color, stroke: 'currentColor', 'stroke-width': 0.6 });
}

/** A link inside the page; a plain text where the thing has no node of its own. */
function nodeLink(id) {
  return nodes.has(id) ? h('a', { href: address({ pick: { kind: 'node', id } }) }, nameOf(id)) : h('span', {}, nameOf(id));
}

function sourceLink(id, text) {
  return DATA.sources[id] ? h('a', { href: address({ pick: { kind: 'source', id } }) }, text) : h('span', {}, text);
}

function outLink(url, text) {
  return /^https?:\/\//i.test(url || '') ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text) : null;
}

function badge(kind, text, hint) {
  return h(`span.badge.${kind}`, { title: hint }, text);
}

/** A long list shows its beginning and a button for the rest. */
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
  for (const item of items) found.set(key(item), [...(found.get(key(item)) || []), item]);
  return [...found].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
}

// ---------------------------------------------------------------- claims and their evidence

function badges(claim) {
  const marks = [];
  const all = readings(claim);
  if (claim.negated) marks.push(badge('deny', say('denied')));
  if (claim.stance !== 'asserted') marks.push(badge(claim.stance, termName('stance', claim.stance)));
  if (claim.rank !== 'normal') marks.push(badge('rank', termName('rank', claim.rank)));
  if (claim.basis === 'basis/unstated') marks.push(badge('warn', say(GROWTH.has(claim.property) ? 'noBase' : 'noDenominator')));
  else if (claim.basis) marks.push(h('span.badge', {}, `${say('basis')}: `, nodeLink(claim.basis)));
  if (all.length && excludes(all)) marks.push(badge('warn', say('disputed'), say('readingsHint')));
  else if (all.length) marks.push(badge('warn', say('readings', all.length), say('readingsHint')));
  if (contested(claim)) marks.push(badge('warn', say('contested')));
  for (const mark of new Set((claim.evidence || []).map((e) => e.list_closure))) {
    if (mark === 'open' || mark === 'closed') marks.push(badge('list', say(mark), say(`${mark}Long`)));
  }
  if (claim.kind !== 'figure') marks.push(...times(claim));
  return marks;
}

function times(claim) {
  const marks = [];
  if (claim.period) marks.push(badge('time', dated(claim.period) || say('periodUnstated')));
  if (claim.valid_from) marks.push(badge('time', say('from', nameOf(claim.valid_from))));
  if (claim.valid_until) marks.push(badge('time', say('until', nameOf(claim.valid_until))));
  return marks;
}

/** The evidence of a claim: one line that says who, when and where, and unfolds to everything. */
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
  if (first.via) parts.push(say('via', first.via.map(titleOf).join(' ← ')));
  if (first.speaker) parts.push(`${say('speaker')} ${nameOf(first.speaker)}`);
  if (all.length > 1) parts.push(say('moreEvidence', all.length - 1));
  return [h('b', {}, source.publisher || first.source), ` · ${parts.filter(Boolean).join(' · ')}`];
}

function proof(claim, all) {
  return h('div.proof', {}, all.map((evidence) => record(evidenceRows(evidence))), record(claimRows(claim)));
}

/** Rows of [word, content…]; those without content are left out. */
function record(rows) {
  const kept = rows.filter(([, ...content]) => content.flat().some((c) => c !== null && c !== undefined && c !== ''));
  return h('dl.record', {}, kept.flatMap(([key, ...content]) => [h('dt', {}, say(key)), h('dd', {}, ...content)]));
}

function evidenceRows(evidence) {
  const source = DATA.sources[evidence.source] || {};
  const note = evidence.note || {};
  const link = outLink(source.url, '↗');
  link?.setAttribute('aria-label', say('url'));
  return [
    ['source', `${source.publisher || ''} · `, sourceLink(evidence.source, titleOf(evidence.source)), link ? ' ' : '', link],
    ['published', dated(source.published) || h('span.missing', {}, say('unstated'))],
    ['locator', locatorText(evidence.locator)],
    ['chain', chain(evidence)],
    ['speaker', evidence.speaker ? nodeLink(evidence.speaker) : ''],
    ['printed', evidence.printed],
    ['listing', evidence.list_closure ? say(`${evidence.list_closure}Long`) : ''],
    ['note', note[state.lang] || note.zh || note.en],
    ...standing(source),
    ['fingerprint', evidence.fingerprint ? h('code', { title: say('fingerprintHint') }, evidence.fingerprint) : ''],
  ];
}

function chain(evidence) {
  if (!evidence.via) return '';
  const source = DATA.sources[evidence.source] || {};
  return [source.publisher || evidence.source, ...evidence.via.flatMap((id) => [' ← ', sourceLink(id, titleOf(id))])];
}

function standing(source) {
  const tier = WORDS[`tier${source.tier}`] ? say(`tier${source.tier}`) : String(source.tier || '');
  return [
    ['tier', tier ? badge('tier', tier) : ''],
    ['reading', source.reading ? termName('reading', source.reading) : ''],
  ];
}

function claimRows(claim) {
  const figure = claim.kind === 'figure';
  return [
    ['value', figure && claim.value ? `${exact(claim.value)} ${termName('unit', claim.unit)}` : ''],
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
  return h(`div.claim${rowClass(claim)}`, {}, h('div.said', {}, ...said, ...badges(claim)), evidenceOf(claim));
}

function objectOf(claim) {
  if (claim.kind === 'figure') return figureText(claim);
  return claim.linked ? nodeLink(claim.object) : h('span', {}, dated(claim.object) || valueText(claim));
}

/** A figure in running text: as printed, and its value where that reads otherwise. */
function figureText(claim) {
  const [printed, value] = [printedText(claim), valueText(claim)];
  const bare = (text) => text.replace(/[\s,]/g, '');
  const same = !printed || bare(printed) === bare(value);
  return h('span', {}, same ? value : printed, same ? null : h('small', {}, ` = ${value}`));
}

/** A claim as a sentence, for places where subject and property are not plain from the heading. */
function sentence(claim) {
  const segment = claim.segment ? [h('span.arrow', {}, '·'), nodeLink(claim.segment)] : [];
  const period = claim.kind === 'figure' ? times(claim) : [];
  return claimRow(claim, nodeLink(claim.subject), ...segment, h('span.arrow', {}, `${metricName(claim)} →`), objectOf(claim), ...period);
}

// ---------------------------------------------------------------- figures

function figureTable(figures) {
  const head = ['period', 'segment', 'printed', 'value'].map((key) => h('th', { scope: 'col' }, say(key)));
  const body = h('tbody');
  for (const [, rows] of grouped(figures, (c) => `${c.property} ${c.measure || ''}`)) {
    body.append(h('tr', {}, h('th', { colspan: 4, scope: 'colgroup' }, metricName(rows[0]), ' ', besideName(rows[0].property))));
    body.append(...rows.flatMap(figureRows));
  }
  return h('table', {}, h('thead', {}, h('tr', {}, head)), body);
}

function figureRows(claim) {
  const period = dated(claim.period) || h('span.missing', {}, say('unstated'));
  return [
    h(`tr${rowClass(claim)}`, {},
      h('td', {}, period),
      h('td', {}, claim.segment ? nodeLink(claim.segment) : h('small', {}, say('whole'))),
      h('td', {}, printedText(claim)),
      h('td.value', {}, valueText(claim))),
    h(`tr${isPicked('claim', claim.id) ? '.target' : ''}`, {},
      h('td.below', { colspan: 4 }, h('div.badges', {}, badges(claim)), evidenceOf(claim))),
  ];
}

// ---------------------------------------------------------------- panel

function isPicked(kind, id) {
  return state.pick?.kind === kind && state.pick.id === id;
}

/** The node that the panel is about, if it is about one. */
function pickedNode() {
  if (state.pick?.kind === 'node') return state.pick.id;
  return state.pick?.kind === 'claim' ? DATA.claims[state.pick.id].subject : '';
}

function drawPanel() {
  const panel = $('panel');
  panel.hidden = !state.pick;
  if (!state.pick) return panel.replaceChildren();
  const draw = { node: nodePanel, claim: nodePanel, edge: edgePanel, source: sourcePanel }[state.pick.kind];
  panel.replaceChildren(...draw(pickedNode() || state.pick.id));
  panel.scrollTop = 0;
  panel.querySelector('.target')?.scrollIntoView({ block: 'center' });
}

function panelHead(title, ...rest) {
  const button = (id, sign, word, onclick) => h('button', { id, type: 'button', 'aria-label': say(word), title: say(word), onclick }, sign);
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
  const sections = [
    ['figures', found.figures, (list) => figureTable(list)],
    ['attributes', found.attributes, (list) => byProperty(list, objectOf)],
    ['relations', found.relations, (list) => byProperty(list, objectOf)],
    ['mentions', found.mentions, (list) => byProperty(list, (c) => nodeLink(c.subject), '←')],
    ['measured', found.measured, (list) => pieces(list, sentence)],
    ['spoken', found.spoken, (list) => pieces(list, sentence)],
  ].filter(([, list]) => list.length);
  const all = new Set(sections.flatMap(([, list]) => list));
  return [
    panelHead([nameOf(id), ' ', besideName(id)],
      h('p.sub', {},
        h('span', {}, groupIcon(node.group), nameOf(node.type), ' ', besideName(node.type)),
        node.aliases?.length ? h('span', {}, `${say('aliases')}: ${node.aliases.join(state.lang === 'zh' ? '、' : ', ')}`) : null,
        h('span', {}, `${say('id')}: `, h('code', {}, id))),
      h('p.sub', {}, tally([...all])),
      h('div.actions', {}, ...nodeButtons(id), jumps(sections))),
    ...sections.flatMap(([key, list, make]) => [
      h('h3', { id: `part-${key}` }, `${say(key)} `, h('small', {}, `${WORDS[key][other()]} · ${list.length}`)),
      make(list),
    ]),
    sections.length ? null : h('p.empty', {}, say('nothing')),
  ].filter(Boolean);
}

function tally(list) {
  const used = new Set(list.flatMap((c) => (c.evidence || []).map((e) => e.source)));
  return `${count(list.length, 'claims')} · ${used.size === 1 ? say('onlySource') : count(used.size, 'sources')}`;
}

function nodeButtons(id) {
  if (!nodes.has(id)) return [];
  const more = index.near(id).filter((near) => !state.shown.has(near)).length;
  return [
    h('button', { id: 'expand', type: 'button', disabled: !more, onclick: () => expand(id) }, more ? say('expand', more) : say('expanded')),
    state.list ? h('button', { type: 'button', onclick: () => go({ list: false }) }, say('locate')) : null,
  ];
}

/** Jumps to the parts of the panel. Buttons, since the address holds what is picked. */
function jumps(sections) {
  if (sections.length < 2) return null;
  return h('nav', { 'aria-label': say('claims') }, sections.map(([key, list]) =>
    h('a', { href: address({}), onclick: (event) => {
      event.preventDefault();
      $(`part-${key}`).scrollIntoView();
    } }, `${say(key)} ${list.length}`)));
}

function byProperty(list, target, sign = '') {
  return h('div', {}, grouped(list, (c) => c.property).map(([property, group]) => h('div', {},
    h('h4', {}, `${sign} ${nameOf(property)} `.trimStart(), besideName(property), group.length > 1 ? ` · ${group.length}` : ''),
    pieces(group, (claim) => claimRow(claim, target(claim))))));
}

function edgePanel(id) {
  const edge = edges.get(id);
  const list = edge.claims.map((claim) => DATA.claims[claim]);
  return [
    panelHead([nodeLink(edge.from), ' → ', nodeLink(edge.to)],
      h('p.sub', {}, `${say('between')} · ${tally(list)}`)),
    byProperty(list, (c) => h('span', {}, `${nameOf(c.subject)} → ${nameOf(c.object)}`)),
  ];
}

function sourcePanel(id) {
  const source = DATA.sources[id];
  const direct = index.source(id);
  const relayed = index.relay(id);
  return [
    panelHead([source.title], h('p.sub', {}, say('document'), ' · ', h('code', {}, id))),
    h('br'),
    record([
      ['heading', source.title],
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

function closePanel() {
  go({ pick: null });
  (state.opener?.isConnected ? state.opener : $('search')).focus({ preventScroll: true });
}

// ---------------------------------------------------------------- network

let network = null;
let lookOfEdge = null; // as last painted
const drawn = { nodes: new vis.DataSet(), edges: new vis.DataSet() };

/** Sort by importance: entities before concepts, then by number of claims. */
function byRank(a, b) {
  const [x, y] = [nodes.get(a), nodes.get(b)];
  return (x.group === 'Concept') - (y.group === 'Concept') || y.value - x.value || (a < b ? -1 : 1);
}

/** Grow the core from the most important node along edges, so that no part of it floats alone. */
function coreNodes() {
  const limit = narrow() ? CORE_LIMIT_NARROW : CORE_LIMIT;
  const fit = (id) => index.near(id).length && (nodes.get(id).group !== 'Concept' || index.near(id).length >= CONCEPT_MIN_LINKS);
  const waiting = [...nodes.keys()].filter(fit).sort(byRank);
  const core = new Set();
  while (core.size < limit && waiting.length) {
    let at = waiting.findIndex((id) => index.near(id).some((near) => core.has(near)));
    // Nothing is linked to what is there: begin another part, if it can be more than one node.
    if (at < 0) at = waiting.findIndex((id) => index.near(id).some((near) => waiting.includes(near)));
    if (at < 0) break;
    core.add(waiting.splice(at, 1)[0]);
  }
  return core;
}

function colours() {
  const css = getComputedStyle(document.documentElement);
  const keys = ['ink', 'canvas', 'edge', 'deny', 'warn', 'accent', 'font'];
  return Object.fromEntries(keys.map((key) => [key, css.getPropertyValue(`--${key}`).trim()]));
}

function tone(edge) {
  const all = edge.claims.map((id) => DATA.claims[id]);
  const live = all.some((c) => c.rank !== 'deprecated') ? all.filter((c) => c.rank !== 'deprecated') : all;
  if (live.every((c) => c.negated)) return 'denied';
  if (live.some(contested)) return 'mixed';
  return live.every((c) => c.stance !== 'asserted' || c.rank === 'deprecated') ? 'soft' : 'plain';
}

const tones = new Map([...edges].map(([id, edge]) => [id, tone(edge)]));

function nodeLook(id, near, ink) {
  const node = nodes.get(id);
  const look = DATA.groups[node.group] || DATA.groups.Concept;
  const faded = near && !near.has(id);
  const border = id === pickedNode() ? ink.ink : ink.canvas;
  const colour = { background: look.color, border };
  return {
    id, label: wrap(nameOf(id)), shape: look.shape, value: node.value, opacity: faded ? 0.3 : 1,
    borderWidth: id === pickedNode() ? 3 : 1.5, borderWidthSelected: 3,
    color: { ...colour, highlight: { background: look.color, border: ink.ink }, hover: { background: look.color, border: ink.accent } },
    font: { color: faded ? ink.edge : ink.ink, strokeColor: ink.canvas, strokeWidth: 5, face: ink.font },
  };
}

function edgeLook(id, near, ink, named) {
  const edge = edges.get(id);
  const kind = tones.get(id);
  const picked = pickedNode();
  const touches = edge.from === picked || edge.to === picked || isPicked('edge', id);
  const colour = { denied: ink.deny, mixed: ink.warn }[kind] || (touches ? ink.accent : ink.edge);
  const names = edge.properties.map((p) => nameOf(p));
  const full = names.slice(0, 2).join(' / ') + (names.length > 2 ? ' …' : '');
  const no = kind === 'denied' ? say('not') : '';
  const open = id === state.hover || isPicked('edge', id) || (touches && named);
  return {
    id, from: edge.from, to: edge.to, label: open ? wrap([no, full].filter(Boolean).join(' ')) : no || ' ',
    dashes: kind === 'soft' ? [5, 5] : kind === 'denied' ? [2, 4] : false,
    width: Math.min(1 + Math.log2(edge.claims.length) * 0.8, 4) + (touches ? 0.8 : 0),
    color: { color: colour, highlight: colour, hover: ink.accent, opacity: near && !touches ? 0.18 : 0.85 },
    font: { size: 12, color: kind === 'denied' ? ink.deny : ink.ink, strokeColor: ink.canvas, strokeWidth: 5, face: ink.font },
  };
}

/** Bring the network up to date with the state: what is there and how it looks. Only changes are sent. */
function paint() {
  if (!network) return;
  const ink = colours();
  const visible = new Set([...state.shown].filter((id) => !state.hidden.has(nodes.get(id).group)));
  const lines = [...edges].filter(([, e]) => visible.has(e.from) && visible.has(e.to)).map(([id]) => id);
  Object.assign(state.places, network.getPositions());
  const near = focusSet(visible.size);
  const touching = lines.filter((id) => [edges.get(id).from, edges.get(id).to].includes(pickedNode()));
  const named = touching.length <= EDGE_LABEL_LIMIT;
  send(drawn.nodes, [...visible].map((id) => nodeLook(id, near, ink)), (id) => state.places[id]);
  lookOfEdge = (id) => edgeLook(id, near, ink, named);
  send(drawn.edges, lines.map(lookOfEdge));
  $('shown').textContent = state.busy ? say('busy') : say('shown', visible.size, nodes.size);
  network.setOptions({ interaction: { hideEdgesOnDrag: lines.length > 1500 }, edges: { smooth: lines.length > 2500 ? false : SMOOTH } });
}

/** The nodes that stay bright while something is picked; null while nothing is. */
function focusSet(count) {
  if (count > FADE_LIMIT) return null;
  const id = pickedNode();
  if (id) return new Set([id, ...index.near(id)]);
  return state.pick?.kind === 'edge' ? new Set(state.pick.id.split('>')) : null;
}

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

function startNetwork() {
  network = new vis.Network($('canvas'), drawn, {
    layout: { randomSeed: 7, improvedLayout: false },
    nodes: {
      scaling: {
        min: 8, max: 34, label: { enabled: true, min: 14, max: 24, maxVisible: 30, drawThreshold: 5 },
        customScalingFunction: (min, max, total, value) => Math.sqrt(value / (max || 1)), // area, not radius, shows the number
      },
    },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.45 } }, smooth: SMOOTH, selectionWidth: 0.8, hoverWidth: 0.8 },
    physics: {
      enabled: false, solver: 'forceAtlas2Based', minVelocity: 0.5,
      forceAtlas2Based: { gravitationalConstant: -110, centralGravity: 0.012, springLength: 110, springConstant: 0.05, damping: 0.5, avoidOverlap: 0.5 },
      stabilization: { enabled: true, fit: false, updateInterval: 50 },
    },
    interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false } },
  });
  network.on('click', ({ nodes: [node], edges: [edge] }) => {
    state.pointed = true;
    go({ pick: node ? { kind: 'node', id: node } : edge ? { kind: 'edge', id: edge } : null });
  });
  network.on('doubleClick', ({ nodes: [node] }) => node && expand(node));
  network.on('hoverEdge', ({ edge }) => hoverEdge(edge));
  network.on('blurEdge', () => hoverEdge(''));
  state.shown = coreNodes();
  seed([...state.shown].sort(byRank));
  state.busy = true;
  paint();
  settle(() => {
    state.home = network.getPositions();
    firstView();
  });
}

function hoverEdge(id) {
  const changed = [state.hover, id].filter((each) => drawn.edges.get(each));
  state.hover = id;
  const looks = changed.map(lookOfEdge);
  for (const look of looks) state.looks.set(look.id, JSON.stringify(look));
  drawn.edges.update(looks);
}

/** Starting positions without chance: important nodes in the middle of a sunflower. */
function seed(ids) {
  ids.forEach((id, i) => {
    const [radius, angle] = [60 * Math.sqrt(i), i * 2.39996];
    state.places[id] = { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
}

/** Let the forces work for a while, then switch them off and pull labels apart. */
function settle(done = () => {}) {
  const count = drawn.nodes.length;
  network.once('stabilizationIterationsDone', () => {
    network.setOptions({ physics: { enabled: false } });
    fillCanvas();
    separate();
    state.busy = false;
    paint();
    done();
  });
  network.setOptions({ physics: { enabled: true } });
  network.stabilize(count > 600 ? 80 : count > 250 ? 160 : 300);
}

/** Stretch the round shape that forces make to that of the canvas. */
function fillCanvas() {
  const places = Object.entries(network.getPositions());
  const extent = (axis) => Math.max(...places.map(([, p]) => p[axis])) - Math.min(...places.map(([, p]) => p[axis])) || 1;
  const { clientWidth, clientHeight } = $('canvas');
  const wanted = Math.min(Math.max(clientWidth / (clientHeight || 1), 0.6), 1.8);
  const factor = Math.sqrt((wanted * extent('y')) / extent('x'));
  for (const [id, { x, y }] of places) network.moveNode(id, x * factor, y / factor);
}

/** Move nodes until no node with its label covers another: forces know nothing of labels. */
function separate() {
  network.redraw(); // boxes are measured when drawn
  const boxes = drawn.nodes.getIds().map((id) => {
    const box = network.getBoundingBox(id);
    const { x, y } = network.getPosition(id);
    return { id, x, y, left: box.left - x - 5, right: box.right - x + 5, top: box.top - y - 4, bottom: box.bottom - y + 8, weight: nodes.get(id).value };
  });
  for (let round = boxes.length > 600 ? 12 : 80; round > 0; round -= 1) if (!pushApart(boxes)) break;
  for (const { id, x, y } of boxes) network.moveNode(id, x, y);
}

function pushApart(boxes) {
  let moved = false;
  boxes.sort((a, b) => a.x + a.left - b.x - b.left);
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      const [a, b] = [boxes[i], boxes[j]];
      const across = a.x + a.right - b.x - b.left;
      if (across <= 0) break; // sorted: all later ones are farther right
      const down = Math.min(a.y + a.bottom - b.y - b.top, b.y + b.bottom - a.y - a.top);
      if (down <= 0) continue;
      moved = true;
      const share = b.weight / (a.weight + b.weight); // the weightier node moves less
      const [axis, step] = across < down ? ['x', across] : ['y', b.y >= a.y ? down : -down];
      a[axis] -= step * share;
      b[axis] += step * (1 - share);
    }
  }
  return moved;
}

/** See everything; but where that would be too small to read, see the middle of it. */
function firstView() {
  network.fit({ animation: false });
  const picked = pickedNode();
  if (picked) return focusOn(picked, false);
  if (state.pick?.kind === 'edge') return network.fit({ nodes: state.pick.id.split('>'), maxZoomLevel: 1.1, animation: false });
  if (network.getScale() < MIN_SCALE) network.moveTo({ scale: MIN_SCALE, position: network.getPosition([...state.shown].sort(byRank)[0]), animation: false });
}

function focusOn(id, animate = true) {
  if (!drawn.nodes.get(id)) return;
  // The bottom sheet of a phone covers the lower part of the canvas.
  const offset = { x: 0, y: narrow() && state.pick ? -$('panel').offsetHeight / 2 : 0 };
  network.redraw();
  network.focus(id, { scale: Math.max(network.getScale(), 0.8), offset, animation: animate && !calm() ? { duration: 350 } : false });
}

/** Whether a node stands where the reader can see it. */
function inSight(id) {
  const { x, y } = network.canvasToDOM(network.getPosition(id));
  const { clientWidth, clientHeight } = $('canvas');
  const bottom = clientHeight - (narrow() && state.pick ? $('panel').offsetHeight : 0);
  return x > 30 && y > 30 && x < clientWidth - 30 && y < bottom - 30;
}

/** Put new nodes on a ring around a neighbour that is there already. */
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
  Object.assign(state.places, network.getPositions());
  placeNear(fresh);
  for (const id of fresh) state.shown.add(id);
  state.busy = fresh.length > 3;
  paint();
  if (fresh.length > 3) return settle(() => pickedNode() && !inSight(pickedNode()) && focusOn(pickedNode()));
  separate();
}

function expand(id) {
  add(index.near(id).filter((near) => !state.shown.has(near)).sort(byRank).slice(0, EXPAND_LIMIT));
  if (pickedNode() === id) $('expand')?.replaceWith(nodeButtons(id)[0]);
}

/** Show a node that may be hidden, with the way from it to what is shown. */
function reveal(id) {
  if (!network || !nodes.has(id)) return;
  state.hidden.delete(nodes.get(id).group);
  const path = [id];
  for (let step = 0; step < 4 && !state.shown.has(path[0]); step += 1) {
    const near = index.near(path[0]).filter((n) => !path.includes(n)).sort(byRank);
    if (!near.length || near.some((n) => state.shown.has(n))) break;
    path.unshift(near[0]);
  }
  add(path);
}

function showCore() {
  state.shown = coreNodes();
  Object.assign(state.places, state.home);
  drawn.nodes.clear(); // so that nodes come back at the places they had
  drawn.edges.clear();
  state.looks.clear();
  placeNear([...state.shown]);
  paint();
  firstView();
}

function showAll() {
  state.busy = true;
  $('shown').textContent = say('busy');
  // Let the message appear before the work begins.
  setTimeout(() => {
    add([...nodes.keys()].sort(byRank));
    network.once('stabilizationIterationsDone', () => network.fit({ animation: false }));
  }, 30);
}

// ---------------------------------------------------------------- legend, list, head

function drawLegend() {
  $('groups').replaceChildren(...groupsInUse().map(([group, list]) => h('button', {
    type: 'button', 'aria-pressed': String(!state.hidden.has(group)), 'data-group': group, title: say('groupHint'), onclick: () => toggleGroup(group),
  }, groupIcon(group), h('span.group-name', {}, groupName(group)), h('span.count', {}, exact(list.length)))));
  const stroke = (word, colour, dashes) => h('li', {},
    svg(30, 8, 'M1 4h28', { stroke: `var(--${colour})`, 'stroke-width': 2, 'stroke-dasharray': dashes }), say(word));
  $('strokes').replaceChildren(stroke('strokeAsserted', 'edge', 'none'), stroke('strokeSoft', 'edge', '5 4'),
    stroke('strokeDenied', 'deny', '2 3'), stroke('strokeMixed', 'warn', 'none'));
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
  drawList();
}

function drawList() {
  $('graph').hidden = state.list;
  $('list').hidden = !state.list;
  $('shown').hidden = state.list;
  $('show-list').setAttribute('aria-pressed', String(state.list));
  if (!state.list) return $('list').replaceChildren();
  $('list').replaceChildren(...groupsInUse().filter(([group]) => !state.hidden.has(group)).flatMap(([group, all]) => [
    h('h2', {}, groupIcon(group), h('span', {}, `${groupName(group)} `, h('small', {}, exact(all.length)))),
    ...grouped(all, (n) => n.type).flatMap(([type, list]) => [
      h('h3', {}, nameOf(type), ' ', besideName(type)),
      h('ul', {}, list.sort((a, b) => byRank(a.id, b.id)).map((n) => h('li', {}, nodeLink(n.id), ' ', h('small', {}, String(n.value))))),
    ]),
  ]));
}

function drawWords() {
  const { lang } = state;
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', say(element.dataset.label));
  for (const element of document.querySelectorAll('[data-title]')) element.title = say(element.dataset.title);
  for (const element of document.querySelectorAll('[data-hint]')) element.placeholder = say(element.dataset.hint);
  for (const each of ['zh', 'en']) $(`lang-${each}`).setAttribute('aria-pressed', String(lang === each));
  $('title').textContent = say('title');
  $('title-beside').textContent = WORDS.title[other()];
  $('title-beside').lang = other();
  const concepts = DATA.nodes.filter((n) => n.group === 'Concept').length;
  const counts = [[nodes.size - concepts, 'entities'], [concepts, 'concepts'], [claims.length, 'claims'], [Object.keys(DATA.sources).length, 'sources']];
  $('counts').replaceChildren(...counts.flatMap(([count, word], i) => [i ? ' · ' : '', h('b', {}, exact(count)), ` ${say(word)}`]));
}

// ---------------------------------------------------------------- search

const haystack = DATA.nodes.map((node) => ({
  node, words: [node.names.zh, node.names.en, node.id, ...(node.aliases || [])].filter(Boolean).map((word) => word.toLowerCase()),
}));

function findNodes(text) {
  const query = text.trim().toLowerCase();
  if (!query) return [];
  const score = (words) => Math.max(...words.map((w) => (w === query ? 3 : w.startsWith(query) ? 2 : w.includes(query) ? 1 : 0)));
  return haystack.map(({ node, words }) => ({ node, score: score(words) })).filter((hit) => hit.score)
    .sort((a, b) => b.score - a.score || b.node.value - a.node.value).slice(0, RESULT_LIMIT).map((hit) => hit.node);
}

function drawResults() {
  const input = $('search');
  const found = findNodes(input.value);
  const open = input.value.trim() !== '';
  $('results').hidden = !open;
  input.setAttribute('aria-expanded', String(open));
  $('results').replaceChildren(...found.map((node, i) => h('li', {
    role: 'option', id: `hit-${i}`, 'data-id': node.id, onmousedown: (event) => event.preventDefault(), onclick: () => choose(node.id),
  }, groupIcon(node.group), h('span', {}, nameOf(node.id), ' ', besideName(node.id)), h('span.kind', {}, nameOf(node.type)))));
  if (open && !found.length) $('results').append(h('li', { role: 'option', 'aria-disabled': 'true' }, say('noResults')));
  mark(found.length ? 0 : -1);
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
  if (event.isComposing) return; // Enter that ends a Chinese input method is not a choice
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
const PICKS = { node: nodes, edge: edges, claim: new Map(Object.entries(DATA.claims)), source: new Map(Object.entries(DATA.sources)) };

/** The address of a state that differs from the present one by `changes`. */
function address(changes) {
  const next = { lang: state.lang, list: state.list, pick: state.pick, ...changes };
  const parts = [];
  if (next.pick) parts.push(`${next.pick.kind}=${encodeURIComponent(next.pick.id).replaceAll('%2F', '/')}`);
  if (next.list) parts.push('view=list');
  if (next.lang !== DEFAULT_LANG) parts.push(`lang=${next.lang}`);
  return `#${parts.join('&')}`;
}

function go(changes) {
  const next = address(changes);
  if (next !== (location.hash || '#')) location.hash = next; // hashchange does the rest
}

function readAddress() {
  const params = new URLSearchParams(location.hash.slice(1).replaceAll('+', '%2B'));
  const kind = Object.keys(PICKS).find((key) => params.has(key));
  const id = kind && params.get(kind);
  const known = kind && PICKS[kind].has(id);
  const lang = params.get('lang');
  return {
    lang: lang === 'zh' || lang === 'en' ? lang : DEFAULT_LANG, list: params.get('view') === 'list',
    pick: known ? { kind, id } : null, unknown: kind && !known ? id : '',
  };
}

/** Bring the page in line with its address: the only way in which language, view and pick change. */
function apply(first = false) {
  const { unknown, ...next } = readAddress();
  const was = { lang: state.lang, list: state.list, pick: JSON.stringify(state.pick) };
  Object.assign(state, next);
  const picked = was.pick !== JSON.stringify(state.pick);
  if (first || was.lang !== state.lang) {
    drawWords();
    drawLegend();
  }
  if (first || was.lang !== state.lang || was.list !== state.list) drawList();
  if (first || picked || was.lang !== state.lang || was.list !== state.list) drawPanel();
  const about = pickedNode();
  document.title = about ? `${nameOf(about)} · ${say('title')}` : say('title');
  if (first) startNetwork();
  if (picked || first) {
    if (about) reveal(about);
    if (state.pick?.kind === 'edge') state.pick.id.split('>').forEach(reveal);
  }
  paint();
  if (first) drawLegend();
  else if (network && !state.list) follow(picked || was.list, was.lang !== state.lang);
  state.pointed = false;
  if (picked && !first && state.pick) $('panel-title').focus({ preventScroll: true });
  if (unknown) {
    $('shown').hidden = false;
    $('shown').textContent = say('unknown', unknown);
  }
}

/** After a change, keep the picked node in sight and its edges selected. */
function follow(moved, renamed) {
  network.redraw(); // the panel has changed the size of the canvas
  const id = pickedNode();
  if (id && drawn.nodes.get(id)) network.selectNodes([id], false);
  else network.unselectAll();
  if (renamed) separate(); // labels have another length
  if (moved && state.pick?.kind === 'edge' && !state.pointed) network.fit({ nodes: state.pick.id.split('>'), maxZoomLevel: 1.1, animation: false });
  if (!moved || !id || !drawn.nodes.get(id)) return;
  // A node that was clicked stays where it is, if it can be seen and read there.
  if (!state.pointed || !inSight(id) || network.getScale() < MIN_SCALE) focusOn(id);
}

// ---------------------------------------------------------------- start

function listen() {
  $('search').addEventListener('input', drawResults);
  $('search').addEventListener('focus', () => $('search').value && drawResults());
  $('search').addEventListener('blur', closeResults);
  $('search').addEventListener('keydown', searchKey);
  $('show-core').addEventListener('click', () => { go({ list: false }); showCore(); });
  $('show-all').addEventListener('click', () => { go({ list: false }); showAll(); });
  $('show-fit').addEventListener('click', () => network.fit({ animation: false }));
  $('show-list').addEventListener('click', () => go({ list: !state.list }));
  for (const lang of ['zh', 'en']) $(`lang-${lang}`).addEventListener('click', () => go({ lang }));
  document.addEventListener('click', (event) => { state.opener = event.target.closest('#list a') || state.opener; });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && state.pick) closePanel();
    if (event.key !== '/' || event.target.matches('input, textarea') || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    $('search').focus();
  });
  addEventListener('hashchange', () => apply());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
}

$('legend').open = !narrow();
listen();
apply(true);
