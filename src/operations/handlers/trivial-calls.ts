/** Calls by name that do nothing to the world, whatever they are called on: the language's own. */

/** Methods of strings, lists, dates, promises, buffers that nothing else is likely to have. */
export const BUILTIN_METHOD = /^(map|flatMap|filter|reduce|reduceRight|some|every|slice|splice|split|join|trim|trimStart|trimEnd|toLowerCase|toUpperCase|toString|toISOString|toFixed|toLocaleString|toJSON|toObject|includes|indexOf|lastIndexOf|startsWith|endsWith|padStart|padEnd|replace|replaceAll|match|matchAll|test|charAt|charCodeAt|codePointAt|repeat|concat|flat|sort|toSorted|reverse|keys|values|entries|hasOwnProperty|getTime|getFullYear|getMonth|getDate|valueOf|fill|copyWithin|substring|substr|localeCompare|normalize|forEach|then|catch|finally|findIndex|findLast|isArray|write[US]?Int\w+|read[US]?Int\w+|subarray|asObservable|pipe|setEncoding|unref)$/;
/** Methods that a class of the workspace may have as well: trivial only where none is found. */
const COMMON_METHOD = /^(at|bind|has|pop|shift|unshift|push|next|equals|compare|ref|isEmpty|plus|minus|times|div|mul|add|sub|cmp|eq|gt|lt|gte|lte)$/;
export const isTrivialMethod = (name: string): boolean => BUILTIN_METHOD.test(name) || COMMON_METHOD.test(name);
/** Functions and constructors that need no import. */
export const PLAIN_FUNCTION = /^(require|String|Number|Boolean|BigInt|Symbol|Array|Object|Date|RegExp|parseInt|parseFloat|isNaN|isFinite|encodeURIComponent|decodeURIComponent|encodeURI|decodeURI|atob|btoa|clearTimeout|clearInterval|clearImmediate|structuredClone|super|TextDecoder|TextEncoder|URL|URLSearchParams|AbortController|FormData|Blob|Headers|Promise|Map|Set|WeakMap|WeakSet|Buffer|Uint8Array|Proxy|Intl|\w*(Error|Exception))$/;
/** What an executor or a callback-style function is given is called so; and what a wrapper is given, which may do anything where that is known. */
const GIVEN_FUNCTION = /^(resolve|reject|done|next|cb|callback)$/;
export const isTrivialFunction = (name: string): boolean => PLAIN_FUNCTION.test(name) || GIVEN_FUNCTION.test(name);
