/** The package's version; a test holds it equal to package.json, which the built files do not sit beside. */
export const version = '0.1.0';
