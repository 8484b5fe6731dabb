import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passes } from '../../../kg/page/script/src/filter.js';

const sources = { filing: { tier: 1 }, blog: { tier: 3 } };
const claim = (more) => ({ kind: 'relation', linked: true, property: 'investor', stance: 'asserted', evidence: [{ source: 'blog' }], ...more });
const pass = (more, set) => passes(claim(more), set, sources);

test('as of a day: what began by then, and figures whose time was over', () => {
  const until = { until: '2023-12-31' };
  assert.ok(pass({ first: '2023-05-01', last: '2023-05-01' }, until));
  assert.ok(!pass({ first: '2024-01-01', last: '2024-12-31' }, until));
  assert.ok(pass({ kind: 'figure', linked: false, first: '2022-01-01', last: '2022-12-31' }, until));
  assert.ok(!pass({ kind: 'figure', linked: false, first: '2022-01-01', last: '2024-12-31' }, until));
});

test('what was valid until an earlier day is not true any more', () => {
  assert.ok(!pass({ first: '2020-01-01', last: '2021-06-30', valid_until: '2021-06' }, { until: '2023-12-31' }));
  assert.ok(pass({ first: '2020-01-01', last: '2024-06-30', valid_until: '2024-06' }, { until: '2023-12-31' }));
});

test('undated claims pass unless they are kept out', () => {
  assert.ok(pass({}, { until: '2023-12-31' }));
  assert.ok(!pass({}, { until: '2023-12-31', dated: '1' }));
});

test('one source of a good enough tier suffices', () => {
  assert.ok(!pass({}, { tiers: '2' }));
  assert.ok(pass({ evidence: [{ source: 'blog' }, { source: 'filing' }] }, { tiers: '1' }));
});

test('a stance is exact; a relation narrows relations and leaves figures', () => {
  assert.ok(!pass({ stance: 'plan' }, { stance: 'asserted' }));
  assert.ok(!pass({ property: 'customer' }, { relation: 'investor' }));
  assert.ok(pass({ kind: 'figure', linked: false, property: 'revenue' }, { relation: 'investor' }));
});
