import { defineRule } from '../src/rule-definition.js';
import type { ClientObject, SuggestionRequest } from '../src/topology/topology.js';
import { byPlace } from '../src/topology/safety-queries.js';
import { relatedTo, withPlace } from '../src/topology/wording.js';

export const noConnectionPerSend = defineRule<'connectionPerCall' | 'shareClient'>({
  name: 'no-connection-per-send',
  meta: {
    type: 'problem',
    description: 'Disallow opening a connection for each message, request or probe; share one client.',
    preset: 'recommended',
    severity: 'error',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    connectionPerCall: 'This {{role}} is {{what}}: {{evidence}}. One {{act}} becomes a handshake with the whole cluster, and a failure in between leaks its sockets. Make one {{role}} for the process, connect it at start-up, and disconnect it when the process ends.',
    shareClient: 'Share one {{role}} for the module',
  },
  check({ objects }) {
    return byPlace(objects.filter((object) => isPerCall(object, objects)).flatMap(each), placeFor).map(([object]) => {
      const { perCall, role, site } = object;
      const evidence = perCall ? [{ text: perCall.text, site: perCall.site }] : [];
      const suggestions: readonly SuggestionRequest[] = perCall?.hoist ? [{ kind: 'edit', edits: perCall.hoist, messageId: 'shareClient', data: { role } }] : [];
      return {
        messageId: 'connectionPerCall',
        data: { role, act: role === 'producer' ? 'append' : 'call', what: perCall?.what ?? '', evidence: evidence.map(withPlace).join(', ') },
        site: placeFor(object),
        evidence,
        related: relatedTo(placeFor(object), [site]),
        ...(suggestions.length > 0 ? { suggestions } : {}),
      };
    });
  },
});

const placeFor = ({ perCall, site }: ClientObject): ClientObject['site'] => perCall?.site ?? site;

/** Once for each function that connects and disconnects it. */
const each = (object: ClientObject): readonly ClientObject[] => [object, ...(object.furtherPerCall ?? []).map((perCall) => ({ ...object, perCall }))];

/** `connect()` alone costs nothing once connected. Where a client and what is made of it are both new, the latter holds the connection. */
function isPerCall(object: ClientObject, objects: readonly ClientObject[]): boolean {
  if (!object.perCall || object.perCall.connectOnly) return false;
  return object.role !== 'client' || !objects.some((other) => other !== object && other.role !== 'client' && other.perCall && !other.perCall.connectOnly && other.site.file === object.site.file);
}
