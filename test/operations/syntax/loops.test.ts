import { describe, expect, it } from 'vitest';
import { loopsAround } from '../../../src/operations/syntax/loops.js';
import { callOf, parse } from '../../support/source.js';

const loops = (text: string) => {
  const source = parse(text);
  return loopsAround(callOf('courier.send', source), source).map(({ over, bound }) => (bound === undefined ? over : `${over}: ${bound}`));
};

describe('loops around a send', () => {
  it.each([
    ['none', 'courier.send(1);', []],
    ['for…of over a list that is not known', 'for (const r of recipients) courier.send(r);', ['recipients']],
    ['for…of over a literal', 'for (const r of ["ada", "bob"]) courier.send(r);', ['["ada", "bob"]: 2']],
    ['for…of over a constant', 'const regions = ["eu", "us", "ap"] as const;\nfor (const r of regions) courier.send(r);', ['regions: 3']],
    ['for…of over spread constants', 'const regions = ["eu", "us"];\nfor (const r of [...regions, "ap"]) courier.send(r);', ['[...regions, "ap"]: 3']],
    ['for…of over a spread of something unknown', 'for (const r of [...regions(), "ap"]) courier.send(r);', ['[...regions(), "ap"]']],
    ['for…of over a slice', 'for (const r of rows.slice(0, 50)) courier.send(r);', ['rows.slice(0, 50): 50']],
    ['for…of over a slice that is open', 'for (const r of rows.slice(5)) courier.send(r);', ['rows.slice(5)']],
    ['for…of over entries of a literal', 'for (const [k, r] of Object.entries({ a: 1, b: 2 })) courier.send(r);', ['Object.entries({ a: 1, b: 2 }): 2']],
    ['for await', 'async function f() { for await (const r of rows) await courier.send(r); }', ['rows']],
    ['for…in', 'for (const k in table) courier.send(k);', ['table']],
    ['the list itself is outside', 'for (const r of courier.send(1)) work(r);', []],
    ['for up to a number', 'for (let i = 0; i < 10; i++) courier.send(i);', ['i < 10: 10']],
    ['for up to and with a number, in steps', 'for (let i = 1; i <= 9; i += 2) courier.send(i);', ['i <= 9: 5']],
    ['for downwards', 'for (let i = 7; i > 0; i--) courier.send(i);', ['i > 0: 7']],
    ['for up to a constant', 'const BATCH = 1_000;\nfor (let i = 0; i < BATCH; ++i) courier.send(i);', ['i < BATCH: 1000']],
    ['for up to the length of a constant', 'const regions = ["eu", "us"];\nfor (let i = 0; i < regions.length; i++) courier.send(regions[i]);', ['i < regions.length: 2']],
    ['for up to a variable', 'for (let i = 0; i < count; i++) courier.send(i);', ['i < count']],
    ['for up to a let', 'let count = 3; for (let i = 0; i < count; i++) courier.send(i);', ['i < count']],
    ['for up to a parameter that hides a constant', 'const count = 3; function f(count) { for (let i = 0; i < count; i++) courier.send(i); }', ['i < count']],
    ['for without an end', 'for (;;) courier.send(1);', ['for (;;)']],
    ['while', 'while (running) courier.send(1);', ['while (running)']],
    ['do', 'do { courier.send(1); } while (more());', ['while (more())']],
    ['forEach', 'recipients.forEach((r) => courier.send(r));', ['recipients']],
    ['map over a literal', '["a", "b", "c"].map((r) => courier.send(r));', ['["a", "b", "c"]: 3']],
    ['map with a function expression', 'recipients.map(async function (r) { await courier.send(r); });', ['recipients']],
    ['a filtered list has at most its elements', '[1, 2, 3].filter(odd).forEach((r) => courier.send(r));', ['[1, 2, 3].filter(odd): 3']],
    ['Array.from with a length', 'Array.from({ length: 4 }, (_, i) => courier.send(i));', ['{ length: 4 }: 4']],
    ['Array.from, mapped', 'Array.from({ length: 4 }).map((_, i) => courier.send(i));', ['Array.from({ length: 4 }): 4']],
    ['keys of an array of a size', '[...Array(6).keys()].forEach((i) => courier.send(i));', ['[...Array(6).keys()]: 6']],
    ['new Array, filled', 'new Array(6).fill(0).forEach((i) => courier.send(i));', ['new Array(6).fill(0): 6']],
    ['lodash', '_.forEach(recipients, (r) => courier.send(r));', ['recipients']],
    ['lodash times', '_.times(3, () => courier.send(1));', ['3: 3']],
    ['p-map', 'await pMap(recipients, (r) => courier.send(r), { concurrency: 4 });', ['recipients']],
    ['async.each', 'async.eachLimit(recipients, 5, (r, cb) => courier.send(r, cb));', ['recipients']],
    ['then is no loop', 'save().then(() => courier.send(1));', []],
    ['a timer is no loop', 'setInterval(() => courier.send(1), 50);', []],
    ['nested, innermost first', 'for (const b of batches) { b.items.forEach((i) => { for (let n = 0; n < 2; n++) courier.send(i, n); }); }', ['n < 2: 2', 'b.items', 'batches']],
  ])('%s', (_name, text, expected) => expect(loops(text)).toEqual(expected));

  it('stops where it is told to', () => {
    const source = parse('for (const r of recipients) { rows.map(() => courier.send(r)); }');
    const call = callOf('courier.send', source);
    expect(loopsAround(call, callOf('rows.map', source)).map((l) => l.over)).toEqual(['rows']);
  });
});
