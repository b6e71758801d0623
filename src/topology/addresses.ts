/** Addresses of brokers, as they are written. */

/** This machine: a broker that somebody runs for themselves. */
export const isLocalAddress = (address: string): boolean => /^(localhost|127\.|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)/.test(address);
