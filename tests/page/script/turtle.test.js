import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparql, turtle } from '../../../kg/page/script/src/turtle.js';

const known = { names: () => ({ zh: '引"号', en: 'back\\slash' }), sources: { s: { id: 's', title: 'a\nb', tier: 2 } } };
const claim = { id: 'abc', kind: 'attribute', subject: 'x', property: 'epithet', object: '"; } DROP', object_type: 'string', stance: 'asserted', rank: 'normal', evidence: [{ source: 's' }] };

test('quotes, backslashes and line ends are escaped', () => {
  const text = turtle([claim], known);
  assert.match(text, /rdfs:label "引\\"号"@zh/);
  assert.match(text, /rdfs:label "back\\\\slash"@en/);
  assert.match(text, /dcterms:title "a\\nb"/);
  assert.match(text, /kg:object "\\"; } DROP"/);
});

test('an id with odd characters stands as an address without what Turtle forbids', () => {
  const text = turtle([{ ...claim, subject: 'x> <y' }], known);
  assert.match(text, /<https:\/\/w3id\.org\/cnllm\/id\/x%3E%20%3Cy>/);
});

test('the query of a sheet names its subject and the filters', () => {
  const query = sparql({ subject: 'zhipu', until: '2023-12-31', tiers: '2', stance: 'asserted' });
  assert.match(query, /VALUES \?subject \{ id:zhipu \}/);
  assert.match(query, /\?tier <= 2/);
  assert.match(query, /\?day <= "2023-12-31"\^\^xsd:date/);
  assert.match(query, /concept\/stance\/asserted/);
});
