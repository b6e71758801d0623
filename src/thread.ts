/** A reading of the workspace in a thread of its own, whose memory is given back when it has ended. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Worker as WorkerThread } from 'node:worker_threads';
import type { Settings } from './settings.js';
import type { Topology } from './topology/topology.js';
import type { DeploymentFacts } from './workspace/deployment.js';
import type { ScanMemory } from './workspace/scan.js';
import type { Problem, Workspace } from './workspace/workspace.js';

/** What a thread is told, in this order, each as soon as it is known. It is copied, so it is plain data. */
export interface Task {
  readonly given: { readonly settings: Settings; readonly workspace: Workspace };
  /** What was found in the files: nobody searches them again. */
  readonly searched: ScanMemory;
  /** What runs apart. */
  readonly deployment: DeploymentFacts;
}

/** What a thread takes of it; it waits for what is not known yet. */
export type Taken = { readonly [Part in keyof Task]: () => Task[Part] };

/** What comes back of it. */
export interface Reading {
  readonly topology: Topology;
  readonly files: readonly string[];
  readonly searched: ScanMemory;
  readonly problems: readonly Problem[];
}

/** A thread that has begun to load what it needs. */
export interface Thread {
  /** Where the compiler's code is kept, for it. */
  readonly code: string | undefined;
  /** Tells the next part of its task. */
  tell(part: Task[keyof Task]): void;
  /** Waits for the reading; nothing where the thread could not do it. `files`: how many it was given. */
  await(files: number): Reading | undefined;
  /** It will not be needed. */
  end(): void;
}

/** The built file beside this one; sources that a test runner transforms have none. */
const ENGINE = fileURLToPath(new URL('engine.js', import.meta.url));

/** What stands in the memory that is shared: where the thread is, and how many things it was told. */
const [STATE, TOLD] = [0, 1];
const [NOT_STARTED, AT_WORK, DONE] = [0, 1, 2];
/** The order in which they are told. */
const PARTS: readonly (keyof Task)[] = ['given', 'searched', 'deployment'];

/**
 * What the thread runs. Whatever fails in it, also the loading of the engine, ends it without a reading. Node's flags are those of the
 * process, so this may be taken for a CommonJS module or for an ES module.
 */
const PROGRAM = `
  const get = typeof require === 'function' ? require : process.getBuiltinModule;
  const { receiveMessageOnPort, workerData: { port, shared, engine, code } } = get('node:worker_threads');
  const become = (next) => { Atomics.store(shared, ${STATE}, next); Atomics.notify(shared, ${STATE}); };
  const receiver = (which) => () => { for (let told; (told = Atomics.load(shared, ${TOLD})) < which; ) Atomics.wait(shared, ${TOLD}, told); return receiveMessageOnPort(port).message; };
  become(${AT_WORK});
  try {
    port.postMessage(get('node:module').createRequire(engine)(engine).readInThread({ ${PARTS.map((part, i) => `${part}: receiver(${i + 1})`).join(', ')} }, code));
  } catch {}
  become(${DONE});
`;

/** In milliseconds. A thread that cannot start, or ran out of memory, says nothing: what takes longer is not waited for. */
const PATIENCE = { toStart: 10_000, toEnd: 60_000, perFile: 20 };

/** Twice of what V8 gives: most of what an analysis makes is thrown away at once, and need not be carried to where it is kept. */
const YOUNG_MB = 96;

/** Started before anybody could say what there is to read. */
let ahead: Thread | undefined;

/** Starts the next thread now: whoever is asked for an analysis, and has to look for its settings and its files first, need not have it wait for them. */
export function startThreadAhead(code: string | undefined): void {
  ahead ??= startAnother(code);
}

/** Ends the thread that was started ahead, if it was not needed. */
export function endThreadAhead(): void {
  ahead?.end();
  ahead = undefined;
}

/** Starts a thread for reading a workspace; nothing where there can be none. `code`: the directory in which the compiler's code is kept. */
export function startThread(code: string | undefined): Thread | undefined {
  if (ahead?.code !== code) endThreadAhead();
  const thread = ahead ?? startAnother(code);
  ahead = undefined;
  return thread;
}

function startAnother(code: string | undefined): Thread | undefined {
  if (!existsSync(ENGINE)) return undefined;
  // Only loaded here: a workspace without a queue needs no thread.
  const { MessageChannel, receiveMessageOnPort, Worker } = createRequire(import.meta.url)('node:worker_threads') as typeof import('node:worker_threads');
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const { port1, port2 } = new MessageChannel();
  let worker: WorkerThread;
  try {
    worker = new Worker(PROGRAM, { eval: true, workerData: { port: port2, shared, engine: ENGINE, code }, transferList: [port2], resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  } catch {
    return undefined;
  }
  worker.unref();
  // Without a listener an error would end the process; what failed there is done again here, and told if it fails again.
  worker.on('error', () => undefined);
  return {
    code,
    tell(part) {
      port1.postMessage(part);
      Atomics.add(shared, TOLD, 1);
      Atomics.notify(shared, TOLD);
    },
    await(files) {
      try {
        Atomics.wait(shared, STATE, NOT_STARTED, PATIENCE.toStart);
        Atomics.wait(shared, STATE, AT_WORK, PATIENCE.toEnd + PATIENCE.perFile * files);
        return receiveMessageOnPort(port1)?.message as Reading | undefined;
      } catch {
        // A thread that must not block, such as a window of Electron.
        return undefined;
      } finally {
        this.end();
      }
    },
    end() {
      port1.close();
      void worker.terminate();
    },
  };
}
