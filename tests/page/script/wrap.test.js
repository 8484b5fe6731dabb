import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitted, letters, width, wrap } from '../../../kg/page/script/src/wrap.js';

test('a Chinese character is as wide as two Latin letters', () => {
  assert.equal(width('智谱ab'), 6);
  assert.equal(letters('智a', 10), 16);
});

test('a long label breaks into lines that hold all of it', () => {
  const name = '北京智谱华章科技股份有限公司与上海阶跃星辰智能科技有限公司';
  const lines = wrap(name).split('\n');
  assert.ok(lines.length > 1);
  assert.equal(lines.join(''), name);
  assert.equal(wrap('智谱'), '智谱');
});

test('a name gets one line, two, or two that end in an ellipsis', () => {
  assert.deepEqual(fitted('智谱', 100), ['智谱']);
  assert.equal(fitted('Alibaba Cloud Computing', 110).length, 2);
  const [first, second] = fitted('一'.repeat(60), 120);
  assert.ok(second.endsWith('…'));
  assert.ok(letters(first, 11) <= 120 && letters(second, 11) <= 120);
});
