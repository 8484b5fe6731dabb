// What the editor offers while a reader types: names of the graph, variables of the query, and words of SPARQL.
import { syntaxTree } from '@codemirror/language';
import { fitting, unpacked } from './names.js';

const WORDS = ('ASK BIND CONSTRUCT COUNT DESC DISTINCT FILTER GROUP_CONCAT LANG LIMIT MINUS OFFSET OPTIONAL REGEX SAMPLE '
  + 'SELECT UNION VALUES WHERE').split(' ').concat('GROUP BY', 'ORDER BY', 'NOT EXISTS');
const CLOSED = new Set(['Comment', 'String', 'IriRef', 'Langtag']);

let asked;

/** Ask the server for the names once; again if that failed. */
export function names() {
  asked ??= fetch('/names.json').then((reply) => {
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  }).then(unpacked).catch(() => {
    asked = undefined;
    return { list: [], prefixes: undefined };
  });
  return asked;
}

/** Return what completes a query in a language. words: names of the kinds of names. */
export function completing(lang, words) {
  const other = lang === 'zh' ? 'en' : 'zh';
  return async (context) => {
    if (CLOSED.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return variables(context, variable);
    const typed = context.matchBefore(/[\p{L}\p{N}_:./-]+/u);
    if (!typed && !context.explicit) return null;
    const text = typed?.text ?? '';
    const { list } = await names();
    if (context.aborted) return null;
    const label = new Map(list.filter((each) => each.kind === 'class').map((each) => [each.name, each[lang] || each[other]]));
    const options = fitting(list, text).map((each) => ({
      label: each.name,
      displayLabel: each[lang] || each[other] || each.name,
      detail: [each.name, words[each.kind] ?? label.get(`kg:${each.kind}`) ?? each.kind].join(' · '),
      type: each.kind,
    }));
    const started = text && WORDS.filter((word) => word.startsWith(text.toUpperCase()));
    return {
      from: typed?.from ?? context.pos,
      options: [...(started || []).map((word) => ({ label: word, type: 'word' })), ...options],
      filter: false,
    };
  };
}

/** The variables that a query has elsewhere. */
function variables({ state, pos }, typed) {
  const found = new Set();
  for (const match of state.doc.toString().matchAll(/[?$][\p{L}\p{N}_]+/gu)) {
    if (match.index !== typed.from) found.add(match[0]);
  }
  return pos > typed.from ? { from: typed.from, options: [...found].sort().map((label) => ({ label, type: 'variable' })) } : null;
}
