import { describe, expect, it } from 'vitest';
import { outcomeOf, outcomesAlong, type Returns } from '../../../src/operations/produces/outcomes.js';
import { callOf, callsOf, edited, parse } from '../../support/source.js';

const inFunction = (body: string): string => `async function confirm(receipt: Receipt) {\n  ${body}\n}`;
const outcome = (text: string, returns: Returns = 'promise', callee = 'courier.send') => outcomeOf(callOf(callee, parse(text)), returns);
const kind = (body: string, returns: Returns = 'promise', callee = 'courier.send') => outcome(inFunction(body), returns, callee).kind;

describe('a promise', () => {
  it.each([
    ['awaited', 'await courier.send(receipt);', 'awaited'],
    ['awaited in a condition', 'if (await courier.send(receipt)) count++;', 'awaited'],
    ['yielded in a generator', 'yield courier.send(receipt);', 'awaited'],
    ['returned', 'return courier.send(receipt);', 'returned'],
    ['returned by an arrow without a body', 'const f = () => courier.send(receipt);', 'returned'],
    ['returned from a try without await: its catch sees nothing of it', 'try { return courier.send(receipt); } catch (e) { console.log(e); }', 'returned'],
    ['awaited through as and parentheses', 'await (courier.send(receipt) as Promise<void>);', 'awaited'],
    ['a statement', 'courier.send(receipt);', 'dropped'],
    ['voided', 'void courier.send(receipt);', 'dropped'],
    ['behind &&', 'receipt && courier.send(receipt);', 'dropped'],
    ['in a branch of a conditional', 'receipt ? courier.send(receipt) : undefined;', 'dropped'],
    ['chained by then only', 'courier.send(receipt).then(() => count++);', 'dropped'],
    ['chained by then, awaited', 'await courier.send(receipt).then(() => count++);', 'awaited'],
    ['chained by finally, returned', 'return courier.send(receipt).finally(stop);', 'returned'],
    ['handed to an unknown function', 'track(courier.send(receipt));', 'handled'],
    ['stored in a field', 'this.pending = courier.send(receipt);', 'handled'],
    ['handed to waitUntil', 'ctx.waitUntil(courier.send(receipt));', 'handled'],
  ])('%s', (_name, body, expected) => expect(kind(body)).toBe(expected));
});

describe('.catch', () => {
  it.each([
    ['rethrows', 'courier.send(receipt).catch((e) => { log.warn(e); throw e; });', 'handled'],
    ['rethrows, awaited', 'await courier.send(receipt).catch((e) => { throw new Error("no", { cause: e }); });', 'awaited'],
    ['stores', 'courier.send(receipt).catch((e) => outbox.insert(receipt));', 'handled'],
    ['hands on to next', 'courier.send(receipt).catch(next);', 'handled'],
    ['hands on to reject', 'courier.send(receipt).then(done, reject);', 'handled'],
    ['logs', 'courier.send(receipt).catch((e) => this.logger.error("failed", e));', 'swallowed'],
    ['logs, awaited', 'await courier.send(receipt).catch((e) => { console.error(String(e)); });', 'swallowed'],
    ['logs by reference', 'courier.send(receipt).catch(console.error);', 'swallowed'],
    ['logs in the second argument of then', 'courier.send(receipt).then(ok, (e) => log.error(e));', 'swallowed'],
    ['is empty', 'courier.send(receipt).catch(() => {});', 'swallowed'],
    ['gives nothing', 'await courier.send(receipt).catch(() => undefined);', 'swallowed'],
    ['is a function of another file', 'courier.send(receipt).catch(onFailure);', 'handled'],
    ['gives a value that is read', 'const sent = await courier.send(receipt).catch(() => false); if (!sent) retry(receipt);', 'handled'],
    ['gives a value that is logged', 'const sent = await courier.send(receipt).catch(() => false); if (!sent) log.warn("lost");', 'valueUnread'],
    ['gives a value that is logged where it leaves', 'const sent = await courier.send(receipt).catch(() => false); if (!sent) { log.warn("lost"); return; } log.info("sent");', 'valueUnread'],
    ['gives a value that is asked at once, and logged', 'if (!(await courier.send(receipt).catch(() => false))) log.warn("lost");', 'valueUnread'],
    ['gives a value that says what is done otherwise', 'const sent = await courier.send(receipt).catch(() => false); if (sent) await mark(receipt);', 'handled'],
    ['gives a value that leaves before what is done otherwise', 'const sent = await courier.send(receipt).catch(() => false); if (sent) return; throw new Error("lost");', 'handled'],
    ['gives a value that nobody reads', 'await courier.send(receipt).catch(() => false);', 'valueUnread'],
  ])('%s', (_name, body, expected) => expect(kind(body)).toBe(expected));

  it('is a helper of the same file that only logs', () => {
    expect(outcome(`${inFunction('await courier.send(receipt).catch(onFailure);')}\nconst onFailure = (e) => { console.error(e); };`).kind).toBe('swallowed');
  });
});

