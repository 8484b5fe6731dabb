import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { unpacked } from '../../../kg/page/script/src/unpack.js';

test('columns become records, without the fields that a record lacks', async () => {
  const packed = {
    claims: { id: ['a', 'b', 'c'], period: [0, '2024', 0], places: [2, 0, 1], outranked: [-1, 0, -1] },
    evidence: { source: ['s', 't', 'u'], printed: [0, '1亿', 0] },
    coverage: { facts: {}, where: {}, rows: { cloud: [{ thing: 'x', cells: [2, 'sought', ''] }] } },
    edges: [{ from: 'x', to: 'y', claims: [1] }],
    chain: { columns: [], lines: [{ from: 'x', to: 'y', claims: [0, 2] }] },
  };
  const data = await unpacked(gzipSync(JSON.stringify(packed)).toString('base64'));
  assert.deepEqual(data.claims, {
    a: { id: 'a', evidence: [{ source: 's' }, { source: 't', printed: '1亿' }] },
    b: { id: 'b', period: '2024', outranked: 'a' },
    c: { id: 'c', evidence: [{ source: 'u' }] },
  });
  assert.deepEqual(data.coverage.rows.cloud[0].cells, ['c', 'sought', '']);
  assert.deepEqual(data.edges[0].claims, ['b']);
  assert.deepEqual(data.chain.lines[0].claims, ['a', 'c']);
});
