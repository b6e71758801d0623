/** https://nodejs.org/api/globals.html#fetch — a call of the service that would have consumed the topic. */
import type { Alternative, ReplaceInput } from './alternative.js';
import { findAnsweringService } from './answering-service.js';
import { getBaseName, toConstantCase, toKebabCase } from './names.js';
import { findPayload, findTopic, isDirect, isNest, startReplacement, type Payload, type Replacement } from './replacement.js';

export const http: Alternative = {
  id: 'http',
  title: 'an HTTP call',
  packages: ['axios', '@nestjs/axios', 'undici', 'got', 'ky'],
  infrastructure: [],
  rules: ['no-request-reply', 'no-single-consumer', 'no-ephemeral-events', 'no-low-traffic'],
  tool: 'http',
  example: {
    produce: `const response = await fetch(\`\${process.env.BILLING_SERVICE_URL}/order-created\`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(order),
});
if (!response.ok) throw new Error(\`POST /order-created answered \${response.status}\`);`,
    consume: `import { createServer } from 'node:http';

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  await sendReceipt(JSON.parse(Buffer.concat(chunks).toString()));
  response.writeHead(204).end();
}).listen(3000);`,
  },
  replaceProduce(input) {
    const service = findAnsweringService(input);
    const replacement = startReplacement(input);
    const topic = findTopic(input, replacement.quote);
    const payload = findPayload(input);
    if (service === undefined || topic === undefined || payload === undefined) return undefined;
    const url = urlOf(input, service, topic);
    const isAnswerRead = input.produce.request && isNest(input.produce) && isDirect(input.produce) && input.source.use !== 'none';
    const expression = (isAnswerRead ? writeRequest : writePost)(input, replacement, payload, url);
    return replacement.replaceCall(payload.each(expression), isAnswerRead ? 'answer' : hasAxios(input) ? 'value' : 'void');
  },
};

/** `BILLING_SERVICE_URL` of the service that consumes; where it is not in the workspace, the address is named after the topic. */
function urlOf({ produce }: ReplaceInput, service: string | null, topic: string): string {
  const name = toConstantCase(service ?? getBaseName(produce)).replace(/_(SERVICE|SVC|API|APP)$/, '');
  const path = produce.topic.kind === 'name' ? toKebabCase(produce.topic.text) : `\${${topic}}`;
  return `\`\${process.env.${name}_SERVICE_URL}/${path}\``;
}

const hasAxios = ({ service }: ReplaceInput): boolean => service?.dependencies.some((name) => name === 'axios' || name === '@nestjs/axios') ?? false;

/** axios as the service has it: the package, or Nest's HttpService over it. */
function importAxios({ service }: ReplaceInput, replacement: Replacement): string {
  if (service?.dependencies.includes('axios')) return replacement.import({ module: 'axios', default: 'axios' }).axios ?? 'axios';
  const { HttpService = 'HttpService' } = replacement.import({ module: '@nestjs/axios', names: ['HttpService'] });
  return `${replacement.declareClient({ name: 'httpService', initializer: `new ${HttpService}()` })}.axiosRef`;
}

/** axios sends text as a form unless it is told what it is. */
const bodyOf = ({ source }: ReplaceInput, { item }: Payload, { quote }: Replacement): string =>
  source.payloadForm === 'text' ? `${item}, { headers: { ${quote('content-type')}: ${quote('application/json')} } }` : item;

/** The body as text. Plain text is no JSON yet; what a name stands for may be. */
const jsonOf = ({ item, json }: Payload): string => (json === item && /^['"`](?!\s*[[{]|\$\{)/.test(item) ? `JSON.stringify(${item})` : json);

function writePost(input: ReplaceInput, replacement: Replacement, payload: Payload, url: string): string {
  if (hasAxios(input)) return `${importAxios(input, replacement)}.post(${url}, ${bodyOf(input, payload, replacement)})`;
  const { t } = replacement;
  const post = replacement.declareFunction({
    name: 'postJson',
    write: (name) => `async function ${name}(url${t(': string')}, body${t(': string')})${t(': Promise<void>')} {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!response.ok) throw new Error(\`POST \${url} answered \${response.status}\`);
}`,
  });
  return `${post}(${url}, ${jsonOf(payload)})`;
}

function writeRequest(input: ReplaceInput, replacement: Replacement, payload: Payload, url: string): string {
  const answer = firstTypeArgument(input.source.typeArguments);
  if (hasAxios(input)) return `${importAxios(input, replacement)}.post${answer && `<${answer}>`}(${url}, ${bodyOf(input, payload, replacement)}).then((response) => response.data)`;
  const { t } = replacement;
  const ask = replacement.declareFunction({
    name: 'postForAnswer',
    write: (name) => `async function ${name}${t('<T = any>')}(url${t(': string')}, body${t(': string')})${t(': Promise<T>')} {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!response.ok) throw new Error(\`POST \${url} answered \${response.status}\`);
  return ${input.source.typescript ? '(await response.json()) as T' : 'response.json()'};
}`,
  });
  return `${ask}${answer && `<${answer}>`}(${url}, ${jsonOf(payload)})`;
}

/** `User[]` of `User[], FindUsers`. */
export function firstTypeArgument(list: string | undefined): string {
  let depth = 0;
  for (const [at, character] of [...(list ?? '')].entries()) {
    if ('<{[('.includes(character)) depth++;
    else if ('>}])'.includes(character)) depth--;
    else if (character === ',' && depth === 0) return (list ?? '').slice(0, at).trim();
  }
  return list ?? '';
}
