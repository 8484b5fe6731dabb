// Bundle the script of a page; that of `kg view` and the editor of `kg serve` are made by this.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SELF = fileURLToPath(import.meta.url);

/**
 * Bundle src/ of a project into ../NAME.js, and gather the licences of what it contains in ../NAME-licences.txt; with
 * --check, compare instead of writing. `build` is that of the project's esbuild, `url` the address of its build.js.
 */
export async function bundle(build, url, name) {
  const here = dirname(fileURLToPath(url));
  const read = (...path) => readFileSync(join(here, ...path), 'utf8');

  /** The hash of all that the bundle is made from; tests/bundle.py works it out again without Node. */
  function sourcesHash() {
    const names = [...readdirSync(join(here, 'src')).map((file) => `src/${file}`), 'build.js', 'package-lock.json', 'package.json'];
    const hash = createHash('sha256');
    for (const file of names.sort()) hash.update(`${file}\n${read(file)}`);
    hash.update(`${basename(SELF)}\n${readFileSync(SELF, 'utf8')}`);
    return hash.digest('hex');
  }

  /** The licence of each package in the bundle; of two to choose from, MIT. */
  function licences(inputs) {
    const found = Object.keys(inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
    return [...new Set(found)].sort().map((each) => {
      const { version, license } = JSON.parse(read('node_modules', each, 'package.json'));
      const files = readdirSync(join(here, 'node_modules', each)).filter((file) => /^licen[cs]e/i.test(file));
      const file = files.find((one) => /mit/i.test(one)) || files.sort()[0];
      if (!file) throw new Error(`${each} ${version} has no licence file`);
      return `${each} ${version} (${license})\n\n${read('node_modules', each, file).trim()}\n`;
    }).join(`\n${'-'.repeat(80)}\n\n`);
  }

  const { outputFiles: [{ text }], metafile } = await build({
    absWorkingDir: here, entryPoints: ['src/main.js'], bundle: true, minify: true, write: false, metafile: true,
    format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none',
  });
  const wanted = { [`${name}.js`]: `/* sources ${sourcesHash()} */\n${text}`, [`${name}-licences.txt`]: licences(metafile.inputs) };
  const folder = `kg/${basename(dirname(here))}`;
  for (const [file, content] of Object.entries(wanted)) {
    if (!process.argv.includes('--check')) writeFileSync(join(here, '..', file), content);
    else if (read('..', file) !== content) {
      console.error(`${folder}/${file} differs from its sources; run: npm run build --prefix ${folder}/script`);
      process.exitCode = 1;
    }
  }
}
