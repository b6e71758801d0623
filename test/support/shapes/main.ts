/** The entry of a service without a framework. */
import type { Part, Sender } from './part.js';
import { lines, sections, title } from './text.js';

/** Starts everything, and serves HTTP. */
export function plainMain(parts: readonly Part[], { start, startAll }: { readonly start?: (part: Sender) => string; readonly startAll?: string }): string {
  const senders = parts.filter((part) => part.kind === 'send');
  const isServer = senders.some(({ called = 'http' }) => called === 'http');
  const imports = parts.map((part) => `import { ${[part.name, ...(part.kind === 'send' && start ? [start(part)] : [])].join(', ')} } from './${part.name}.js';`);
  return sections(
    lines(isServer ? "import { createServer } from 'node:http';" : undefined, ...(startAll ? [`import { ${startAll} } from './bus.js';`] : []), ...imports),
    `async function main(): Promise<void> {
${lines(
    ...(startAll ? [`  await ${startAll}();`] : []),
    ...(start ? senders.map(({ name }) => `  await connect${title(name)}();`) : []),
    ...parts.filter((part) => part.kind === 'listen').map(({ name }) => `  await ${name}();`),
    ...senders.filter(({ called = 'http' }) => typeof called === 'object').map(({ name, called }) => `  setInterval(() => ${name}(), ${(called as { every: string }).every});`),
    ...(isServer ? [serverOf(senders.filter(({ called = 'http' }) => called === 'http'))] : []),
  )}}`,
    'void main();',
  );
}

const serverOf = (senders: readonly Sender[]): string => `  createServer(async (request, response) => {
${senders.map(({ name, args = '' }) => `    if (request.url?.startsWith('/${name}')) await ${name}(${args});`).join('\n')}
    response.end();
  }).listen(8080);`;
