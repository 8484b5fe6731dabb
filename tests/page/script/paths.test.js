import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paths, shared } from '../../../kg/page/script/src/paths.js';

const links = { a: ['b', 'c', 'hub'], b: ['a', 'd'], c: ['a', 'd'], d: ['b', 'c', 'hub', 'e'], e: ['d'], hub: ['a', 'd', 'f'], f: ['hub'] };
const near = (id) => links[id] || [];

test('all shortest ways are found, and none through what is closed', () => {
  assert.deepEqual(paths('a', 'd', near).sort(), [['a', 'b', 'd'], ['a', 'c', 'd'], ['a', 'hub', 'd']]);
  assert.deepEqual(paths('a', 'd', near, { open: (id) => id !== 'hub' }).sort(), [['a', 'b', 'd'], ['a', 'c', 'd']]);
});

test('the ends may be closed themselves', () => {
  assert.deepEqual(paths('a', 'hub', near, { open: (id) => id !== 'hub' }), [['a', 'hub']]);
});

test('there is no way that is too long, to itself, or to what is not linked', () => {
  assert.deepEqual(paths('a', 'e', near, { longest: 2 }), []);
  assert.equal(paths('a', 'e', near, { longest: 3 }).length, 3);
  assert.deepEqual(paths('a', 'a', near), []);
  assert.deepEqual(paths('a', 'nobody', near), []);
});

test('at most so many ways are told', () => assert.equal(paths('a', 'd', near, { most: 2 }).length, 2));

test('what several share is linked to at least two of them, and is none of them', () => {
  assert.deepEqual(shared(['a', 'd'], near), [{ id: 'b', of: ['a', 'd'] }, { id: 'c', of: ['a', 'd'] }, { id: 'hub', of: ['a', 'd'] }]);
  assert.deepEqual(shared(['a', 'b'], near), []);
});
