import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const ANSWER = "export function failed(error: unknown) { return { data: null, error, message: 'It failed' }; }\nexport async function kept(error: unknown) { await fetch('http://desk', { method: 'POST', body: String(error) }); }";
const SERVICE = "import pg from 'pg';\nconst pool = new pg.Pool();\nexport class Dock { async berth(ship: string) { await pool.query('INSERT INTO ships VALUES ($1)', [ship]); } async told(ship: string) { try { await this.berth(ship); } catch (error) { await fetch('http://desk', { method: 'POST', body: ship }); } } }";

/** What is wrong in a handler of Nest: `decorator` says what it listens to. */
function faultsOf(decorator: string, body: string): readonly string[] {
  const main = `import { Controller } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern, Transport } from '@nestjs/microservices';
import { failed, kept } from './answer';
import { Dock } from './dock';
@Controller()
class Ships {
  private readonly dock = new Dock();
  @${decorator}('ship.moved')
  async move(ship: string) { ${body} }
}
await NestFactory.createMicroservice({}, { transport: Transport.KAFKA, options: { client: { brokers: ['b:9092'] }, consumer: { groupId: 'yard' } } });`;
  const [consume] = consumesOf(analyse({ 'package.json': { name: 'harbour', scripts: { start: 'node src/main.js' } }, 'src/answer.ts': ANSWER, 'src/dock.ts': SERVICE, 'src/main.ts': main }));
  return (consume?.handler?.faults ?? []).map(({ kind, effects, site }) => `${kind}: ${effects.join(', ')} at ${site.line}`);
}

describe('a failure that a handler returns', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['is lost where an event is handled', 'EventPattern', 'try { await this.dock.berth(ship); } catch (error) { return { error }; }', ['swallowed: databaseWrite at 10']],
    ['is lost where it is made an answer of', 'EventPattern', 'try { await this.dock.berth(ship); } catch (error) { console.error(error); return failed(error); }', ['swallowed: databaseWrite at 10']],
    ['is told to whoever asked', 'MessagePattern', 'try { await this.dock.berth(ship); } catch (error) { return failed(error); }', []],
    ['is not lost where what is called does something about it', 'EventPattern', 'try { await this.dock.berth(ship); } catch (error) { return kept(error); }', []],
    ['is not lost where something was done about it further in', 'EventPattern', 'try { await this.dock.told(ship); } catch (error) { return failed(error); }', []],
    ['is not lost where it is also told', 'EventPattern', "try { await this.dock.berth(ship); } catch (error) { await fetch('http://desk', { method: 'POST' }); return failed(error); }", []],
  ])('%s', (_name, decorator, body, expected) => expect(faultsOf(decorator, body)).toEqual(expected));
});
