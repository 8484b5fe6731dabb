import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sorted } from '../../../kg/page/script/src/tables.js';

const fields = [
  { key: 'name', by: (row) => row.name }, { key: 'newest-model', by: (row) => row.day }, { key: 'size', by: (row) => row.size },
];
const rows = [{ name: 'b', day: '2024', size: 10 }, { name: 'a', size: 9 }, { name: 'c', day: '2025', size: undefined }];
const names = (order) => sorted(rows, fields, order, 'en').map((row) => row.name).join('');

test('numbers sort as numbers, and what is unknown comes last in either direction', () => {
  assert.equal(names('size'), 'abc');
  assert.equal(names('-size'), 'bac');
});

test('a key may hold a hyphen', () => {
  assert.equal(names('newest-model'), 'bca');
  assert.equal(names('-newest-model'), 'cba');
});

test('an unknown order is that of the first column', () => assert.equal(names('nothing'), 'abc'));
