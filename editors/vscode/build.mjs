// The bundle, and the picture of the walkthrough beside it.
import { build } from 'esbuild';
import { copyFileSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  minify: true,
});
copyFileSync('../../docs/images/vscode-fix.png', 'dist/findings.png');
