import { main } from '../../src/cli.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in this process. */
export async function run(cwd: string, ...args: readonly string[]): Promise<Ran> {
  let [out, err] = ['', ''];
  const code = await main(args, { cwd, out: (text) => void (out += text), err: (text) => void (err += text) });
  return { code, out, err };
}
