// The data of the page, its indexes, and what claims have to do with each other.


/** @type {import('./types').Data} */
export let DATA;
/** @type {Map<string, import('./types').Node>} */
export let nodes;
/** @type {import('./types').Claim[]} */
export let claims; // by subject, property, part and time
/** @type {Map<string, import('./types').Edge>} */
export let edges;
/** @type {Map<string, import('./types').Line>} */
export let lines; // of the map
/** @type {Set<string>} */
export let disputed; // claims that cannot all be true, as `kg conflicts` finds them
/** @type {Set<string>} */
export let properties; // that claims state, and those that are only derived
/** @type {Set<string>} */
export let metrics; // the properties with figures
/** @type {ReturnType<typeof makeIndex>} */
export let index;
/** @type {Set<string>} */
let kept;

/** Whether a claim passes the filters. @param {string} id */
export const isShown = (id) => kept.has(id);

/** Take the data in; everything else reads it from here. @param {import('./types').Data} data */
export function load(data) {
  DATA = data;
  nodes = new Map(DATA.nodes.map((node) => [node.id, node]));
  disputed = new Set(DATA.disputes.flat());
  narrowTo(null);
  const derived = DATA.derived.map((figure) => figure.metric);
  properties = new Set([...claims.map((claim) => claim.property), ...derived]);
  metrics = new Set([...claims.filter((claim) => claim.kind === 'figure').map((claim) => claim.property), ...derived]);
}

/** Narrow claims, edges, lines and the index to the claims that pass; null for all. @param {((claim: import('./types').Claim) => boolean) | null} passing */
export function narrowTo(passing) {
  const every = Object.values(DATA.claims);
  claims = passing ? every.filter(passing) : every;
  kept = new Set(claims.map((claim) => claim.id));
  /** @template {{from: string, to: string, claims: string[]}} Link @param {Link[]} list @returns {Map<string, Link>} */
  const linked = (list) => new Map(list.map((link) => ({ ...link, claims: passing ? link.claims.filter((id) => kept.has(id)) : link.claims }))
    .filter((link) => link.claims.length).map((link) => [`${link.from}>${link.to}`, link]));
  edges = linked(DATA.edges);
  lines = linked(DATA.chain.lines);
  index = makeIndex();
}

/** Whether a claim is neither denied nor set aside by a judgement. */
export const holds = (claim) => !claim.negated && claim.rank !== 'deprecated';

/** The class of a claim, by its kind. */
export const KINDS = { figure: 'Figure', attribute: 'Attribute', relation: 'Relation' };

/** The best tier of the sources of claims. */
export function bestTier(list) {
  return Math.min(...list.flatMap((claim) => (claim.evidence || []).map((evidence) => Number(DATA.sources[evidence.source].tier))));
}

/** The source of the first evidence of a claim. @returns {import('./types').Source | undefined} */
export const sourceOf = (claim) => DATA.sources[claim.evidence?.[0]?.source];

/** What a figure can be broken down by, and where it was offered; as DIMENSIONS in kg/model/part.py. */
export const DIMENSIONS = ['segment', 'platform', 'region', 'channel', 'payer', 'inputLength', 'condition'];

export function partOf(figure) {
  return DIMENSIONS.map((key) => figure[key]).filter(Boolean);
}

function makeIndex() {
  const names = ['subject', 'object', 'part', 'speaker', 'source', 'relay', 'near', 'same', 'pair', 'derived', 'property', 'metric'];
  const maps = Object.fromEntries(names.map((name) => [name, new Map()]));
  const put = (name, key, value) => {
    if (!key) return;
    if (!maps[name].has(key)) maps[name].set(key, new Set());
    maps[name].get(key).add(value);
  };
  for (const claim of claims) {
    put('subject', claim.subject, claim);
    put('property', claim.property, claim);
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
    put('metric', figure.metric, figure);
    for (const thing of [figure.subject, ...partOf(figure), figure.basis]) put('derived', thing, figure);
  }
  for (const edge of edges.values()) {
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
export function readings(claim) {
  if (claim.kind === 'relation') return [];
  const all = index.same(sameKey(claim));
  const reading = (c) => [c.object, c.value, c.low, c.high, c.unit, c.negated].join('|');
  return new Set(all.map(reading)).size > 1 ? all : [];
}

export function contested(claim) {
  const all = claim.kind === 'relation' ? index.pair(pairKey(claim)) : [];
  return all.some((c) => c.negated) && all.some((c) => !c.negated);
}

/** Everything about a node, each claim once per role. */
export function roles(id) {
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
