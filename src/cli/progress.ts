import { Worker } from 'node:worker_threads';

/** Runs in a thread of its own: the analysis is synchronous, and timers of the main thread wait until it is over. */
const TICKER = `
  const { workerData: { running, label } } = require('node:worker_threads');
  const { writeSync } = require('node:fs');
  const flag = new Int32Array(running);
  const started = Date.now();
  const tick = () => {
    if (Atomics.load(flag, 0) === 0) return clearInterval(timer);
    try { writeSync(2, '\\r' + label + ' … ' + Math.round((Date.now() - started) / 1000) + ' s'); } catch {}
  };
  const timer = setInterval(tick, 1000);
`;

/** Does `work`, and says on a terminal's stderr that it goes on when it takes more than a second. */
export function withProgress<T>(label: string, work: () => T): T {
  if (!process.stderr.isTTY) return work();
  const running = new SharedArrayBuffer(4);
  const flag = new Int32Array(running);
  Atomics.store(flag, 0, 1);
  const worker = new Worker(TICKER, { eval: true, workerData: { running, label } });
  worker.unref();
  const started = Date.now();
  try {
    return work();
  } finally {
    Atomics.store(flag, 0, 0);
    void worker.terminate();
    if (Date.now() - started >= 1000) process.stderr.write('\r\u001b[K');
  }
}
