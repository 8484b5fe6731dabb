// What cannot all be true.

import { address } from './address.js';
import { claimRow, objectOf } from './claims.js';
import { DATA, isShown, nodes } from './data.js';
import { h } from './elements.js';
import { topic } from './figures.js';
import { exact } from './numbers.js';
import { nodeLink, pieces } from './parts.js';
import { state } from './state.js';
import { say } from './words.js';

/** What cannot all be true: each group of claims with its readings one below the other, of the most discussed things first. */
export function drawDisputes() {
  const { about } = state.set;
  const groups = DATA.disputes.map((ids) => ids.map((id) => DATA.claims[id]))
    .filter((group) => group.every((claim) => isShown(claim.id)))
    .filter((group) => !about || group.some((claim) => claim.subject === about))
    .sort((a, b) => (nodes.get(b[0].subject)?.value || 0) - (nodes.get(a[0].subject)?.value || 0));
  return [
    h('h2', {}, say('disputes'), ' ', h('small', {}, exact(groups.length))),
    h('p', {}, say('disputes-note')),
    about ? h('p', {}, nodeLink(about), ' ', h('a', { href: address({ set: { about: '' } }) }, say('all-disputes', DATA.disputes.length))) : null,
    pieces(groups, disputeGroup),
  ];
}

function disputeGroup(group) {
  const [first] = group;
  return h('section.dispute', {}, h('h3', {}, topic(first)),
    group.map((claim) => claimRow(claim, objectOf(claim), claim.subject === first.subject ? null : nodeLink(claim.subject))));
}
