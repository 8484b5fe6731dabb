// Put an editor in the place of the field for a query. The field stays: it is what the form sends.
import { acceptCompletion, autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { completing, names } from './complete.js';
import { faults } from './faults.js';
import { look } from './look.js';

/** Replace what is selected by what is typed. Browsers would do so with an inline style, which the page does not allow. */
function replace(event, view) {
  if (event.inputType !== 'insertText' || !event.data || view.composing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}

/** Put an editor in the place of a field. Its style needs a shadow tree, as the page allows no style elements. */
function enhance(field) {
  const form = field.form;
  const words = JSON.parse(form.dataset.words);
  const place = document.createElement('div');
  const root = place.attachShadow({ mode: 'open' });
  field.before(place);
  const run = () => {
    form.requestSubmit();
    return true;
  };
  const view = new EditorView({
    doc: field.value,
    root,
    parent: /** @type {any} */ (root),
    extensions: [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
      keymap.of([{ key: 'Tab', run: acceptCompletion }, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      history(),
      bracketMatching(),
      autocompletion({ override: [completing(document.documentElement.lang, words)], icons: false, maxRenderedOptions: 60 }),
      linter(async (editor) => faults(editor.state, (await names()).prefixes, words)),
      EditorState.phrases.of({ Completions: words.completions, Diagnostics: words.syntax }),
      EditorView.contentAttributes.of({ 'aria-label': form.querySelector('label').textContent, spellcheck: 'false' }),
      EditorView.lineWrapping,
      EditorView.domEventHandlers({ beforeinput: replace }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) field.value = update.state.doc.toString();
      }),
      look,
    ],
  });
  field.hidden = true;
  form.querySelector('.keys').hidden = false;
  form.querySelector('label').addEventListener('click', () => view.focus());
  // A browser that goes back fills the field after the script has run.
  window.addEventListener('pageshow', () => {
    if (field.value !== view.state.doc.toString()) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value } });
    }
  });
}

const field = document.querySelector('textarea#query');
if (field) enhance(field);
