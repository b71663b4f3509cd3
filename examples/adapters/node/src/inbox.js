// What comes back: read from the mailbox, kept until it is settled, and acted on once (§11.3.3, annex 1-B §4).
import { unzipSync } from 'node:zlib';
import { verifySigned } from './cms.js';
import { find, transmit } from './lots.js';
import { Mailbox } from './mail.js';
import { Entity } from './mime.js';
import { demand, onlyRefusals } from './refusal.js';
import { usageOf } from './trust.js';
import { sha256 } from './x509.js';

const RESEND = ['4005', '4025'];
// The documents fix the codes, printed 40050 too, not the layout. Part of a subject or of an identifier is none.
const CODE = /(?<![\w<@/.-])(4005|4015|4025)0?(?![\w@/]|[.-]\w)/;
const STATED = /(?:^\[|\b(?:message de service|rejet|avertissement|code)\b\W*)(4005|4015|4025)0?(?!\w)/im;
const IDENTIFIER = /<[^<>\s]+@[^<>\s]+>/g;
const SIGNATURE = /^application\/(x-)?pkcs7-signature$/;
const SIGNED = /^application\/(x-)?pkcs7-mime$/;
const CURABLE = ['unknown-ca', 'crl-absent', 'directory', 'smtp-temporary', 'smtp-refused', 'no-certificate'];

/** Takes what is in the box: a message is stored before it is deleted, and known again if the deletion is lost. */
export async function collect(station) {
  const { config, inbox, seen } = station.state;
  const mailbox = await Mailbox.open(config);
  try {
    for (const [number, uid] of await mailbox.list()) {
      if (!seen.uids.includes(uid)) {
        inbox.push((await mailbox.retrieve(number)).toString('base64'));
        seen.uids.push(uid);
        station.save();
      }
      await mailbox.delete(number);
    }
    await mailbox.quit();
  } finally {
    mailbox.close();
  }
}

/** Acts on everything that waits on the station; what cannot be settled yet stays. */
export async function settle(station, recipients) {
  const answers = [];
  for (const raw of [...station.state.inbox]) {
    const entity = new Entity(Buffer.from(raw, 'base64').toString('latin1'));
    const answer = { message_id: entity.header('message-id'), ...(await treat(station, recipients, entity, raw)) };
    if (answer.outcome !== 'deferred') {
      station.state.inbox = station.state.inbox.filter((each) => each !== raw);
      station.save();
    }
    if (answer.reason) station.alert(`Message ${answer.message_id} (${answer.kind}) : ${answer.reason}`);
    answers.push(answer);
  }
  return answers;
}

async function treat(station, recipients, entity, raw) {
  const envelope = [...entity.walk()].find(isSigned);
  if (!envelope) return plain(station, entity);
  let kind = claimOf(entity) ?? 'other';
  try {
    const { certificate, part } = open(envelope);
    kind = (STATED.exec(part.text) ?? CODE.exec(part.text))?.[1] ?? 'other';
    if (kind === 'other') return { kind, outcome: 'noted' };
    const original = originalOf(station, part, entity);
    const digest = sha256(Buffer.from(raw, 'base64'));
    if (station.state.seen.messages.includes(digest)) return { kind, outcome: 'duplicate', original };
    const answer = { kind, original, ...(await obey(station, recipients, kind, original, certificate)) };
    if (answer.outcome !== 'deferred') station.state.seen.messages.push(digest);
    return answer;
  } catch (error) {
    const { code, message } = onlyRefusals(error);
    return { kind, outcome: CURABLE.includes(code) ? 'deferred' : 'refused', reason: message };
  }
}

const isSigned = ({ type, parts }) =>
  SIGNED.test(type) || (type === 'multipart/signed' && SIGNATURE.test(parts[1]?.type));

/** The signed part alone, and who signed it: what stands outside is anybody's. */
function open(envelope) {
  if (SIGNED.test(envelope.type)) {
    const { certificate, content } = verifySigned(envelope.content);
    return { certificate, part: new Entity(content.toString('latin1')) };
  }
  const [part, signature] = envelope.parts;
  return { part, ...verifySigned(signature.content, Buffer.from(part.source, 'latin1')) };
}

/** What a message says that it is, to whoever believes it: a number alone makes no service message of ordinary mail. */
const claimOf = (entity) => STATED.exec(`${entity.header('subject')}\n${entity.text}`)?.[1];

/** Message-ID of the lot: one of ours that the signed text cites; the envelope, which anybody may write, where it cites
 *  none. */
function originalOf(station, part, entity) {
  const places = [part.text, entity.header('in-reply-to'), entity.header('references')];
  const cited = places.map((place) => place.match(IDENTIFIER)).find(Boolean) ?? [];
  return cited.find((id) => find(station, id)) ?? cited[0];
}

async function obey(station, recipients, kind, original, certificate) {
  const found = find(station, original);
  demand(found, 'other', `ce message parle d'un lot que ce poste n'a pas envoyé (${original ?? 'sans identifiant'})`);
  const { lot, message } = found;
  await recipients.fetchListFor(certificate, usageOf(station, lot.label)).catch(onlyRefusals);
  recipients.trust.check(certificate, lot.label); // the signer is the lot's recipient, with a certificate good for lots
  recipients.adopt(lot.label, [certificate]);
  const answer = { certificate_serial: certificate.serial };
  // Whatever the code, something newer may be in the directory (§6.3.2).
  for (const label of recipients.inDirectory([lot.label])) await recipients.fetch(label).catch(onlyRefusals);
  if (!RESEND.includes(kind)) return { ...answer, outcome: 'acted' };
  if (message.rejected) return { ...answer, outcome: 'duplicate' };
  const resent = await transmit(station, lot, await recipients.current(lot.label));
  message.rejected = true;
  return { ...answer, outcome: 'acted', resent: [resent] };
}

function plain(station, entity) {
  const parts = [...entity.walk()];
  const claimed = claimOf(entity);
  if (claimed) return { kind: claimed, outcome: 'refused', reason: "ce message de service n'est pas signé" };
  const report = entity.type === 'multipart/report' && parts.find(({ type }) => type === 'message/delivery-status');
  if (report) {
    const returned = parts.find(({ type }) => /^(message\/rfc822|text\/rfc822-headers)$/.test(type));
    const original = /^Message-ID:\s*(<[^>\s]+>)/im.exec(returned?.body)?.[1];
    const cause = /Diagnostic-Code:\s*(.*)/i.exec(report.body)?.[1] ?? 'sans raison donnée';
    station.alert(`Le message ${original ?? ''} n'a pas été remis : ${cause}`);
    return { kind: 'dsn', outcome: 'noted', original };
  }
  const flow = parts.find(({ description }) => /^(ARL|RSP)/i.test(description));
  if (!flow) return { kind: 'other', outcome: 'noted' };
  const original = entity.header('in-reply-to') || undefined;
  const kind = flow.description.slice(0, 3).toLowerCase();
  try {
    if (/\/Z$/i.test(flow.description)) unzipSync(flow.content);
  } catch {
    return { kind, outcome: 'noted', original, reason: 'ce retour compressé ne se décompresse pas' };
  }
  return { kind, outcome: 'noted', original };
}
