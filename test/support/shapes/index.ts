/** The eight shapes. */
import { toCommonJs } from '../commonjs.js';
import { field } from './field.js';
import { injected } from './nest.js';
import type { Shape } from './part.js';
import { plain } from './plain.js';
import { CONSTANT, lines, title } from './text.js';
import { wrapperClass, wrapperFunction } from './wrapped.js';

export { build, listens, sends, type Listener, type Part, type Sender, type Shape } from './part.js';

const literal = plain({ title: 'literal', topic: ({ topic }) => `'${topic}'` });

const constant = plain({
  title: 'constant',
  topic: ({ name }) => `${CONSTANT(name)}_TOPIC`,
  imports: ({ name }) => `import { ${CONSTANT(name)}_TOPIC } from './topics.js';`,
  files: (parts) => ({ 'src/topics.ts': lines(...parts.map(({ name, topic }) => `export const ${CONSTANT(name)}_TOPIC = '${topic}';`)) }),
});

const enumeration = plain({
  title: 'enum',
  topic: ({ name }) => `Topic.${title(name)}`,
  imports: () => "import { Topic } from './topic.js';",
  files: (parts) => ({ 'src/topic.ts': `export enum Topic {\n${parts.map(({ name, topic }) => `  ${title(name)} = '${topic}',`).join('\n')}\n}\n` }),
});

const commonJs: Shape = {
  title: 'CommonJS',
  build: (service, parts) => Object.fromEntries(Object.entries(constant.build(service, parts)).map(([name, text]) => [name.replace(/\.ts$/, '.js'), toCommonJs(text).replaceAll(/require\('(\.\/\w+)\.js'\)/g, "require('$1')")])),
};

export const SHAPES: readonly Shape[] = [literal, constant, enumeration, field, wrapperFunction, wrapperClass, injected, commonJs];
/** Those without Nest, for what Nest has no like of. */
export const PLAIN_SHAPES: readonly Shape[] = SHAPES.filter((shape) => shape !== injected);
export { injected as INJECTED };
