// How the editor looks: in the colours of the page, light or dark, which its shadow tree inherits.
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { styleTags, tags } from '@lezer/highlight';
import { sparql } from 'codemirror-lang-sparql';

const MONO = { fontFamily: 'ui-monospace, monospace', fontSize: '13px', lineHeight: '1.5' };

/** SPARQL; its grammar leaves prefixed names without a style. */
const language = /** @type {any} */ (sparql().language).configure({ props: [styleTags({ 'Pname_ln Pname_ns': tags.namespace })] });

export const look = [
  new LanguageSupport(language),
  EditorView.theme({
    '&': { color: 'var(--ink)', background: 'var(--card)', border: '1px solid var(--soft)', borderRadius: '6px', margin: '4px 0 8px' },
    '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '1px' },
    '.cm-scroller': { ...MONO, minHeight: '12em', maxHeight: '60vh', overflow: 'auto' },
    '.cm-content': { padding: '8px 4px', caretColor: 'var(--ink)' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { background: 'none', outline: '1px solid var(--soft)' },
    '.cm-tooltip': { color: 'var(--ink)', background: 'var(--card)', border: '1px solid var(--soft)', borderRadius: '6px', overflow: 'hidden', maxWidth: 'calc(100vw - 32px)' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'inherit', fontSize: '14px', maxHeight: '16em', minWidth: 'min(320px, calc(100vw - 40px))', maxWidth: 'min(560px, calc(100vw - 34px))' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', gap: '12px', padding: '4px 8px', alignItems: 'baseline' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--card)', background: 'var(--accent)' },
    '.cm-completionLabel': { flex: '0 1 auto', overflow: 'hidden', textOverflow: 'ellipsis' },
    '.cm-completionDetail': { flex: '1 1 0', minWidth: '45%', margin: '0', overflow: 'hidden', textOverflow: 'ellipsis', textAlign: 'right', fontStyle: 'normal', fontSize: '12px', color: 'var(--soft)' },
    'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
    '.cm-diagnostic': { padding: '4px 8px' },
    '.cm-diagnostic-warning': { borderLeft: '4px solid var(--warn)' },
    '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)', textUnderlineOffset: '3px' },
    '.cm-lintPoint-warning:after': { borderBottomColor: 'var(--warn)' },
  }),
  syntaxHighlighting(HighlightStyle.define([
    { tag: tags.keyword, fontWeight: 'bold' },
    { tag: [tags.namespace, tags.url], color: 'var(--accent)' },
    { tag: [tags.string, tags.integer, tags.float, tags.bool, tags.annotation], color: 'var(--warn)' },
    { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
  ])),
];
