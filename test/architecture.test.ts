import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const MAX_LINES = 400;

interface SourceFile {
  readonly name: string;
  readonly text: string;
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[];
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function read(name: string): SourceFile {
  const text = readFileSync(join(root, name), 'utf8');
  // Imports stand at the start of a line; what the surfaces of the clients import stands in template literals, as `import type … from 'package'`.
  const code = text.replaceAll(/`(?:[^`\\]|\\.)*`/gs, '``');
  const from = (specifier: string): string => (specifier.startsWith('.') ? relative(root, join(root, dirname(name), specifier)).replaceAll('\\', '/').replace(/\.js$/, '.ts') : specifier);
  const imports = [...code.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gms)].map(([, type, specifier = '']) => ({ from: from(specifier), typeOnly: type !== undefined }));
  const later = [...code.matchAll(/await import\('([^']+)'\)/g)].map(([, specifier = '']) => ({ from: from(specifier), typeOnly: false }));
  const lazy = [...code.matchAll(/createRequire\(import\.meta\.url\)\('([^.'][^']*)'\)/g)].map(([, from = '']) => ({ from, typeOnly: false }));
  return { name, text, imports: [...imports, ...later, ...lazy] };
}

const sources = [...filesIn('src'), ...filesIn('rules')].map(read);

/** A part of the code, the parts it may import, and why not the others. The first part that fits a file is its part. */
interface Part {
  readonly name: string;
  readonly files: RegExp;
  readonly mayImport: readonly string[];
  readonly because: string;
}

const LAW: readonly Part[] = [
  { name: 'facts', files: /^src\/(?:topology\/(?:topology|finding|produce-source|addresses)|settings(?:-reader|-lenient)?|near-miss|nearness|globs|version|rule-definition|advisor\/rate)\.ts$|^src\/topology\/wording\.ts$/, mayImport: ['facts', 'advisor'], because: 'they are the words that all parts share, and know none of them' },
  { name: 'values', files: /^src\/values\//, mayImport: ['values', 'facts', 'clients (types)', 'workspace (types)'], because: 'what an expression is does not depend on what is done with it' },
  { name: 'clients', files: /^src\/clients\//, mayImport: ['clients', 'values', 'facts (types)'], because: 'a client is a declaration over values: adding one changes nothing else' },
  { name: 'workspace', files: /^src\/workspace\//, mayImport: ['workspace', 'facts', 'clients'], because: 'files and services are there before any code is understood' },
  { name: 'operations', files: /^src\/operations\//, mayImport: ['operations', 'values', 'clients', 'workspace', 'facts'], because: 'what the code does is read without knowing what is judged of it' },
  { name: 'advisor', files: /^src\/advisor\//, mayImport: ['advisor', 'topology', 'facts'], because: 'it weighs what was found and detects nothing' },
  { name: 'join', files: /^src\/topology\/(?:join|join-.*|join\/.*|blindness|identity|transports)\.ts$/, mayImport: ['join', 'topology', 'operations', 'values', 'clients', 'workspace', 'facts'], because: 'it is where operations become plain data' },
  { name: 'topology', files: /^src\/topology\//, mayImport: ['topology', 'facts', 'advisor'], because: 'questions about the topology need nothing but the topology' },
  { name: 'alternatives', files: /^src\/alternatives\//, mayImport: ['alternatives', 'topology', 'facts', 'advisor'], because: 'they write the lighter call and detect nothing' },
  { name: 'rules', files: /^rules\/(?!index\.ts)/, mayImport: ['rules', 'topology', 'advisor', 'facts', 'alternatives'], because: 'a rule is a pure function over the topology' },
  { name: 'rule index', files: /^rules\/index\.ts$/, mayImport: ['rules', 'facts'], because: 'it lists the rules' },
  { name: 'reader', files: /^src\/reader\.ts$/, mayImport: ['join', 'topology', 'operations', 'values', 'clients', 'workspace', 'facts'], because: 'it runs the part of the pipeline that needs the compiler, and knows neither rules nor ESLint' },
  { name: 'kept', files: /^src\/(?:cache-files|kept-code)\.ts$/, mayImport: ['kept'], because: 'it keeps files between processes, whatever is in them' },
  { name: 'loader', files: /^src\/engine-loader\.ts$/, mayImport: ['engine (types)', 'reader (types)', 'kept'], because: 'what it loads is loaded when it is needed' },
  { name: 'thread', files: /^src\/thread\.ts$/, mayImport: ['workspace (types)', 'facts'], because: 'it carries what the engine is given and gives, and knows neither' },
  { name: 'engine', files: /^src\/engine\.ts$/, mayImport: ['loader', 'thread', 'kept', 'topology', 'clients', 'workspace', 'facts'], because: 'it looks for what matters, and brings the compiler only where something does' },
  { name: 'analysis', files: /^src\/(?:analysis|expected|failures|workspace-analysis|judge|persist|snapshot|locate)\.ts$/, mayImport: ['analysis', 'loader', 'thread', 'kept', 'engine (types)', 'workspace', 'topology', 'advisor', 'facts'], because: 'it keeps one analysis; the engine is loaded when it is needed' },
  { name: 'eslint', files: /^src\/(?:rule|rule-.*)\.ts$/, mayImport: ['eslint', 'analysis', 'alternatives', 'topology', 'facts'], because: 'it is the only place where findings meet ESLint' },
  { name: 'plugin', files: /^src\/index\.ts$/, mayImport: ['rule index', 'analysis', 'eslint', 'facts'], because: 'it is the package' },
  { name: 'command', files: /^src\/(?:cli|commands)\.ts$/, mayImport: ['command', 'rule index', 'plugin', 'commands', 'analysis', 'facts'], because: 'it hands rules and plugin to the commands' },
  { name: 'commands', files: /^src\/cli\//, mayImport: ['commands', 'plugin (types)', 'analysis', 'workspace', 'topology', 'advisor', 'facts'], because: 'they show what was found and detect nothing' },
];

const partOf = (file: string): Part => LAW.find((part) => part.files.test(file)) ?? { name: `no part of the law (${file})`, files: /$^/, mayImport: [], because: '' };

/** Packages and builtins, and who may use them. */
const PACKAGES: readonly { readonly packages: RegExp; readonly files: RegExp; readonly because: string }[] = [
  { packages: /^ts-morph$/, files: /^src\/(?:values|operations)\/|^src\/workspace\/(?:project|checkers)\.ts$|^src\/topology\/join\.ts$/, because: 'syntax nodes end where operations are joined' },
  { packages: /^typescript$/, files: /$^/, because: 'the compiler is the one that ts-morph bundles, whatever the workspace has' },
  { packages: /^(?:eslint|@eslint\/.*|@typescript-eslint\/.*)$/, files: /^src\/(?:rule|index|analysis)\.ts$|^src\/cli\//, because: 'only what faces ESLint knows ESLint' },
  { packages: /^node:(?:fs|fs\/promises|child_process|worker_threads)$/, files: /^src\/(?:workspace\/|cli\/|cli\.ts|settings\.ts|persist\.ts|cache-files\.ts|kept-code\.ts|snapshot\.ts|thread\.ts|locate\.ts|analysis\.ts|workspace-analysis\.ts)/, because: 'the rest is a function of what it is given' },
];

describe('import law', () => {
  it.each(LAW.map((part) => [part.name, part] as const))('%s', (_, part) => {
    const broken = sources
      .filter(({ name }) => partOf(name) === part)
      .flatMap(({ name, imports }) =>
        imports
          .filter(({ from }) => /^(?:src|rules)\//.test(from))
          .filter(({ from, typeOnly }) => !part.mayImport.includes(partOf(from).name) && !(typeOnly && part.mayImport.includes(`${partOf(from).name} (types)`)))
          .map(({ from }) => `${name} imports ${from} (${partOf(from).name}): ${part.because}`),
      );
    expect(broken).toEqual([]);
  });

  it('covers every file', () => {
    expect(sources.map(({ name }) => name).filter((name) => partOf(name).mayImport.length === 0)).toEqual([]);
  });

  it('sees imports', () => {
    expect(read('src/rule.ts').imports).toContainEqual({ from: 'src/version.ts', typeOnly: false });
    expect(read('src/rule.ts').imports).toContainEqual({ from: 'eslint', typeOnly: true });
    expect(read('src/cli.ts').imports).toContainEqual({ from: 'src/commands.ts', typeOnly: false });
  });

  it.each(PACKAGES.map((entry) => [entry.packages.source, entry] as const))('packages %s', (_, { packages, files, because }) => {
    const broken = sources.flatMap(({ name, imports }) => imports.filter(({ from }) => packages.test(from) && !files.test(name)).map(({ from }) => `${name} imports ${from}: ${because}`));
    expect(broken).toEqual([]);
  });

  it('imports ESLint only as types, so that the plugin runs in the ESLint that loads it', () => {
    const broken = sources.flatMap(({ name, imports }) => imports.filter(({ from, typeOnly }) => /^(?:eslint|@typescript-eslint\/.*)$/.test(from) && !typeOnly).map(() => name));
    expect(broken).toEqual([]);
  });

  it('imports only packages that are dependencies', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };
    const imported = new Set(sources.flatMap(({ imports }) => imports.filter(({ from, typeOnly }) => !typeOnly && !/^(?:src|rules)\/|^node:/.test(from)).map(({ from }) => from)));
    expect([...imported].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it.each([['src/index.ts', /^ts-morph$|^src\/(?:values|operations|clients)\//], ['src/cli.ts', /^ts-morph$|^src\/(?:values|operations|clients)\//], ['src/engine.ts', /^ts-morph$|^src\/operations\//]])('loads ts-morph with nothing but the reader: not with %s', (start, heavy) => {
    const byName = new Map(sources.map((source) => [source.name, source]));
    const reached = new Set<string>();
    const follow = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      for (const { from, typeOnly } of byName.get(name)?.imports ?? []) if (!typeOnly) follow(from);
    };
    follow(start);
    expect([...reached].filter((name) => heavy.test(name))).toEqual([]);
  });
});

describe('circles', () => {
  // What is only a type is gone when the code runs. Parts of evaluation that need each other again ask the evaluator, which knows them all.
  const imported = new Map(sources.map(({ name, imports }) => [name, imports.filter(({ typeOnly }) => !typeOnly).map(({ from }) => from)]));

  /** The files that a file leads back to itself through, by imports of values. */
  function circleFrom(start: string): readonly string[] {
    const ways = new Map<string, readonly string[]>([[start, [start]]]);
    for (const [name, way] of ways) {
      for (const next of imported.get(name) ?? []) {
        if (next === start) return [...way, start];
        if (!ways.has(next)) ways.set(next, [...way, next]);
      }
    }
    return [];
  }

  it('no file imports itself through others', () => {
    expect(sources.map(({ name }) => circleFrom(name)).filter((circle) => circle.length > 0)).toEqual([]);
  });
});

describe('files', () => {
  it(`have at most ${MAX_LINES} lines`, () => {
    const long = sources.map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 })).filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('of rules stay readable in one look', () => {
    const long = sources.filter(({ name }) => partOf(name).name === 'rules').map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 })).filter(({ lines }) => lines > 200);
    expect(long).toEqual([]);
  });
});
