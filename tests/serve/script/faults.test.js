import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { EditorState } from '../../../kg/serve/script/node_modules/@codemirror/state/dist/index.js';
import { faults } from '../../../kg/serve/script/src/faults.js';
import { look } from '../../../kg/serve/script/src/look.js';

const WORDS = { prefix: 'no prefix', syntax: 'no SPARQL' };
const KNOWN = new Set(['kg', 'id']);
const told = (doc, known = KNOWN) => faults(EditorState.create({ doc, extensions: look }), known, WORDS)
  .map(({ from, to, message }) => [doc.slice(from, to), message]);

test('a sound query has no fault, and what is broken has one', () => {
  assert.deepEqual(told('SELECT ?x WHERE { ?x a kg:Company }'), []);
  assert.deepEqual(told('SELECT ?x WHERE { ?x a }').map(([, message]) => message), ['no SPARQL']);
  assert.deepEqual(told(''), []);
});

test('a prefix that neither the graph nor the query has is told', () => {
  assert.deepEqual(told('SELECT ?x { ?x a foo:Bar }'), [['foo:', 'no prefix foo:']]);
  assert.deepEqual(told('PREFIX foo: <http://x/> SELECT ?x { ?x a foo:Bar }'), []);
  assert.deepEqual(told('SELECT ?x { ?x a foo:Bar }', null), []);
});

test('none of the named questions has a fault', () => {
  const folder = new URL('../../../queries/questions/', import.meta.url);
  const files = readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.rq'));
  assert.ok(files.length > 50);
  for (const name of files) {
    const query = readFileSync(new URL(name, folder), 'utf8').replaceAll(/\?lang\b/g, '"zh"');
    assert.deepEqual(told(query, null), [], name);
  }
});
