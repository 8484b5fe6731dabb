// The other side of kg/page/payload.py.


/** The records of columns; a field that is 0 is absent. */
function recordsOf(columns) {
  const fields = Object.entries(columns);
  const length = fields.length ? fields[0][1].length : 0;
  /** @type {any[]} */
  const records = Array.from({ length }, () => ({}));
  for (const [field, values] of fields) {
    for (let i = 0; i < length; i += 1) if (values[i] !== 0) records[i][field] = values[i];
  }
  return records;
}

/** Plain data that `squeezed` of kg/page/payload.py made into text. */
export async function squeezed(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}

export async function unpacked(text) {
  const data = await squeezed(text);
  const { places, outranked, ...columns } = data.claims;
  const claims = recordsOf(columns);
  const evidence = recordsOf(data.evidence);
  let next = 0;
  claims.forEach((claim, i) => {
    if (places[i]) claim.evidence = evidence.slice(next, next += places[i]);
    if (outranked[i] >= 0) claim.outranked = claims[outranked[i]].id;
  });
  for (const edge of [...data.edges, ...data.chain.lines]) edge.claims = edge.claims.map((number) => claims[number].id);
  for (const row of Object.values(data.coverage.rows).flat()) {
    row.cells = row.cells.map((cell) => (typeof cell === 'number' ? claims[cell].id : cell));
  }
  return { ...data, claims: Object.fromEntries(claims.map((claim) => [claim.id, claim])) };
}