describe('a failure that comes as one of a pair', () => {
  it.each([
    ['logged', 'const [error, sent] = await to(courier.send(receipt)); if (error) { log.error(error); return; } log.info(sent);', 'valueUnread'],
    ['logged by a name of its own', 'const { data, error } = await attempt(courier.send(receipt)); if (error) log.error(error); use(data);', 'valueUnread'],
    ['thrown', 'const [error] = await to(courier.send(receipt)); if (error) throw error;', 'handled'],
    ['thrown, as one of two', 'const [error, sent] = await to(courier.send(receipt)); if (error) throw error; use(sent);', 'handled'],
    ['no failure', 'const [first, second] = await both(courier.send(receipt)); use(first, second);', 'handled'],
  ])('is %s', (_name, body, expected) => expect(kind(body)).toBe(expected));

  it('is that of a row which the next run sends again', () => {
    expect(outcome('async function relay() {\n  const rows = await outbox.find();\n  for (const row of rows) {\n    const [error, sent] = await to(courier.send(row));\n    if (error) { log.error(error); continue; }\n    await outbox.markSent(row.id, sent);\n  }\n}').kind).toBe('handled');
  });
});

describe('try and catch', () => {
  const around = (handler: string) => kind(`try { await courier.send(receipt); } catch (e) { ${handler} }`);
  it.each([
    ['logs', 'console.error("lost", e);', 'swallowed'],
    ['logs and counts', 'this.logger.error(e); metrics.increment("lost");', 'swallowed'],
    ['logs what it formats', 'log.error(`lost ${JSON.stringify(e)} ${new Date().toISOString()}`);', 'swallowed'],
    ['is empty', '', 'swallowed'],
    ['returns nothing', 'return;', 'swallowed'],
    ['says that all is well', 'log.error(e); return true;', 'swallowed'],
    ['marks the connection as down', 'log.error(e); this.isConnected = false;', 'swallowed'],
    ['records it on a span', 'span.recordException(e); span.setStatus({ code: 2 }); span.end();', 'swallowed'],
    ['rethrows', 'log.error(e); throw e;', 'awaited'],
    ['rethrows some', 'if (e.retriable) throw e; log.error(e);', 'awaited'],
    ['rejects', 'return Promise.reject(e);', 'awaited'],
    ['hands on to next', 'next(e);', 'awaited'],
    ['stores', 'await outbox.insert(receipt);', 'handled'],
    ['remembers', 'failed = true;', 'handled'],
    ['answers', 'return res.status(503).json({ error: "try again" });', 'handled'],
    ['answers through a helper', 'return Answers.error(res, "try again", 503);', 'handled'],
    ['answers through a class named for it', 'return ResponseHandler.error("try again");', 'handled'],
    ['logs through a helper of another name', 'Reporter.error("lost", e);', 'swallowed'],
    ['calls something unknown', 'await this.alertOnCall(e);', 'handled'],
    ['returns a value', 'log.error(e); return false;', 'handled'],
    ['returns the error', 'return e;', 'handled'],
  ])('the catch %s', (_name, handler, expected) => expect(around(handler)).toBe(expected));

  it('carries a returned value to the caller', () => {
    expect(outcome(inFunction('try { await courier.send(receipt); return true; } catch (e) { return false; }')).carries).toBe('value');
  });
  it('looks past a catch that rethrows to the next one', () => {
    expect(kind('try { try { await courier.send(receipt); } catch (e) { throw e; } } catch (e) { console.log(e); }')).toBe('swallowed');
  });
  it('does not take the send in a catch or finally for one in the try', () => {
    expect(kind('try { work(); } catch (e) { await courier.send(receipt); }')).toBe('awaited');
    expect(kind('try { work(); } catch (e) { log(e); } finally { await courier.send(receipt); }')).toBe('awaited');
  });
  it('takes a loop of attempts for the handling, unless it just ends', () => {
    expect(kind('for (let i = 0; i < 3; i++) { try { await courier.send(receipt); return; } catch (e) { log.warn(e); } }')).toBe('swallowed');
    expect(kind('for (;;) { try { await courier.send(receipt); return; } catch (e) { log.warn(e); } }')).toBe('handled');
    expect(kind('for (let i = 0; i < 3; i++) { try { await courier.send(receipt); return; } catch (e) { log.warn(e); } } throw new Error("not sent");')).toBe('handled');
    expect(kind('for (const part of receipt.parts) { try { await courier.send(part); } catch (e) { log.warn(e); } }')).toBe('swallowed');
  });
  it('holds for a send awaited by somebody who retries', () => {
    expect(kind('try { await retry(() => courier.send(receipt)); } catch (e) { console.log(e); }')).toBe('swallowed');
  });
});

