// One ESLint run over all files in a process of its own: node lint.mjs ROOT FILES (none | queue-fit | import-x | typed) [PEERS]
import { clockedPlugin, createEslint, peerConfig, readSources } from './eslint.mjs';

const [root, files, rules, peers] = process.argv.slice(2);
const plugin = rules === 'queue-fit' ? await clockedPlugin() : undefined;
const configs = plugin ? [plugin.config] : rules === 'none' ? [] : [peerConfig(rules, peers)];
const eslint = createEslint(root, configs, rules === 'typed' ? { projectService: true, tsconfigRootDir: root } : {});
// A path is a pattern for ESLint.
const results = await eslint.lintFiles(readSources(files).map((file) => file.replaceAll(/[[\](){}*?!]/g, String.raw`\$&`)));
console.log(JSON.stringify({ ms: performance.now(), rss: process.resourceUsage().maxRSS / 1024, inside: plugin?.spent() ?? 0, problems: results.reduce((sum, one) => sum + one.messages.length, 0), fatal: results.filter((one) => one.fatalErrorCount > 0).length }));
