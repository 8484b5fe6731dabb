// What is wrong with a query, as far as that shows without asking: where it stops being SPARQL, and unknown prefixes.
import { ensureSyntaxTree } from '@codemirror/language';

// Milliseconds that a query may take to be read; of one that takes longer nothing is said.
const PATIENCE = 300;

/** Return the faults of a query. known: the prefixes of the graph, if they are known. words: what faults are called. */
export function faults(state, known, words) {
  const found = [];
  const own = new Set();
  const told = (from, to, message) => found.push({ from, to, severity: 'warning', message });
  ensureSyntaxTree(state, state.doc.length, PATIENCE)?.iterate({
    enter(node) {
      const text = state.sliceDoc(node.from, node.to);
      if (node.name === 'PrefixDecl') own.add(/^\s*prefix\s+([^\s:]*)\s*:/i.exec(text)?.[1]);
      if (node.name === 'PrefixedName' && known) {
        const prefix = text.slice(0, text.indexOf(':'));
        if (!known.has(prefix) && !own.has(prefix)) told(node.from, node.from + prefix.length + 1, `${words.prefix} ${prefix}:`);
      }
      if (node.type.isError && !found.some((each) => each.message === words.syntax)) {
        // One place is enough: what follows is often wrong for the same reason.
        const end = Math.min(Math.max(node.to, node.from + 1), state.doc.length);
        told(Math.min(node.from, Math.max(end - 1, 0)), end, words.syntax);
      }
    },
  });
  return found.sort((a, b) => a.from - b.from);
}
