// ---------------------------------------------------------------- disputes

/** What cannot all be true: each group of claims with its readings one below the other, of the most discussed things first. */
function drawDisputes() {
  $('disputes').hidden = state.view !== 'disputes';
  if (state.view !== 'disputes') return $('disputes').replaceChildren();
  const groups = DATA.disputes.map((ids) => ids.map((id) => DATA.claims[id]))
    .sort((a, b) => (nodes.get(b[0].subject)?.value || 0) - (nodes.get(a[0].subject)?.value || 0));
  $('disputes').replaceChildren(
    h('h2', {}, say('disputes'), ' ', h('small', {}, exact(groups.length))),
    h('p', {}, say('disputes-note')),
    pieces(groups, disputeGroup));
}

function disputeGroup(group) {
  const [first] = group;
  const parts = [nameOf(first.subject), metricName(first), ...partOf(first).map(nameOf), first.kind === 'figure' ? dated(first.period) : ''];
  return h('section.dispute', {}, h('h3', {}, parts.filter(Boolean).join(' · ')),
    group.map((claim) => claimRow(claim, claim.kind === 'figure' ? figureText(claim) : objectOf(claim),
      claim.subject === first.subject ? null : nodeLink(claim.subject))));
}
