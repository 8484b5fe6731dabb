// Bundle src/ into ../editor.js, and gather the licences of what it contains; with --check, compare instead of writing.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const read = (...path) => readFileSync(join(here, ...path), 'utf8');

/** The hash of all that the bundle is made from; tests/serve/test_ask_page_script.py works it out again without Node. */
function sourcesHash() {
  const names = [...readdirSync(join(here, 'src')).map((name) => `src/${name}`), 'build.js', 'package-lock.json', 'package.json'];
  const hash = createHash('sha256');
  for (const name of names.sort()) hash.update(`${name}\n${read(name)}`);
  return hash.digest('hex');
}

/** The licence of each package in the bundle; of two to choose from, MIT. */
function licences(inputs) {
  const found = Object.keys(inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
  return [...new Set(found)].sort().map((name) => {
    const { version, license } = JSON.parse(read('node_modules', name, 'package.json'));
    const files = readdirSync(join(here, 'node_modules', name)).filter((file) => /^licen[cs]e/i.test(file));
    const file = files.find((each) => /mit/i.test(each)) || files.sort()[0];
    if (!file) throw new Error(`${name} ${version} has no licence file`);
    return `${name} ${version} (${license})\n\n${read('node_modules', name, file).trim()}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}

const { outputFiles: [{ text }], metafile } = await build({
  absWorkingDir: here, entryPoints: ['src/main.js'], bundle: true, minify: true, write: false, metafile: true,
  format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none',
});
const wanted = { 'editor.js': `/* sources ${sourcesHash()} */\n${text}`, 'editor-licences.txt': licences(metafile.inputs) };
for (const [name, content] of Object.entries(wanted)) {
  if (!process.argv.includes('--check')) writeFileSync(join(here, '..', name), content);
  else if (read('..', name) !== content) {
    console.error(`kg/serve/${name} differs from its sources; run: npm run build --prefix kg/serve/script`);
    process.exitCode = 1;
  }
}