describe('several sends', () => {
  it.each([
    ['collected by map and awaited', 'await Promise.all(receipts.map((r) => courier.send(r)));', 'awaited'],
    ['collected by an async map and awaited', 'await Promise.all(receipts.map(async (r) => { await courier.send(r); }));', 'awaited'],
    ['collected in a variable', 'const sends = receipts.map((r) => courier.send(r)); await Promise.all(sends);', 'awaited'],
    ['pushed and awaited', 'const sends = []; for (const r of receipts) sends.push(courier.send(r)); await Promise.all(sends);', 'awaited'],
    ['pushed and returned', 'const sends = []; for (const r of receipts) { sends.push(courier.send(r)); } return Promise.all(sends);', 'returned'],
    ['pushed and forgotten', 'const sends = []; for (const r of receipts) sends.push(courier.send(r));', 'dropped'],
    ['pushed to the caller’s list', 'inner(); function inner() {} ; pending.push(courier.send(receipt));', 'handled'],
    ['awaited one by one later', 'const sends = receipts.map((r) => courier.send(r)); for (const s of sends) await s;', 'awaited'],
    ['in an array literal', 'await Promise.all([courier.send(receipt), save(receipt)]);', 'awaited'],
    ['in Promise.all, not awaited', 'Promise.all([courier.send(receipt)]);', 'dropped'],
    ['in forEach', 'receipts.forEach((r) => courier.send(r));', 'dropped'],
    ['in an async forEach', 'receipts.forEach(async (r) => { await courier.send(r); });', 'dropped'],
    ['in a map that nobody waits for', 'receipts.map(async (r) => { await courier.send(r); });', 'dropped'],
    ['settled and forgotten', 'await Promise.allSettled(receipts.map((r) => courier.send(r)));', 'valueUnread'],
    ['settled and looked at', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); report(all);', 'handled'],
    ['settled and counted in a log line', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); log.info(`${all.filter((one) => one.status === "rejected").length} lost`);', 'valueUnread'],
    ['settled, and what failed is logged', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); const lost = all.filter((one) => one.status === "rejected"); if (lost.length > 0) { log.error("lost", lost.length); }', 'valueUnread'],
    ['settled, and each that failed is logged', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); all.forEach((one) => { if (one.status === "rejected") log.error(one.reason); });', 'valueUnread'],
    ['settled, and each that failed is logged in a loop', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); for (const one of all) { if (one.status === "rejected") { log.error(one.reason); } }', 'valueUnread'],
    ['settled, and each that failed is kept in a loop', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); for (const [i, one] of all.entries()) { if (one.status === "rejected") await keep(receipts[i]); }', 'handled'],
    ['settled, and the first that failed is thrown in a loop', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); for (const one of all) if (one.status === "rejected") throw one.reason;', 'handled'],
    ['settled, and what failed is thrown', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); const lost = all.filter((one) => one.status === "rejected"); if (lost.length > 0) throw new Error("lost");', 'handled'],
    ['settled, and what failed is sent again', 'const all = await Promise.allSettled(receipts.map((r) => courier.send(r))); all.forEach((one, i) => { if (one.status === "rejected") retry(receipts[i]); });', 'handled'],
  ])('%s', (_name, body, expected) => expect(kind(body)).toBe(expected));
});

