// Runs the main job on the demo workspace. It has findings on purpose, so exit code 1 of `queue-fit check` is a success here.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const pathOf = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const { status } = spawnSync(process.execPath, [pathOf('dist/src/cli.js'), 'check', pathOf('fixtures/apps/demo'), ...process.argv.slice(2)], { stdio: 'inherit' });
console.log('\nThe whole message flow:     node dist/src/cli.js map fixtures/apps/demo\nThe checklist of one topic: node dist/src/cli.js explain TOPIC fixtures/apps/demo');
process.exitCode = status === 1 ? 0 : 1;
