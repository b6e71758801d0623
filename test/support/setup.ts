import * as engine from '../../src/engine.js';
import * as reader from '../../src/reader.js';
import { engineLoader } from '../../src/engine-loader.js';

// Node's `require` cannot load the sources, which vitest transforms.
engineLoader.load = () => engine;
engineLoader.loadReader = () => reader;
// Tests that are about the persisted analysis turn it on and say where.
process.env['QUEUE_FIT_CACHE'] ??= 'off';