describe('a variable', () => {
  it.each([
    ['awaited later', 'const sent = courier.send(receipt); await save(receipt); await sent;', 'awaited'],
    ['returned later', 'const sent = courier.send(receipt); return sent;', 'returned'],
    ['never read', 'const sent = courier.send(receipt);', 'dropped'],
    ['assigned and awaited', 'let sent; sent = courier.send(receipt); await sent;', 'awaited'],
    ['assigned and given a catch that logs', 'const sent = courier.send(receipt); sent.catch(console.error);', 'swallowed'],
  ])('%s', (_name, body, expected) => expect(kind(body)).toBe(expected));
});

describe('callbacks', () => {
  it.each([
    ['an async function called at once and forgotten', '(async () => { await courier.send(receipt); })();', 'dropped'],
    ['an async function called at once and awaited', 'await (async () => { await courier.send(receipt); })();', 'awaited'],
    ['inside then, forgotten', 'save(receipt).then(() => courier.send(receipt));', 'dropped'],
    ['inside then, returned', 'return save(receipt).then(() => courier.send(receipt));', 'returned'],
    ['inside a timer', 'setTimeout(() => courier.send(receipt), 10);', 'dropped'],
    ['a route handler', 'app.post("/receipts", async (req, res) => { await courier.send(req.body); });', 'awaited'],
    ['a transaction', 'await db.transaction(async (tx) => { await courier.send(receipt); });', 'awaited'],
  ])('%s', (_name, body, expected) => expect(kind(body)).toBe(expected));
});

describe('an Observable', () => {
  it.each([
    ['awaited', 'await courier.emit("receipt.signed", receipt);', 'observableAwaited'],
    ['in Promise.all', 'await Promise.all([courier.emit("receipt.signed", receipt)]);', 'observableAwaited'],
    ['collected into Promise.all', 'await Promise.all(receipts.map((r) => courier.emit("receipt.signed", r)));', 'observableAwaited'],
    ['subscribed', 'courier.emit("receipt.signed", receipt).subscribe();', 'handled'],
    ['piped and subscribed', 'courier.emit("receipt.signed", receipt).pipe(timeout(500)).subscribe({ error });', 'handled'],
    ['returned', 'return courier.emit("receipt.signed", receipt);', 'returned'],
    ['piped and returned', 'return courier.emit("receipt.signed", receipt).pipe(map(toId));', 'returned'],
    ['waited for', 'await lastValueFrom(courier.emit("receipt.signed", receipt));', 'awaited'],
    ['waited for by its first value and returned', 'return firstValueFrom(courier.emit("receipt.signed", receipt).pipe(timeout(9)));', 'returned'],
    ['waited for by toPromise', 'await courier.emit("receipt.signed", receipt).toPromise();', 'awaited'],
    ['made a promise that nobody waits for', 'lastValueFrom(courier.emit("receipt.signed", receipt));', 'dropped'],
    ['waited for in a try that only logs', 'try { await lastValueFrom(courier.emit("x", receipt)); } catch (e) { console.log(e); }', 'swallowed'],
    ['in a variable, subscribed', 'const out = courier.emit("receipt.signed", receipt); out.subscribe();', 'handled'],
    ['in a variable, awaited', 'const out = courier.emit("receipt.signed", receipt); await out;', 'observableAwaited'],
    ['a hot one, as a statement', 'courier.emit("receipt.signed", receipt);', 'dropped'],
  ])('%s', (_name, body, expected) => expect(kind(body, 'hotObservable', 'courier.emit')).toBe(expected));

  it('a cold one as a statement is never sent', () => {
    expect(kind('courier.send("receipt.sign", receipt);', 'coldObservable')).toBe('unsubscribed');
  });
});

describe('a callback instead of a promise', () => {
  it.each([
    ['none', 'courier.send([receipt]);', 'dropped'],
    ['one that ignores the error', 'courier.send([receipt], () => {});', 'swallowed'],
    ['one that logs', 'courier.send([receipt], (err, data) => { if (err) console.error(err); else console.log(data); });', 'swallowed'],
    ['one that hands the error on', 'courier.send([receipt], (err) => { if (err) return done(err); done(); });', 'callback'],
    ['one that stores', 'courier.send([receipt], (err) => { if (err) outbox.insert(receipt); });', 'callback'],
    ['a name', 'courier.send([receipt], callback);', 'callback'],
    ['one inside an awaited promise', 'await new Promise((resolve, reject) => courier.send([receipt], (err, data) => (err ? reject(err) : resolve(data))));', 'awaited'],
    ['one inside a forgotten promise', 'new Promise((resolve, reject) => { courier.send([receipt], (err) => { if (err) reject(err); else resolve(); }); });', 'dropped'],
  ])('%s', (_name, body, expected) => expect(kind(body, 'void')).toBe(expected));
});

