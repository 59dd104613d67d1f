#!/usr/bin/env node
// Plain JavaScript that any Node can read: the version is checked before anything newer, or native, is loaded.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Keypoint needs Node.js 22.18 or newer; this is ${process.versions.node}.\n` +
      'In this folder, `npm ci` brings one along for `npm start`, `npm test` and `npx keypoint`; or install one from https://nodejs.org.\n',
  );
  process.exit(1);
}
await import('../src/cli.ts');
