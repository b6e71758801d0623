import { fires, staysSilent } from '../support/real-code.js';
import { listens, sends, SHAPES, type Listener, type Sender } from '../support/shapes/index.js';

const MAIL = { imports: "import { createTransport } from 'nodemailer';", declarations: "const transport = createTransport('smtp://mail.harbour.example');" };
const wanted = (more: Partial<Sender> = {}): Sender => sends({ service: 'desk', name: 'wantNotice', topic: 'notice.wanted', parameters: 'to: string', args: 'String(request.url)', body: (send) => `await ${send('{ to }')};`, ...more });
const post = (more: Partial<Listener> = {}): Listener => listens({ service: 'post', name: 'mailNotice', topic: 'notice.wanted', ...MAIL, body: "await transport.sendMail({ to: event.to, subject: 'Your berth' });", ...more });

fires('no-task-queue', 'a delay slept in the handler', {
  code: [
    wanted(),
    post({
      imports: `${MAIL.imports}\nimport { setTimeout as sleep } from 'node:timers/promises';`,
      body: "await sleep(30_000);\nawait transport.sendMail({ to: event.to, subject: 'Your berth' });",
    }),
  ],
  at: { subscribe: 'byHand' },
  says: ["Each message of 'notice.wanted' is a job of its own", 'BullMQ, SQS and pg-boss'],
});

fires('no-task-queue', 'a counter of attempts and the same message again', {
  code: [
    wanted({ body: (send) => `await ${send('{ to, attempt: 1 }')};` }),
    post({
      imports: `${MAIL.imports}\nimport { again } from './again.js';`,
      body: "try {\n  await transport.sendMail({ to: event.to, subject: 'Your berth' });\n} catch (error) {\n  if (event.attempt > 4) throw error;\n  await again(event.to, event.attempt + 1);\n}",
    }),
    sends({ service: 'post', name: 'again', topic: 'notice.wanted', parameters: 'to: string, attempt: number', called: 'elsewhere', body: (send) => `await ${send('{ to, attempt }')};` }),
  ],
  at: { subscribe: 'byHand' },
});

fires('no-task-queue', 'a mail whose failure is swallowed', {
  code: [wanted(), post({ body: "try {\n  await transport.sendMail({ to: event.to, subject: 'Your berth' });\n} catch (error) {\n  console.error('no mail today', error);\n}" })],
  at: { subscribe: 'noRetry' },
  says: ['one that fails is gone'],
});

fires('no-task-queue', 'a loop over recipients, without a key', {
  code: [wanted({ parameters: 'recipients: string[]', args: "String(request.url).split(',')", body: (send) => `for (const to of recipients) {\n  await ${send('{ to }')};\n}` }), post()],
  shapes: SHAPES,
  at: { subscribe: 'unkeyedLoop' },
  says: ['independent jobs'],
});

staysSilent('no-task-queue', {
  'one mail for each event, and no sign of a queue': [wanted({ topic: 'berth.assigned' }), post({ topic: 'berth.assigned' })],
  'a keyed entity stream': [
    wanted({ parameters: 'ships: string[]', args: "String(request.url).split(',')", body: (send) => `for (const ship of ships) {\n  await ${send('{ ship }', { key: 'ship' })};\n}` }),
    post({ body: "await transport.sendMail({ to: event.ship, subject: 'Moved' });" }),
  ],
  'two groups that do different work': [
    wanted({ parameters: 'recipients: string[]', args: "String(request.url).split(',')", body: (send) => `for (const to of recipients) {\n  await ${send('{ to }')};\n}` }),
    post(),
    listens({ service: 'archive', name: 'keepNotice', topic: 'notice.wanted', imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();', body: "await pool.query('INSERT INTO notices (recipient) VALUES ($1)', [event.to]);" }),
  ],
  'a handler that writes to a database': [
    wanted({ parameters: 'recipients: string[]', args: "String(request.url).split(',')", body: (send) => `for (const to of recipients) {\n  await ${send('{ to }')};\n}` }),
    post({ imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();', body: "await pool.query('INSERT INTO notices (recipient) VALUES ($1)', [event.to]);" }),
  ],
  'a dead-letter topic beside an event stream': [
    wanted({ topic: 'ship.arrived' }),
    post({ topic: 'ship.arrived', imports: `${MAIL.imports}\nimport { bury } from './bury.js';`, body: "try {\n  await transport.sendMail({ to: event.to, subject: 'Welcome' });\n} catch {\n  await bury(event);\n}" }),
    sends({ service: 'post', name: 'bury', topic: 'ship.arrived.dlq', parameters: 'event: unknown', called: 'elsewhere', body: (send) => `await ${send('{ event }')};` }),
  ],
  'a consumer that another repository has too': {
    code: [wanted(), post({ imports: `${MAIL.imports}\nimport { setTimeout as sleep } from 'node:timers/promises';`, body: 'await sleep(30_000);\nawait transport.sendMail({ to: event.to });' })],
    settings: { topics: { 'notice.wanted': { consumers: ['archive (another repository)'] } } },
  },
  'a failure that is thrown on': [wanted(), post({ body: "try {\n  await transport.sendMail({ to: event.to });\n} catch (error) {\n  console.error('no mail today', error);\n  throw error;\n}" })],
  'a recorded reason': { code: [wanted(), post({ imports: `${MAIL.imports}\nimport { setTimeout as sleep } from 'node:timers/promises';`, body: 'await sleep(30_000);\nawait transport.sendMail({ to: event.to });' })], settings: { topics: { 'notice.*': { keep: 'no other broker may be run here' } } } },
});
