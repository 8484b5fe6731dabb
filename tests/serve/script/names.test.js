import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitting, unpacked } from '../../../kg/serve/script/src/names.js';

const { list, prefixes } = unpacked({
  prefixes: ['id', 'kg', 'latest'],
  names: [
    ['kg:grossMargin', 'metric', '毛利率', 'gross margin'],
    ['kg:revenue', 'metric', '收入', 'revenue'],
    ['latest:revenue', 'latest', '收入', 'revenue'],
    ['kg:recurringRevenue', 'metric', '年度经常性收入', 'annual recurring revenue'],
    ['id:zhipu', 'Company', '智谱AI', 'Zhipu AI', '智谱', 'Knowledge Atlas'],
    ['id:dots\\.llm1\\.base', 'Model', 'dots.llm1.base', 'dots.llm1.base'],
  ],
});
const found = (typed, most) => fitting(list, typed, most).map((each) => each.name);

test('a name is found by its label in either language, by an alias, and by its id', () => {
  for (const typed of ['智谱', 'ＺＨＩＰＵ', 'zhip', 'atlas']) assert.deepEqual(found(typed), ['id:zhipu'], typed);
});

test('what is the same comes before what begins so, and that before what has it in the middle', () => {
  assert.deepEqual(found('收入'), ['kg:revenue', 'latest:revenue', 'kg:recurringRevenue']);
  assert.deepEqual(found('reven'), ['kg:revenue', 'latest:revenue', 'kg:recurringRevenue']);
});

test('a prefix narrows the names, and alone gives all that it has, the most used first', () => {
  assert.deepEqual(found('latest:收'), ['latest:revenue']);
  assert.deepEqual(found('kg:'), ['kg:grossMargin', 'kg:revenue', 'kg:recurringRevenue']);
  assert.deepEqual(found('unknown:收'), []);
});

test('dots that a query has to escape are typed without', () => {
  assert.deepEqual(found('id:dots.llm1.b'), ['id:dots\\.llm1\\.base']);
});

test('no more names are offered than asked for, and none for what nothing is called', () => {
  assert.equal(found('', 2).length, 2);
  assert.deepEqual(found('没有'), []);
  assert.ok(prefixes.has('latest'));
});
