import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

// Topics of configuration, which a decorator cannot read: https://github.com/nestjs/nest/issues/3912
const MARK = `import 'reflect-metadata';
export const HEARS = 'hears';
export function Hears(setting: string): any {
  return (_target: any, _key: string, descriptor: PropertyDescriptor) => {
    Reflect.defineMetadata(HEARS, setting, descriptor.value);
    return descriptor;
  };
}
`;
const READER = `import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { EventPattern } from '@nestjs/microservices';
import { HEARS } from './mark';
@Injectable()
export class Marks {
  constructor(private readonly config: ConfigService) {}
  decorate(types: any[]) {
    for (const type of types) {
      for (const name of Object.getOwnPropertyNames(type.prototype)) {
        const setting = Reflect.getMetadata(HEARS, Reflect.get(type.prototype, name));
        if (!setting) continue;
        const topic = this.config.get(setting);
        Reflect.decorate([EventPattern(topic)], type.prototype, name, Reflect.getOwnPropertyDescriptor(type.prototype, name));
      }
    }
  }
}
`;
const SETTINGS = "import { registerAs } from '@nestjs/config';\nexport default registerAs('wire', () => ({ tides: process.env.TIDES_TOPIC, surges: process.env.SURGES_TOPIC }));\n";
const DESK = "import { Controller } from '@nestjs/common';\nimport { Hears } from './mark';\n@Controller()\nexport class Desk {\n  @Hears('wire.tides')\n  async onTide() {}\n  @Hears('wire.surges')\n  async onSurge() {}\n}\n";
const MAIN = `import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { Desk } from './desk';
import { Marks } from './marks';
import { AppModule } from './app.module';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.get(Marks).decorate([Desk]);
  app.connectMicroservice({ transport: Transport.KAFKA, options: { consumer: { groupId: 'desk' } } });
  await app.startAllMicroservices();
}
bootstrap();
`;
const MODULE = "import { Module } from '@nestjs/common';\nimport { Desk } from './desk';\nimport { Marks } from './marks';\n@Module({ controllers: [Desk], providers: [Marks] })\nexport class AppModule {}\n";
const files = { 'src/mark.ts': MARK, 'src/marks.ts': READER, 'src/settings.ts': SETTINGS, 'src/main.ts': MAIN, 'src/app.module.ts': MODULE };
const heard = (desk: string, more: Readonly<Record<string, string>> = {}): readonly string[] => consumesOf(analyse({ ...files, 'src/desk.ts': desk, ...more })).map((c) => `${c.topic.text} ${c.site.file}:${c.site.line} ${c.handler?.name ?? ''}`).sort();

describe('methods that are marked with a setting and decorated at start-up', () => {
  it('hear the topic of their own mark', () => {
    expect(heard(DESK)).toEqual(['env:SURGES_TOPIC src/desk.ts:7 Desk.onSurge', 'env:TIDES_TOPIC src/desk.ts:5 Desk.onTide']);
  });

  it('hear it where only one is marked', () => {
    expect(heard(DESK.replace("  @Hears('wire.surges')\n", ''))).toEqual(['env:TIDES_TOPIC src/desk.ts:5 Desk.onTide']);
  });

  it('are decorated once, where another folder has a mark and a start of its own under the same key', () => {
    const other = Object.fromEntries(Object.entries({ ...files, 'src/desk.ts': DESK.replaceAll('wire.', 'wires.') }).map(([path, text]) => [path.replace('src/', 'other/'), text.replaceAll("'wire'", "'wires'")]));
    expect(heard(DESK, other)).toEqual(['env:SURGES_TOPIC other/desk.ts:7 Desk.onSurge', 'env:SURGES_TOPIC src/desk.ts:7 Desk.onSurge', 'env:TIDES_TOPIC other/desk.ts:5 Desk.onTide', 'env:TIDES_TOPIC src/desk.ts:5 Desk.onTide']);
  });
});
