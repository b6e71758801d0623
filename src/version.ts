/** The package's version; a test holds it equal to package.json, which the built files do not sit beside. */
export const version = '0.1.0';

declare const QUEUE_FIT_SOURCES: string | undefined;

/** What the package was built from: builds of one version that judge differently do not take each other's analyses for their own. */
export const build: string = typeof QUEUE_FIT_SOURCES === 'undefined' ? 'sources' : QUEUE_FIT_SOURCES;
