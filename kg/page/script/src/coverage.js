// The cards of firms, models and platforms: a table of things by facts.

import { DATA, bestTier } from './data.js';
import { h } from './elements.js';
import { exact, valueText } from './numbers.js';
import { claimLink, nodeLink, typingBox } from './parts.js';
import { state } from './state.js';
import { choice, sortable } from './tables.js';
import { matching } from './tokens.js';
import { dated, nameOf, say } from './words.js';

// What stands in the place of a claim; kg/page/covered.py writes them.
const SOUGHT = 'sought';
const NONE = 'none';
const KINDS = ['foundation', 'cloud', 'vertical', 'model', 'platform'];

/** The table of coverage: each fact of each thing as the tier of its source, as looked for in vain, or as absent. */
export function drawCoverage() {
  const { facts, rows } = DATA.coverage;
  const kind = KINDS.includes(state.set.card) ? state.set.card : KINDS[0];
  const told = h('p', { role: 'status' });
  const list = h('div');
  const draw = () => {
    const shown = matching(rows[kind], state.set.among, ({ thing }) => [nameOf(thing), nameOf(thing, 'en'), thing]);
    told.textContent = totals(shown);
    list.replaceChildren(shown.length ? sortable(shown, fields(facts[kind]), '-share', '.coverage') : h('p.empty', {}, say('found-none')));
  };
  draw();
  /** @type {[string, string][]} */
  const options = KINDS.map((key) => [key, say(`coverage-${key}`)]);
  return [
    h('h2', {}, say('view-coverage'), ' ', h('small', {}, exact(rows[kind].length))),
    h('p', {}, say('coverage-note')),
    h('div.choices', {}, choice('card', say('coverage-of'), options, kind), typingBox('among', say('filter-names'), draw)),
    told, list,
  ];
}

/** How many facts are known, looked for in vain, and absent. */
function totals(rows) {
  const cells = rows.flatMap((row) => row.cells).filter((cell) => cell !== NONE);
  const sought = cells.filter((cell) => cell === SOUGHT).length;
  const absent = cells.filter((cell) => cell === '').length;
  const share = (number) => `${exact(number)} (${((100 * number) / (cells.length || 1)).toFixed(1)}%)`;
  return [['fact-known', cells.length - sought - absent], ['fact-sought', sought], ['fact-absent', absent]]
    .map(([word, number]) => `${say(/** @type {string} */ (word))} ${share(number)}`).join(' · ');
}

/** @returns {import('./tables.js').Field[]} */
function fields(facts) {
  const part = ({ cells }) => {
    const wanted = cells.filter((cell) => cell !== NONE);
    return wanted.filter(Boolean).length / (wanted.length || 1);
  };
  return [
    { key: 'place', name: say('thing'), by: (row) => nameOf(row.thing), cell: (row) => nodeLink(row.thing) },
    { key: 'share', name: '%', by: part, number: true, cell: (row) => (100 * part(row)).toFixed(0) },
    ...facts.map((fact, i) => ({
      key: fact, name: say(`card-${fact}`), down: true, by: (row) => rank(row.cells[i]), cell: (row) => mark(row, fact, row.cells[i]),
    })),
  ];
}

/** What a column is sorted by: the best tier first when falling. */
function rank(cell) {
  const claim = DATA.claims[cell];
  return claim ? 10 - bestTier([claim]) : cell === SOUGHT ? 0.5 : cell === NONE ? undefined : 0;
}

function mark({ thing }, fact, cell) {
  const claim = DATA.claims[cell];
  if (claim) {
    const tier = bestTier([claim]);
    const link = claimLink(claim, String(tier));
    const about = claim.subject === thing ? '' : `${nameOf(claim.subject)}: `;
    link.title = `${about}${valueText(claim)}${claim.period ? ` (${dated(claim.period)})` : ''} · ${say(`tier-${tier}`)}`;
    link.setAttribute('aria-label', `${say(`card-${fact}`)}: ${link.title}`);
    link.className = `known tier-${tier}`;
    return link;
  }
  if (cell === NONE) return h('span.none', { title: say('fact-none') }, '·');
  if (cell !== SOUGHT) return h('span.absent', { title: say('fact-absent') }, '–');
  return h('span.sought', { title: `${say('fact-sought')}: ${DATA.coverage.where[thing]?.[fact]?.[state.lang] || ''}` }, '○');
}
