#!/usr/bin/env node
// Runs the program of this platform's package.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const name = process.platform === 'win32' ? 'plimsoll.exe' : 'plimsoll';
// Node says which C library it was built for: musl has no version of glibc.
const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
const platform = `${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`;

let program;
try {
  program = createRequire(import.meta.url).resolve(`plimsoll-${platform}/${name}`);
} catch {
  console.error(`plimsoll: there is no package for ${platform}; build it with "cargo install plimsoll"`);
  process.exit(2);
}
const { status, signal, error } = spawnSync(program, process.argv.slice(2), { stdio: 'inherit' });
if (error) console.error(`plimsoll: ${program} does not run: ${error.message}`);
if (signal) process.kill(process.pid, signal);
process.exitCode = status ?? 2;