describe('a guard before the send', () => {
  it.each([
    ['returns', 'if (!this.isConnected) return; await courier.send(receipt);', 'skipped'],
    ['logs and returns', 'if (!connected) { log.warn("not connected"); return; } await courier.send(receipt);', 'skipped'],
    ['returns when there is no producer', 'if (!producer || producer === null) return; return courier.send(receipt);', 'skipped'],
    ['wraps the send', 'if (this.connected) { await courier.send(receipt); }', 'skipped'],
    ['throws', 'if (!connected) throw new Error("not connected"); await courier.send(receipt);', 'awaited'],
    ['connects', 'if (!connected) await courier.connect(); await courier.send(receipt);', 'awaited'],
    ['keeps the message', 'if (!connected) { this.buffer.push(receipt); return; } await courier.send(receipt);', 'awaited'],
    ['returns a value', 'if (!connected) return false; await courier.send(receipt);', 'awaited'],
    ['is a switch', 'if (!config.kafkaEnabled) return; await courier.send(receipt);', 'awaited'],
    ['asks something else', 'if (!receipt.total) return; await courier.send(receipt);', 'awaited'],
    ['has another way', 'if (this.connected) { await courier.send(receipt); } else { await outbox.insert(receipt); }', 'awaited'],
    ['comes after a worse fault', 'if (!connected) return; courier.send(receipt);', 'dropped'],
  ])('%s', (_name, body, expected) => expect(kind(body)).toBe(expected));
});

describe('through wrappers', () => {
  const kinds = (text: string, callees: readonly string[], returns: Returns = 'promise') => {
    const source = parse(text);
    return outcomesAlong(callees.map((callee) => callOf(callee, source)), returns).map((o) => o.kind);
  };
  it('a returned promise is dropped by the caller', () => {
    expect(kinds('class Bus { publish(m) { return courier.send(m); } }\nasync function pay() { bus.publish(1); }', ['courier.send', 'bus.publish'])).toEqual(['returned', 'dropped']);
  });
  it('a swallowing wrapper ends the chain', () => {
    expect(kinds('class Bus { async publish(m) { try { await courier.send(m); } catch (e) { log.error(e); } } }\nasync function pay() { bus.publish(1); }', ['courier.send', 'bus.publish'])).toEqual(['swallowed']);
  });
  it('a wrapper that returns the failure makes it a value that nobody reads', () => {
    expect(kinds('async function publish(m) { try { await courier.send(m); return true; } catch (e) { return e; } }\nasync function pay() { await publish(1); }', ['courier.send', 'publish'])).toEqual(['handled', 'valueUnread']);
  });
  it('or reads', () => {
    expect(kinds('async function publish(m) { try { await courier.send(m); return true; } catch (e) { return false; } }\nasync function pay() { const ok = await publish(1); if (!ok) stop(); }', ['courier.send', 'publish'])).toEqual(['handled', 'handled']);
  });
  it('or hands on through another wrapper', () => {
    const text = 'async function publish(m) { try { await courier.send(m); } catch (e) { return false; } }\nasync function announce(m) { return await publish(m); }\nasync function pay() { await announce(1); }';
    expect(kinds(text, ['courier.send', 'publish', 'announce'])).toEqual(['handled', 'returned', 'valueUnread']);
  });
  it('a returned Observable is awaited by the caller', () => {
    expect(kinds('class Bus { publish(m) { return courier.emit("m", m); } }\nasync function pay() { await bus.publish(1); }', ['courier.emit', 'bus.publish'], 'hotObservable')).toEqual(['returned', 'observableAwaited']);
  });
  it('a settled chain ends', () => {
    expect(kinds('async function publish(m) { await courier.send(m).catch(store); }\nfunction pay() { publish(1); }', ['courier.send', 'publish'])).toEqual(['handled']);
  });
});

