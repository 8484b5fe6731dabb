// The table of firms.

import { DATA, index, isShown } from './data.js';
import { h } from './elements.js';
import { kindName } from './map.js';
import { exact, valueText } from './numbers.js';
import { claimLink, nodeLink, tierMark } from './parts.js';
import { latestFigures } from './series.js';
import { newestModel } from './summary.js';
import { sortable } from './tables.js';
import { capitalised, dated, nameOf, say } from './words.js';

/** The league table: the latest figures of each firm, each with its period and tier, and its newest model. */
export function drawFirms() {
  const { metrics } = DATA.league;
  const rows = DATA.league.rows.map(shownRow).filter((row) => row.model || Object.keys(row.cells).length);
  const none = () => h('small', {}, '—');
  const newest = (row) => row.model && DATA.claims[row.model];
  const fields = [
    { key: 'firm', name: say('firm'), by: (row) => nameOf(row.firm), cell: (row) => nodeLink(row.firm) },
    { key: 'role', name: say('role'), by: (row) => row.kind && kindName(row.kind), cell: (row) => (row.kind ? kindName(row.kind) : '') },
    ...metrics.map((metric) => ({
      key: metric, name: metric === 'users' ? say('card-users') : capitalised(nameOf(metric)), by: (row) => row.cells[metric]?.by, number: true,
      cell: (row) => (row.cells[metric] ? figureCell(DATA.claims[row.cells[metric].claim], row.firm, metric === 'users') : none()),
    })),
    {
      key: 'newest-model', name: say('newest-model'), by: (row) => newest(row)?.object, number: true,
      cell: (row) => (newest(row) ? [nodeLink(newest(row).subject), h('small', {}, claimLink(newest(row), nameOf(newest(row).object)))] : none()),
    },
  ];
  return [
    h('h2', {}, say('view-firms'), ' ', h('small', {}, exact(rows.length))),
    h('p', {}, say('firms-note')),
    sortable(rows, fields, '-revenue', '.firms'),
  ];
}

/** A figure with its time and tier; one of a product of the firm says so. named: whether its metric is told, because the column does not. */
function figureCell(claim, firm, named) {
  const about = [claim.subject !== firm && nameOf(claim.subject), named && nameOf(claim.property)].filter(Boolean);
  return [
    claimLink(claim, valueText(claim)),
    h('small', {}, ` ${[...about, dated(claim.period) || say('period-unstated')].join(' · ')} `, tierMark(claim)),
  ];
}

/** A row as far as the filters let it pass: where they keep a figure out, the latest of those they let in. */
function shownRow(row) {
  const cells = Object.values(row.cells);
  if (cells.every((cell) => isShown(cell.claim)) && (!row.model || isShown(row.model))) return row;
  const known = latestFigures(index.subject(row.firm));
  const found = known.filter((claim) => DATA.league.metrics.includes(claim.property) && !claim.measure)
    .map((claim) => [claim.property, { claim: claim.id, by: Number(claim.yuan || claim.value || claim.low) }]);
  return { ...row, cells: Object.fromEntries(found), model: newestModel(row.firm)?.id };
}
