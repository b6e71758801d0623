const COMMENT = /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const TRAILING_COMMA = /("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g;

/**
 * Parses JSON that may hold comments, trailing commas and a byte order mark, as tsconfig.json and package.json do in practice.
 * @throws {SyntaxError} if it is not JSON even so.
 * @throws {TypeError} if it is not an object.
 */
export function parseJsonObject(text: string): Record<string, unknown> {
  const plain = text.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch {
    const bare = plain.replace(COMMENT, (_, string?: string) => string ?? ' ').replace(TRAILING_COMMA, (_, string?: string) => string ?? '');
    value = JSON.parse(bare);
  }
  if (!isRecord(value)) throw new TypeError('not a JSON object');
  return value;
}

/** Whether the value is an object with string keys, so not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
