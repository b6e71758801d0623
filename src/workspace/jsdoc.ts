/** Which JavaScript files need their comments parsed: parsing JSDoc takes as long as parsing the code. https://www.typescriptlang.org/docs/handbook/jsdoc-supported-types.html */

/** Tags that declare something, or say what a function or class is. */
const DECLARING = /@(?:class|constructor|typedef|callback|import|template|enum|this|extends|augments|implements|satisfies|overload)\b/;
const TYPED = /@(?:type|param|arg|argument|returns?|property|prop)\b\s*\{([^\n]*)\}/g;
/** Types of the language: none of them is a client, or a class of the workspace. */
const PLAIN = /^(?:object|string|number|boolean|bool|integer|int|float|function|array|promise|undefined|null|void|any|unknown|never|error|date|buffer|regexp|map|set|true|false)$/i;

/** Do the comments of a JavaScript file say more of its values than the code does? */
export function hasTypesInComments(text: string): boolean {
  if (!text.includes('/**')) return false;
  return DECLARING.test(text) || [...text.matchAll(TYPED)].some(([, type = '']) => (type.match(/[A-Za-z_$][\w$]*/g) ?? []).some((name) => !PLAIN.test(name)));
}
