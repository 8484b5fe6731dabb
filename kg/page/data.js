// ---------------------------------------------------------------- state

/** The state of the page. `pick` is the content of the panel: {kind, id} or null. */
const state = {
  lang: 'zh', view: 'map', pick: null, // these three are stored in the address
  more: new Set(), zoom: 1, // columns of the map that show everything; size of the map
  shown: new Set(), hidden: new Set(), // ids in the network; groups hidden by the legend
  places: {}, home: {}, // current positions of nodes; initial positions of the core
  looks: new Map(), // the attributes last sent to the network, by node and edge
  hover: '', pointed: false, opener: null, // edge under the pointer; picked in the network; where focus returns to
  busy: false, heavy: false, unseen: false, notice: '', // laying out; many edges; nodes added while hidden; message
};

// ---------------------------------------------------------------- index

const nodes = new Map(DATA.nodes.map((node) => [node.id, node]));
const claims = Object.values(DATA.claims); // by subject, property, part and time
const edges = new Map(DATA.edges.map((edge) => [`${edge.from}>${edge.to}`, edge]));
const lines = new Map(DATA.chain.lines.map((line) => [`${line.from}>${line.to}`, line])); // of the map
const disputed = new Set(DATA.disputes.flat()); // claims that cannot all be true, as `kg conflicts` finds them
const index = makeIndex();

/** What a figure is broken down by, and where it was offered. */
function partOf(figure) {
  return ['segment', 'platform', 'region', 'channel', 'payer'].map((key) => figure[key]).filter(Boolean);
}

function makeIndex() {
  const names = ['subject', 'object', 'part', 'speaker', 'source', 'relay', 'near', 'same', 'pair', 'derived'];
  const maps = Object.fromEntries(names.map((name) => [name, new Map()]));
  const put = (name, key, value) => {
    if (!key) return;
    if (!maps[name].has(key)) maps[name].set(key, new Set());
    maps[name].get(key).add(value);
  };
  for (const claim of claims) {
    put('subject', claim.subject, claim);
    if (claim.linked) put('object', claim.object, claim);
    for (const thing of partOf(claim)) put('part', thing, claim);
    put('part', claim.basis, claim);
    if (claim.kind === 'relation') put('pair', pairKey(claim), claim);
    else put('same', sameKey(claim), claim);
    for (const evidence of claim.evidence || []) {
      put('source', evidence.source, claim);
      put('speaker', evidence.speaker, claim);
      for (const document of evidence.via || []) put('relay', document, claim);
    }
  }
  for (const figure of DATA.derived) {
    for (const thing of [figure.subject, ...partOf(figure), figure.basis]) put('derived', thing, figure);
  }
  for (const edge of DATA.edges) {
    if (edge.from === edge.to) continue;
    put('near', edge.from, edge.to);
    put('near', edge.to, edge.from);
  }
  return Object.fromEntries(names.map((name) => [name, (key) => [...(maps[name].get(key) || [])]]));
}

function sameKey(claim) {
  return JSON.stringify([claim.subject, claim.property, claim.period, partOf(claim), claim.measure, claim.basis]);
}

function pairKey(claim) {
  return JSON.stringify([claim.subject, claim.property, claim.object]);
}

/** The claims with which a claim disagrees, including itself; empty if all agree. */
function readings(claim) {
  if (claim.kind === 'relation') return [];
  const all = index.same(sameKey(claim));
  const reading = (c) => [c.object, c.value, c.low, c.high, c.unit, c.negated].join('|');
  return new Set(all.map(reading)).size > 1 ? all : [];
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
  return values.reduce((text, value) => text.replace('{}', () => value), WORDS[key][state.lang]);
}

/** Capitalise a word; the words are shared with terminal tables, which use lower case. */
function heading(key) {
  return capitalised(say(key));
}

function capitalised(text) {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
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

/** The name in the other language, if it differs. */
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
  return WORDS[`unit-${unit}`] ? say(`unit-${unit}`, number) : `${number} ${termName('unit', unit)}`;
}

function interval(claim, write) {
  if (!claim.high) return claim.low ? `≥ ${write(claim.low)}` : '';
  return claim.low ? `${write(claim.low)} – ${write(claim.high)}` : `≤ ${write(claim.high)}`;
}

function valueText(claim) {
  if (claim.kind !== 'figure') return claim.linked ? nameOf(claim.object) : claim.object || '';
  const number = claim.value ? scaled(claim.value) : interval(claim, scaled);
  const qualifier = claim.qualifier ? `${termName('qualifier', claim.qualifier)} ` : '';
  return qualifier + withUnit(number, claim.unit);
}

/** The bounds of a computed figure; a single number if they are equal. */
function computedBounds(figure) {
  return withUnit(figure.low && figure.low === figure.high ? scaled(figure.low) : interval(figure, scaled), figure.unit);
}

function formulaText(figure) {
  return DATA.formulas[figure.identity][state.lang];
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

/** Break a label into lines of similar length, because vis-network cannot wrap Chinese. */
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
