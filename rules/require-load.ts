import { defineRule } from '../src/rule-definition.js';
import { indexTopology, producingServices } from '../src/topology/queries.js';
import type { Name } from '../src/topology/topology.js';
import { relatedTo } from '../src/topology/wording.js';

export const requireLoad = defineRule<'missingLoad'>({
  name: 'require-load',
  meta: {
    type: 'suggestion',
    description: 'Require a load number for every topic that is produced to.',
    preset: 'strict',
    severity: 'warn',
    schema: [],
  },
  messages: {
    missingLoad:
      "Nobody says how many messages '{{topic}}' gets, so nobody can say that it needs Kafka: \"we might get a lot of traffic\" is not a load number. Declare it in settings['queue-fit'].topics: {{entry}}; or measure it: run `{{command}}` twice, a week apart, and put the difference into the `loads` file: {{measured}}.",
  },
  check(topology, { adviceFor }) {
    const unmeasured = indexTopology(topology).topics.filter(({ id, produces }) => produces.length > 0 && adviceFor(id).load === undefined);
    return unmeasured.flatMap((topic) =>
      producingServices(topic).flatMap((service) => {
        const [first, ...others] = topic.produces.filter((produce) => produce.service === service);
        if (!first) return [];
        return [
          {
            messageId: 'missingLoad',
            data: { topic: topic.name.text, ...howToSay(topic.name) },
            site: first.site,
            topic: topic.name.text,
            evidence: [{ text: `${service === '' ? 'the workspace' : service} produces to '${topic.name.text}', and its load is neither declared nor measured nor bounded by timers`, site: first.site }],
            related: relatedTo(first.site, others.map(({ site }) => site)),
          },
        ];
      }),
    );
  },
});

/** The settings entry to fill in, and the command that counts. Holes of a template become `*` in the settings, and a name to fill in elsewhere. */
function howToSay(name: Name): { readonly entry: string; readonly command: string; readonly measured: string } {
  const fallback = /^(?:env|config):[^|]+\|(.+)$/.exec(name.text)?.[1];
  const written = fallback ?? name.text.replace(/^(env|config):/, '');
  const glob = written.replaceAll(/\$\{[^}]*\}/g, '*');
  const actual = name.kind === 'name' || fallback !== undefined ? glob : `<${glob}>`;
  return {
    entry: `'${name.kind === 'symbol' && fallback === undefined ? name.text : glob}': { load: '…/s' }`,
    command: `kafka-get-offsets.sh --bootstrap-server … --topic ${actual}`,
    measured: `{ "topics": { "${actual}": { "messages": …, "window": "7d" } } }`,
  };
}
