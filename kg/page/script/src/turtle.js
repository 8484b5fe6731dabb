// Claims as Turtle, as kg/rdf/shape.py makes them, without the records of their evidence: what a reader takes away
// is part of the graph that `kg export` writes.

import { DIMENSIONS, KINDS, partOf } from './data.js';

const BASE = 'https://w3id.org/cnllm/';
const PREFIXES = {
  kg: `${BASE}ontology#`, id: `${BASE}id/`, claim: `${BASE}claim/`, source: `${BASE}source/`, period: `${BASE}period/`,
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#', xsd: 'http://www.w3.org/2001/XMLSchema#', dcterms: 'http://purl.org/dc/terms/',
};
const A = 'a'; // what Turtle writes for rdf:type

/** A name with its prefix, or the whole address if it has other characters than letters, digits and hyphens. */
function name(prefix, local) {
  return /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(local) ? `${prefix}:${local}` : `<${PREFIXES[prefix]}${address(local)}>`;
}

/** An address without the characters that Turtle does not allow in one. */
function address(text) {
  return text.replace(/[\u0000-\u0020<>"{}|\\^`]/g, (letter) => encodeURIComponent(letter));
}

/** A thing: an entity, or a concept, which has a slash. */
function thing(id) {
  return id.includes('/') ? `<${BASE}concept/${address(id)}>` : name('id', id);
}

function period(label) {
  const local = encodeURIComponent(label.replaceAll('/', '--'));
  return /^[A-Za-z0-9-]+$/.test(local) ? `period:${local}` : `<${PREFIXES.period}${local}>`;
}

function text(value, language = '') {
  const escaped = value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return `"${escaped}"${language && `@${language}`}`;
}

function typed(value, type) {
  return type && type !== 'string' ? `${text(value)}^^xsd:${type}` : text(value);
}

function claimPairs(claim) {
  const pairs = [
    [A, `kg:Claim , kg:${KINDS[claim.kind]}`], ['kg:subject', thing(claim.subject)], ['kg:predicate', `kg:${claim.property}`],
    ['kg:object', claim.kind === 'figure' ? '' : claim.linked ? thing(claim.object) : typed(claim.object, claim.object_type)],
    ['kg:value', claim.value && typed(claim.value, 'decimal')], ['kg:lowerBound', claim.low && typed(claim.low, 'decimal')],
    ['kg:upperBound', claim.high && typed(claim.high, 'decimal')], ['kg:unit', claim.unit && thing(`unit/${claim.unit}`)],
    ['kg:qualifier', claim.qualifier && thing(`qualifier/${claim.qualifier}`)],
    ...DIMENSIONS.map((key) => [`kg:${key}`, claim[key] && thing(claim[key])]),
    ['kg:basis', claim.basis && thing(claim.basis)], ['kg:measure', claim.measure && `kg:${claim.measure}`],
    ['kg:period', claim.period && period(claim.period)], ['kg:validFrom', claim.valid_from && period(claim.valid_from)],
    ['kg:validUntil', claim.valid_until && period(claim.valid_until)],
    ['kg:firstDay', claim.first && typed(claim.first, 'date')], ['kg:lastDay', claim.last && typed(claim.last, 'date')],
    ['kg:negated', claim.negated && typed('true', 'boolean')],
    ['kg:stance', thing(`stance/${claim.stance}`)], ['kg:rank', thing(`rank/${claim.rank}`)],
    ['kg:source', [...new Set((claim.evidence || []).map((evidence) => name('source', evidence.source)))].join(' , ')],
  ];
  return pairs.filter(([, value]) => value);
}

function block(subject, pairs) {
  return `${subject}\n${pairs.map(([key, value]) => `    ${key} ${value}`).join(' ;\n')} .\n`;
}

/**
 * Claims with the names of their things and the records of their sources.
 * @param {import('./types').Claim[]} claims
 * @param {{names: (id: string) => import('./types').Names, sources: Record<string, import('./types').Source>}} known
 */
export function turtle(claims, { names, sources }) {
  const things = [...new Set(claims.flatMap((claim) => [claim.subject, claim.linked ? claim.object : '', ...partOf(claim)]))].filter(Boolean).sort();
  const used = [...new Set(claims.flatMap((claim) => (claim.evidence || []).map((evidence) => evidence.source)))].sort();
  const labels = (id) => Object.entries(names(id)).map(([language, label]) => ['rdfs:label', text(label, language)]);
  return [
    ...Object.entries(PREFIXES).map(([prefix, space]) => `@prefix ${prefix}: <${space}> .`), '',
    ...things.filter((id) => labels(id).length).map((id) => block(thing(id), labels(id))),
    ...claims.map((claim) => block(name('claim', claim.id), claimPairs(claim))),
    ...used.map((id) => block(name('source', id), [
      [A, 'kg:Source'], ['dcterms:title', text(sources[id].title)], ['kg:tier', typed(String(sources[id].tier), 'integer')],
    ])),
  ].join('\n');
}

/**
 * The query that finds on the graph what a sheet shows.
 * @param {{subject?: string, object?: string, source?: string, claim?: string, until?: string, tiers?: string, stance?: string}} about
 */
export function sparql({ subject, object, source, claim, until, tiers, stance }) {
  const where = [
    claim ? `  VALUES ?claim { ${name('claim', claim)} }` : '',
    subject && object ? `  VALUES (?subject ?object) { (${thing(subject)} ${thing(object)}) (${thing(object)} ${thing(subject)}) }` : subject ? `  VALUES ?subject { ${thing(subject)} }` : '',
    source ? `  ?claim kg:source ${name('source', source)} .` : '',
    '  ?claim a kg:Claim ; kg:subject ?subject ; kg:predicate ?property ; kg:stance ?stance ; kg:source ?source .',
    stance ? `  FILTER(?stance = ${thing(`stance/${stance}`)})` : '',
    tiers ? `  ?source kg:tier ?tier FILTER(?tier <= ${Number(tiers)})` : '',
    until ? `  ?claim kg:firstDay ?day FILTER(?day <= ${typed(until, 'date')})` : '',
    subject && object ? '  ?claim kg:object ?object .' : '  OPTIONAL { ?claim kg:object ?object }',
    '  OPTIONAL { ?claim kg:value ?value ; kg:unit ?unit }',
    '  OPTIONAL { ?claim kg:period ?period }',
  ];
  return [
    ...['kg', 'id', 'claim', 'source', 'xsd'].map((prefix) => `PREFIX ${prefix}: <${PREFIXES[prefix]}>`),
    'SELECT DISTINCT ?subject ?property ?object ?value ?unit ?period ?source ?claim WHERE {', ...where.filter(Boolean), '}', '',
  ].join('\n');
}

