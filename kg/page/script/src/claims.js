// Claims and their evidence.

import { DATA, contested, disputed, readings } from './data.js';
import { h } from './elements.js';
import { verdicts } from './figures.js';
import { GROWTH, exact, interval, locatorText, printedText, titleOf, valueText } from './numbers.js';
import { badge, claimLink, joined, nodeLink, outLink, sourceLink } from './parts.js';
import { noteOf, notesOf, said } from './said.js';
import { isPicked } from './state.js';
import { citeButton } from './take.js';
import { dated, heading, nameOf, phrase, say, termName } from './words.js';

export function badges(claim) {
  const marks = [];
  const all = readings(claim);
  if (claim.negated) marks.push(badge('deny', say('denied')));
  if (claim.stance !== 'asserted') marks.push(badge(claim.stance, termName('stance', claim.stance)));
  if (claim.rank !== 'normal') marks.push(badge('rank', termName('rank', claim.rank)));
  const missing = GROWTH.has(claim.property) ? 'no-base' : 'no-denominator';
  if (claim.basis === 'basis/unstated') marks.push(badge('warn', say(missing)));
  else if (claim.basis) marks.push(h('span.badge', {}, `${say('basis')}: `, nodeLink(claim.basis)));
  if (disputed.has(claim.id)) marks.push(badge('warn', say('disputed'), say('readings-hint')));
  else if (all.length) marks.push(badge('reading', say('readings', all.length), say('readings-hint'))); // they can all be true
  if (contested(claim)) marks.push(badge('warn', say('contested')));
  for (const mark of new Set((claim.evidence || []).map((e) => e.list_closure))) {
    if (mark === 'open') marks.push(badge('list', say('open'), say('open-hint')));
    if (mark === 'closed') marks.push(badge('list', say('closed')));
  }
  if (claim.kind !== 'figure') marks.push(...times(claim));
  if (DATA.checks[claim.id]) marks.push(verdicts(DATA.checks[claim.id]));
  return marks;
}

function times(claim) {
  const marks = [];
  if (claim.period) marks.push(badge('time', dated(claim.period) || say('period-unstated')));
  if (claim.valid_from) marks.push(badge('time', `${say('from')} ${nameOf(claim.valid_from)}`));
  if (claim.valid_until) marks.push(badge('time', `${say('until')} ${nameOf(claim.valid_until)}`));
  return marks;
}

/** The evidence of a claim: a one-line summary that expands to the details. */
export function evidenceOf(claim) {
  const all = claim.evidence || [];
  const details = h('details.evidence', {}, h('summary', {}, ...summary(all)));
  const fill = () => details.querySelector('.proof') || details.append(proof(claim, all));
  details.addEventListener('toggle', () => details.open && fill());
  if (isPicked('claim', claim.id)) {
    fill();
    details.open = true;
  }
  return details;
}

function summary(all) {
  const [first] = all;
  if (!first) return [say('unstated')];
  const source = DATA.sources[first.source];
  const parts = [dated(source.published) || say('undated'), locatorText(first.locator)];
  if (first.via) parts.push(`${say('via')} ${first.via.map(titleOf).join(' ← ')}`);
  if (first.speaker) parts.push(`${say('by')} ${nameOf(first.speaker)}`);
  if (all.length > 1) parts.push(say('more-evidence', all.length - 1));
  return [h('b', {}, source.publisher || first.source), ` · ${parts.filter(Boolean).join(' · ')}`];
}

function proof(claim, all) {
  return h('div.proof', {}, all[0] && attributed(claim, all[0]), all.map((evidence) => record(evidenceRows(evidence))), record(claimRows(claim)));
}

/** Rows of [word, content…]; those without content are left out. */
export function record(rows) {
  const kept = rows.filter(([, ...content]) => content.flat().some((c) => c !== null && c !== undefined && c !== ''));
  return h('dl.record', {}, kept.flatMap(([key, ...content]) => [h('dt', {}, heading(key)), h('dd', {}, ...content)]));
}

