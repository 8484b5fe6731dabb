// Facets of the network: the concepts that the shown things share. They are not drawn as nodes, which would be hubs.

import { go } from './address.js';
import { index, nodes } from './data.js';
import { $, h } from './elements.js';
import { state } from './state.js';
import { nameOf, say } from './words.js';

const MOST = 12;

/** The shown things that a concept is said of. */
export function holders(concept) {
  return new Set(index.near(concept).filter((id) => state.shown.has(id)));
}

/** The concepts that two or more of the shown things share: the most frequent first. @param {Iterable<string>} shown */
function shared(shown) {
  const counts = new Map();
  for (const id of shown) {
    for (const near of index.near(id)) {
      if (nodes.get(near)?.group === 'Concept') counts.set(near, (counts.get(near) || 0) + 1);
    }
  }
  return [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST);
}

/** Offer the facets: pressing one brings the things that have it forward, and pressing it again all of them. */
export function drawFacets() {
  const found = state.view === 'net' ? shared(state.shown) : [];
  $('facets').hidden = !found.length;
  if (!found.length) return;
  $('facets').replaceChildren(h('span', {}, say('facets')), ...found.map(([concept, count]) => h('button', {
    type: 'button', 'data-facet': concept, 'aria-pressed': String(state.set.facet === concept),
    title: say('facet-hint', nameOf(nodes.get(concept).type), nameOf(concept)),
    onclick: () => go({ set: { facet: state.set.facet === concept ? '' : concept } }),
  }, nameOf(concept), h('span.count', {}, ` ${count}`))));
}
