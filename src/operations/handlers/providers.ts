/** Services that are called over HTTP to send mail, text messages or push messages, known by the host that is called. */
import { ts } from 'ts-morph';
import type { EffectKind } from '../../topology/topology.js';
import { at, type Value } from '../../values/value.js';
import type { Act } from './function-calls.js';
import { calleeName } from '../syntax/syntax.js';

interface Provider {
  readonly kind: EffectKind;
  /** The end of the host's name, and what its path begins with where the host does more than that. */
  readonly host: RegExp;
  readonly path?: RegExp;
}

const PROVIDERS: readonly Provider[] = [
  // https://resend.com/docs/api-reference/emails/send-email
  { kind: 'mail', host: /^api\.resend\.com$/, path: /^\/emails/ },
  // https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
  { kind: 'mail', host: /^api(\.eu)?\.sendgrid\.com$/, path: /^\/v3\/mail\/send/ },
  // https://developers.brevo.com/reference/sendtransacemail
  { kind: 'mail', host: /^api\.(brevo|sendinblue)\.com$/, path: /^\/v3\/smtp\/email/ },
  // https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
  { kind: 'mail', host: /^api(\.eu)?\.mailgun\.net$/, path: /\/messages(\.mime)?$/ },
  // https://postmarkapp.com/developer/api/email-api
  { kind: 'mail', host: /^api\.postmarkapp\.com$/, path: /^\/email/ },
  // https://dev.mailjet.com/email/guides/send-api-v31/
  { kind: 'mail', host: /^api(\.us)?\.mailjet\.com$/, path: /\/send$/ },
  // https://mailchimp.com/developer/transactional/api/messages/
  { kind: 'mail', host: /^mandrillapp\.com$/, path: /\/messages\/send/ },
  // https://www.emailjs.com/docs/rest-api/send/
  { kind: 'mail', host: /^api\.emailjs\.com$/, path: /\/email\/send/ },
  // https://www.zoho.com/zeptomail/help/api/email-sending.html
  { kind: 'mail', host: /^api\.zeptomail\.(com|eu|in)$/, path: /\/email/ },
  // https://www.twilio.com/docs/messaging/api/message-resource
  { kind: 'sms', host: /^api\.twilio\.com$/, path: /\/Messages(\.json)?$/ },
  // https://developer.vonage.com/en/api/sms
  { kind: 'sms', host: /^rest\.nexmo\.com$/, path: /^\/sms/ },
  // https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send
  { kind: 'push', host: /^fcm\.googleapis\.com$/, path: /send$/ },
  // https://docs.expo.dev/push-notifications/sending-notifications/#http2-api
  { kind: 'push', host: /^exp\.host$/, path: /push\/send/ },
  // https://documentation.onesignal.com/reference/push-notification
  { kind: 'push', host: /^(api\.)?onesignal\.com$/, path: /notifications$/ },
];

/** What a call over HTTP sends, where it is written whom it calls. `valueOf` gives the value of an argument. */
export function sentByProvider(node: Act, valueOf: (argument: ts.Expression) => Value): EffectKind | undefined {
  if (ts.isTaggedTemplateExpression(node) || (ts.isCallExpression(node) && READS.test(calleeName(node)))) return undefined;
  for (const argument of (node.arguments ?? []).slice(0, 2)) {
    const called = calledAt(valueOf(argument));
    const provider = called && PROVIDERS.find(({ host, path }) => host.test(called.host) && (path?.test(called.path) ?? true));
    if (provider) return provider.kind;
  }
  return undefined;
}

const READS = /^(get|head|options|delete|del)$/i;

/** `'https://api.resend.com/emails'`, `{ hostname: 'api.resend.com', path: '/emails' }` */
function calledAt(value: Value): { readonly host: string; readonly path: string } | undefined {
  if (value.kind !== 'record') return ofAddress(value);
  const part = (...names: readonly string[]): Value | undefined => names.filter((name) => value.keys.includes(name)).map((name) => at(value, name))[0];
  const address = part('url', 'uri');
  if (address) return ofAddress(address);
  const host = part('hostname', 'host');
  const path = part('path');
  const method = part('method');
  if (!host || !path || (method && READS.test(written(method)))) return undefined;
  return { host: written(host), path: written(path).split('?')[0] ?? '' };
}

function ofAddress(value: Value): { readonly host: string; readonly path: string } | undefined {
  if (value.kind !== 'known' && value.kind !== 'template') return undefined;
  const [, host, path] = /^https?:\/\/([\w.-]+)(\/[^?]*)?/.exec(written(value)) ?? [];
  return host === undefined ? undefined : { host, path: path ?? '' };
}

/** A text with a star for each part that is not known. */
const written = (value: Value): string => (value.kind === 'template' ? value.parts.map((part) => (typeof part === 'string' ? part : '*')).join('') : value.kind === 'known' ? String(value.value) : '');
