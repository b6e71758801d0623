/** Where the parts of a produce call stand in its file: the payload, key and topic as the person at the site wrote them. */
import type { RawProduce, Tools } from './operation.js';
import type { SourceParts } from './source.js';

export function sourcePartsOf(_tools: Tools, _raw: RawProduce): SourceParts {
  return {};
}