describe('repairs', () => {
  const repaired = (text: string, returns: Returns = 'promise', callee = 'courier.send') => {
    const source = parse(text);
    const [repair] = outcomeOf(callOf(callee, source), returns).repairs;
    return repair && edited(text, repair.edits);
  };
  it('awaits a dropped promise', () => expect(repaired('async function f() { courier.send(1); }')).toBe('async function f() { await courier.send(1); }'));
  it('awaits instead of void', () => expect(repaired('async function f() { void courier.send(1); }')).toBe('async function f() { await courier.send(1); }'));
  it('awaits a chain', () => expect(repaired('async function f() { courier.send(1).then(ok); }')).toBe('async function f() { await courier.send(1).then(ok); }'));
  it('cannot await in a function that is not async', () => expect(repaired('function f() { courier.send(1); }')).toBeUndefined());
  it('cannot await inside &&', () => expect(repaired('async function f() { ready && courier.send(1); }')).toBeUndefined());
  it('rethrows at the end of a catch', () =>
    expect(repaired('async function f() {\n  try {\n    await courier.send(1);\n  } catch (err) {\n    log.error(err);\n  }\n}')).toBe('async function f() {\n  try {\n    await courier.send(1);\n  } catch (err) {\n    log.error(err);\n    throw err;\n  }\n}'));
  it('rethrows in place of a bare return, naming the error', () =>
    expect(repaired('async function f() { try { await courier.send(1); } catch { return; } }')).toBe('async function f() { try { await courier.send(1); } catch (error) { throw error; } }'));
  it('writes no semicolon where the file has none, and indents as its lines are', () => {
    expect(repaired('async function f() {\n\ttry {\n\t\tawait courier.send(1)\n\t} catch (err) {\n\t\tlog.error(err)\n\t}\n}')).toBe('async function f() {\n\ttry {\n\t\tawait courier.send(1)\n\t} catch (err) {\n\t\tlog.error(err)\n\t\tthrow err\n\t}\n}');
    expect(repaired('import { Bus } from "./bus"\nasync function f() { await courier.emit("a", 1) }', 'hotObservable', 'courier.emit')).toBe(
      'import { Bus } from "./bus"\nimport { lastValueFrom } from "rxjs"\nasync function f() { await lastValueFrom(courier.emit("a", 1)) }',
    );
  });
  it('rethrows in an empty catch', () => expect(repaired('async function f() { try { await courier.send(1); } catch (e) {} }')).toBe('async function f() { try { await courier.send(1); } catch (e) { throw e; } }'));
  it('rethrows in a .catch with a block', () => expect(repaired('async function f() { await courier.send(1).catch((e) => { log.error(e) }); }')).toBe('async function f() { await courier.send(1).catch((e) => { log.error(e); throw e; }); }'));
  it('waits for an awaited Observable, importing what it needs', () =>
    expect(repaired("import { Bus } from './bus';\nasync function f() { await courier.emit('a', 1); }", 'hotObservable', 'courier.emit')).toBe(
      "import { Bus } from './bus';\nimport { lastValueFrom } from 'rxjs';\nasync function f() { await lastValueFrom(courier.emit('a', 1)); }",
    ));
  it('waits for a forgotten Observable, extending an import', () =>
    expect(repaired("import { map } from 'rxjs';\nasync function f() { courier.emit('a', 1); }", 'hotObservable', 'courier.emit')).toBe(
      "import { map, lastValueFrom } from 'rxjs';\nasync function f() { await lastValueFrom(courier.emit('a', 1)); }",
    ));
  it('waits for each Observable of Promise.all', () =>
    expect(repaired("import { lastValueFrom } from 'rxjs';\nasync function f() { await Promise.all(all.map((a) => courier.emit('a', a))); }", 'hotObservable', 'courier.emit')).toBe(
      "import { lastValueFrom } from 'rxjs';\nasync function f() { await Promise.all(all.map((a) => lastValueFrom(courier.emit('a', a)))); }",
    ));
  it('cannot wait for a forgotten Observable in a function that is not async', () =>
    expect(repaired("import { map } from 'rxjs';\nfunction f() { courier.emit('a', 1); }", 'hotObservable', 'courier.emit')).toBeUndefined());
});

describe('evidence', () => {
  it('names the call and the place at fault', () => {
    const source = parse(inFunction('try { await courier.send(receipt); } catch (e) { console.log(e); }'));
    const { node, text } = outcomeOf(callsOf('courier.send', source)[0]!, 'promise');
    expect(text).toBe('the `catch` around courier.send(…) swallows it: nobody learns that the send failed');
    expect(node.getText()).toBe('catch (e) { console.log(e); }');
  });
});
