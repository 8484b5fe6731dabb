// Facets of the network: the concepts that the shown things share. They are not drawn as nodes, which would be hubs.

import { go } from './address.js';
import { index, nodes } from './data.js';
import { $, h } from './elements.js';
import { shared } from './paths.js';
import { state } from './state.js';
import { nameOf, say } from './words.js';

const MOST = 12;

/** The shown things that a concept is said of. */
export function holders(concept) {
  return new Set(index.near(concept).filter((id) => state.shown.has(id)));
}

/** Offer the facets: pressing one brings the things that have it forward, and pressing it again all of them. */
export function drawFacets() {
  const concepts = (id) => index.near(id).filter((near) => nodes.get(near)?.group === 'Concept');
  const found = state.view === 'net' ? shared([...state.shown], concepts).slice(0, MOST) : [];
  $('facets').hidden = !found.length;
  if (!found.length) return;
  $('facets').replaceChildren(h('span', {}, say('facets')), ...found.map(({ id: concept, of }) => h('button', {
    type: 'button', 'data-facet': concept, 'aria-pressed': String(state.set.facet === concept),
    title: say('facet-hint', nameOf(nodes.get(concept).type), nameOf(concept)),
    onclick: () => go({ set: { facet: state.set.facet === concept ? '' : concept } }),
  }, nameOf(concept), h('span.count', {}, ` ${of.length}`))));
}
