/** The commands, with the rules and the plugin that they need. */
import { rules } from '../rules/index.js';
import { check as checkWith, type CheckOptions } from './cli/check.js';
import type { ExitCode, Io } from './cli/io.js';
import { map as mapWith, type MapOptions } from './cli/map.js';
import plugin from './index.js';

export { explain } from './cli/explain.js';

export const check = (options: CheckOptions, io: Io): Promise<ExitCode> => checkWith(options, plugin, io);
export const map = (options: MapOptions, io: Io): Promise<ExitCode> => mapWith(options, Object.values(rules), io);
