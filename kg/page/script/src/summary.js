// What a thing is in a few lines, made from its claims; each part leads to the claim that says so.

import { address } from './address.js';
import { DATA, holds, index, nodes } from './data.js';
import { h } from './elements.js';
import { currentPrices, yuanOf } from './models.js';
import { exact, metricName, scaled, valueText, withUnit } from './numbers.js';
import { claimLink, joined } from './parts.js';
import { latestFigures } from './series.js';
import { dated, nameOf, phrase, say } from './words.js';

const LATEST = 5; // figures in one line
const NAMES = 4; // of founders and the like

/** The claims of a property that hold, the best readings first, the latest before older ones. */
function of(own, property) {
  return own.filter((claim) => claim.property === property && !claim.outranked)
    .sort((a, b) => (b.last || '').localeCompare(a.last || '', 'en'));
}

/** The objects of a property as links to their claims. */
function objects(own, property) {
  const seen = new Map(of(own, property).reverse().map((claim) => [claim.object, claim]));
  const links = [...seen.values()].reverse().map((claim) => claimLink(claim, claim.linked ? nameOf(claim.object) : dated(claim.object) || claim.object));
  const shown = joined(links.slice(0, NAMES), say('and-next'));
  return links.length > NAMES ? [...shown, say('and-others', links.length)] : shown;
}

/** A line of a summary: its parts, those that are known, with what stands between them. */
function line(...parts) {
  const known = parts.filter((part) => part && part.length);
  return known.length ? h('p', {}, known.flatMap((part, i) => (i ? [say('between-parts'), ...part] : part)), say('full-stop')) : null;
}

/** A part that a property fills, or nothing if nobody says so. */
function part(key, own, property) {
  const found = objects(own, property);
  return found.length ? phrase(key, found).flat() : null;
}

function figurePart(claim) {
  return [`${metricName(claim)} `, claimLink(claim, valueText(claim)), claim.period ? ` (${dated(claim.period)})` : ''];
}

/** The latest figures of the whole, of each metric the one whose time is last. */
function latest(own) {
  return latestFigures(own).slice(0, LATEST).map(figurePart);
}

/** The claim on the release of the model of a firm or a family that was released last. */
export function newestModel(id) {
  const models = index.object(id).filter((claim) => holds(claim) && ['developer', 'inFamily'].includes(claim.property) && nodes.get(claim.subject)?.type === 'Model');
  const released = models.flatMap((claim) => of(index.subject(claim.subject).filter(holds), 'releasedOn').slice(0, 1));
  return released.sort((a, b) => b.object.localeCompare(a.object, 'en'))[0];
}

function newest(id) {
  const last = newestModel(id);
  return last ? phrase('sum-newest', claimLink(last, nameOf(last.subject)), dated(last.object) || last.object) : null;
}

function priceRange(own, property) {
  const list = currentPrices(own, property).filter((claim) => yuanOf(claim) > 0);
  if (!list.length) return null;
  const text = (claim) => claimLink(claim, withUnit(scaled(String(Number(yuanOf(claim).toPrecision(3)))), 'cny'));
  const [low, high] = [list[0], list[list.length - 1]];
  return phrase('sum-price', nameOf(property), low === high ? [text(low)] : [text(low), ' – ', text(high)], exact(list.length)).flat();
}

/** The members of a group. */
function members(id) {
  const links = index.object(id).filter((claim) => claim.property === 'memberOf' && holds(claim)).map((claim) => claimLink(claim, nameOf(claim.subject)));
  return links.length ? phrase('sum-members', exact(links.length), joined(links, say('and-next'))).flat() : null;
}

/** Disagreements in which the thing takes part. */
function disputes(id) {
  const groups = DATA.disputes.filter((group) => group.some((claim) => DATA.claims[claim].subject === id));
  return groups.length ? [h('a', { href: address({ view: 'disputes', set: { about: id } }) }, say('sum-disputes', groups.length))] : null;
}

/** Up to five lines on a thing; empty if little is known. */
export function summaryOf(id) {
  const node = nodes.get(id);
  if (!node || node.group === 'Concept') return [];
  const own = index.subject(id).filter(holds);
  const lines = [
    line(part('sum-is', own, 'memberOf'), part('sum-role', own, 'marketRole'), part('sum-family', own, 'inFamily'), part('sum-developer', own, 'developer'),
      part('sum-operator', own, 'operator'), part('sum-concerns', own, 'concerns'), part('sum-part', own, 'partOf')),
    line(part('sum-founded', own, 'foundedOn'), part('sum-founder', own, 'founder'), part('sum-place', own, 'locatedIn'), part('sum-chief', own, 'chiefExecutive'),
      part('sum-listed', own, 'listedOn'), part('sum-released', own, 'releasedOn'), part('sum-happened', own, 'happenedOn'), part('sum-open', own, 'openness'),
      part('sum-licence', own, 'licence')),
    line(members(id)),
    line(...latest(own)),
    line(newest(id), priceRange(own, 'inputPrice'), priceRange(own, 'outputPrice')),
    line(disputes(id)),
  ];
  return lines.filter(Boolean);
}
