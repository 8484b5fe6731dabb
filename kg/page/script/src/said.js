// A claim as a full sentence, by the templates of the ontology (kg:template), with links in it.
// `kg/rdf/sentences.py` follows the same rule for the labels of claims in the graph.

import { DATA, KINDS, nodes, partOf } from './data.js';
import { joined, nodeLink } from './parts.js';
import { state } from './state.js';
import { dated, nameOf, phrase, say, termName } from './words.js';

const GAP = '…'; // the place of the value in the name of some properties: 与…对比评测

function when(period) {
  const name = dated(period);
  if (!name) return [];
  const key = /^\d{4}-\d\d-\d\d$/.test(period) ? 'said-on' : period.includes('/') ? 'said-over' : 'said-in';
  return phrase(key, name);
}

/** The same words in brackets, or nothing. */
function beside(parts) {
  return parts.length ? phrase('said-beside', joined(parts, say('said-comma'))).flat() : [];
}

/** What a source says beyond its value. */
export function noteOf(evidence) {
  const note = evidence.note || {};
  return note[state.lang] || note.zh; // one in English alone renders a value in Chinese
}

/** What the sources say more exactly than the concept that a claim points to: the notes of its evidence. */
export function notesOf(claim) {
  if (!claim.linked || nodes.get(claim.object)?.group !== 'Concept') return [];
  return [...new Set((claim.evidence || []).map(noteOf).filter(Boolean))];
}

/**
 * What a claim says, as texts and links.
 * value: how its value is shown, as one or more nodes or texts.
 */
export function said(claim, value) {
  const templates = DATA.templates;
  const template = (templates[claim.property] || templates[KINDS[claim.kind]])[state.lang];
  const notes = notesOf(claim);
  const shown = notes.length ? [...value, say('said-colon'), notes.join('; ')] : value;
  const name = nameOf(claim.property);
  const [head, tail] = name.split(GAP);
  const parts = [...partOf(claim), claim.measure, claim.basis].filter(Boolean).map((thing) => nodeLink(thing));
  const spans = [when(claim.period), claim.valid_from && dated(claim.valid_from) ? phrase('said-from', dated(claim.valid_from)) : [],
    claim.valid_until && dated(claim.valid_until) ? phrase('said-until', dated(claim.valid_until)) : []];
  const within = {
    subject: [nodeLink(claim.subject)],
    property: tail === undefined ? [name] : [head, ...shown, tail],
    part: beside(parts),
    time: spans.flat(),
    value: tail === undefined ? shown : [],
  };
  const remarks = [claim.negated && say('said-denied'), claim.stance !== 'asserted' && termName('stance', claim.stance)].filter(Boolean);
  return [...template.split(/\{(\w+)\}/).flatMap((piece, i) => (i % 2 ? within[piece] || [] : [piece])), ...beside(remarks)].filter((piece) => piece !== '');
}

/** The text of texts and elements. */
export function plain(pieces) {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.textContent)).join('');
}
