/** The broker addresses that a client is given. */
import { ts } from 'ts-morph';
import { isLocalAddress } from '../../topology/addresses.js';
import type { ClientObject, Evidence, Site } from '../../topology/topology.js';
import { type ListValue, type Value, alternativesOf, isAbsent, itemsOf, stringOf, textOf } from '../../values/value.js';
import { isForProduction } from '../../workspace/containers.js';
import type { RawObject, Tools } from '../operation.js';
import { findProduction } from './production.js';
import { innermost } from '../syntax/syntax.js';
import { findOption } from './options.js';

type Brokers = NonNullable<ClientObject['brokers']>;

/** An address as the program knows it, and as committed configuration fills it in. */
interface Address {
  readonly text: string;
  readonly configured: Evidence | undefined;
  readonly node: ts.Node | undefined;
}

const OPTION = /^(brokers?|brokerList|bootstrap[._-]?(servers|brokers)|bootstrapServers|bootstrapBrokers|metadata\.broker\.list|kafkaHost|connectionString)$/i;

/** The addresses of one service's client, and what says that they are production's. */
export function readBrokers(tools: Tools, raw: RawObject, service: string): { readonly brokers: Brokers; readonly production: Evidence | undefined } | undefined {
  const { brokers } = raw.draft;
  if (!brokers || isAbsent(brokers)) return undefined;
  const option = findOption(raw.draft.options, OPTION);
  const given = option?.node && ts.isPropertyAssignment(option.node) ? option.node.initializer : option?.node;
  const all = alternativesOf(brokers).map((value) => readAddresses(tools, value, service));
  // Of several configurations the one for production is of interest.
  const chosen = all.map((one) => ({ one, production: productionOf(tools, one) })).find(({ production }) => production) ?? (all[0] && { one: all[0], production: undefined });
  if (!chosen) return undefined;
  const { one } = chosen;
  const [only] = one.addresses;
  const list = only && one.isList && one.addresses.length === 1 ? listAround(only, given) : undefined;
  const site = tools.siteOf(only?.node ?? list ?? given ?? raw.node);
  const value = only?.configured?.text ?? only?.text ?? '';
  const joined = one.isList && one.addresses.length === 1 && /,/.test(value.replace(/^[^|]*\|/, ''));
  const addresses = one.isList ? one.addresses.map((a) => a.configured?.text ?? a.text) : one.addresses.flatMap((a) => (a.configured?.text ?? a.text).split(',').map((t) => t.trim()));
  const neighbour = addresses.length === 1 && addresses[0] !== undefined ? findNeighbour(tools, addresses[0], only?.configured?.site ?? site) : undefined;
  const isKnown = one.addresses.length > 0 && one.addresses.every((a) => a.text !== '?');
  return {
    brokers: {
      values: joined ? one.addresses.map((a) => a.configured?.text ?? a.text) : addresses,
      complete: one.complete && isKnown,
      site,
      ...(joined ? { joined: true } : {}),
      ...(list && list.elements.length === 1 && !list.elements.hasTrailingComma ? { list: tools.siteOf(list) } : {}),
      ...(neighbour ? { neighbour } : {}),
    },
    production: chosen.production,
  };
}

/** Is a client, or what it was made from, given nothing but addresses of this machine, written down? */
export function isOnlyLocal(receiver: Value): boolean {
  if (receiver.kind !== 'instance') return false;
  const brokers = receiver.args.map((options) => findOption(options, OPTION)?.value).find((given) => given !== undefined);
  if (!brokers) return receiver.parent !== undefined && isOnlyLocal(receiver.parent);
  const addresses = itemsOf(brokers).map(stringOf);
  return addresses.length > 0 && addresses.every((address) => address !== undefined && address.split(',').every((one) => isLocalAddress(one.trim())));
}

interface Addresses {
  readonly addresses: readonly Address[];
  readonly isList: boolean;
  readonly complete: boolean;
}

function readAddresses(tools: Tools, value: Value, service: string): Addresses {
  const toAddress = (item: Value): Address => ({
    text: item.kind === 'symbol' && item.fallback?.kind === 'known' ? textOf(item) : textOf(item),
    configured: item.kind === 'symbol' ? tools.configured(service, item.key) : undefined,
    node: item.kind === 'known' ? item.node : undefined,
  });
  if (value.kind === 'list') {
    const { items, rest }: ListValue = value;
    return { addresses: items.map(toAddress), isList: true, complete: rest === undefined && items.every((i) => i.kind === 'known' || i.kind === 'symbol') };
  }
  if (value.kind === 'known' || value.kind === 'symbol') return { addresses: [toAddress(value)], isList: false, complete: true };
  return { addresses: [], isList: false, complete: false };
}

function productionOf(tools: Tools, { addresses }: Addresses): Evidence | undefined {
  for (const { node, configured } of addresses) {
    if (configured && isForProduction(configured.site.file)) return { text: `${configured.site.file} is for production`, site: configured.site };
    const found = node && findProduction(tools, node);
    if (found) return found;
  }
  return undefined;
}

/** The array literal that holds the only address. */
function listAround({ node }: Address, given: ts.Node | undefined): ts.ArrayLiteralExpression | undefined {
  if (node && ts.isArrayLiteralExpression(node.parent)) return node.parent;
  const literal = given && ts.isExpression(given) ? innermost(given) : undefined;
  return literal && ts.isArrayLiteralExpression(literal) ? literal : undefined;
}

/** The container of the same compose file that an address names: one broker, whatever it is called. */
function findNeighbour(tools: Tools, address: string, site: Site): Evidence | undefined {
  const host = address.replace(/^.*\|/, '').replace(/:\d+$/, '');
  if (!/^[\w-]+$/.test(host) || host === 'localhost') return undefined;
  const found = tools.containerIn(site.file, host);
  return found && { text: `\`${host}\` is a container of ${found.file}`, site: found };
}