function evidenceRows(evidence) {
  const source = DATA.sources[evidence.source];
  const link = outLink(source.url, '↗');
  link?.setAttribute('aria-label', heading('url'));
  return [
    ['source', `${source.publisher || ''} · `, sourceLink(evidence.source, titleOf(evidence.source)), link && ' ', link],
    ['published', dated(source.published) || h('span.missing', {}, say('unstated'))],
    ['locator', locatorText(evidence.locator)],
    ['chain', chain(evidence)],
    ['speaker', evidence.speaker ? nodeLink(evidence.speaker) : ''],
    ['printed', evidence.printed],
    ['listing', evidence.list_closure ? say(evidence.list_closure) : ''],
    ['note', noteOf(evidence)],
    ...standing(source),
    ['fingerprint', evidence.fingerprint ? h('code', { title: say('fingerprint-hint') }, evidence.fingerprint) : ''],
  ];
}

function chain(evidence) {
  if (!evidence.via) return '';
  const source = DATA.sources[evidence.source];
  return [source.publisher || evidence.source, ...evidence.via.flatMap((id) => [' ← ', sourceLink(id, titleOf(id))])];
}

export function standing(source) {
  const tier = DATA.words[`tier-${source.tier}`] ? say(`tier-${source.tier}`) : String(source.tier || '');
  return [
    ['tier', tier ? badge('tier', tier) : ''],
    ['reading', source.reading ? termName('reading', source.reading) : ''],
  ];
}

function claimRows(claim) {
  const figure = claim.kind === 'figure';
  return [
    ['normalized', figure && claim.value ? `${exact(claim.value)} ${termName('unit', claim.unit)}` : ''],
    ['bounds', figure && (claim.low || claim.high) ? interval(claim, exact) : ''],
    ['period', figure ? times(claim) : ''],
    ['stance', termName('stance', claim.stance)],
    ['claim', claimLink(claim, h('code', {}, claim.id)), ' ', citeButton(claim)],
  ];
}

export function rowClass(claim) {
  return (claim.negated ? '.denied' : '') + (claim.rank === 'deprecated' ? '.deprecated' : '') +
    (isPicked('claim', claim.id) ? '.target' : '');
}

/** What a claim says, with its badges, above its evidence. */
function framed(claim, ...words) {
  return h(`div.claim${rowClass(claim)}`, {}, h('div.said', {}, ...words, ...badges(claim)), evidenceOf(claim));
}

export function claimRow(claim, ...words) {
  return framed(claim, ...words, ...notesOf(claim).map((note) => h('small', {}, note)));
}

export function objectOf(claim) {
  if (claim.kind === 'figure') return figureText(claim);
  if (claim.linked) return nodeLink(claim.object);
  return h('span', {}, /^\d{4}/.test(claim.object) ? nameOf(claim.object) : claim.object || ''); // a date has a name
}

/** A figure in running text: as printed, followed by its value if that differs. */
function figureText(claim) {
  const [printed, value] = [printedText(claim), valueText(claim)];
  const bare = (text) => text.replace(/[\s,]/g, '');
  const same = !printed || bare(printed) === bare(value);
  return h('span', {}, same ? value : printed, same ? null : h('small', {}, ` = ${value}`));
}

/** A claim as a sentence, where the heading does not show subject and property. */
export function sentence(claim) {
  return framed(claim, h('span', {}, ...said(claim, [objectOf(claim)])));
}

/** The sentence behind its source: who said it, when, and whose words these are. */
function attributed(claim, evidence) {
  const source = DATA.sources[evidence.source];
  const who = [
    evidence.speaker && nodeLink(evidence.speaker),
    sourceLink(evidence.source, source.publisher || titleOf(evidence.source)),
    dated(source.published),
    ...(evidence.via || []).map((id) => sourceLink(id, `${say('via')} ${titleOf(id)}`)),
  ].filter(Boolean);
  return h('p.spoken', {}, ...phrase('said-by', joined(who, say('said-comma'))).flat(), ...said(claim, [objectOf(claim)]), say('full-stop'));
}
