import { build } from 'esbuild';
import { bundle } from '../../page/script/bundle.js';

await bundle(build, import.meta.url, 'editor');
