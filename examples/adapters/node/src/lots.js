// Lots on their way: a lot keeps its octets, its subject and every Message-ID it went under, and goes again from these.
import { randomInt, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { envelop } from './cms.js';
import { submit } from './mail.js';
import { demand } from './refusal.js';
import { sha256 } from './x509.js';

const REFERENCE = { FSE: 'SV140610', DRE: 'DR140610', MIXTE: 'SV140610' };
const NATURE = { FSE: ['FSE', 'B2'], DRE: ['DRE', 'DR'], MIXTE: ['MIXTE', 'B2DR'] };

export function labelFor(station, { destination, usage }) {
  const { oct_label: oct } = station.state.config;
  demand(destination !== 'oct' || oct, 'configuration', "aucun OCT n'est réglé sur ce poste");
  if (destination === 'oct') return oct;
  return usage === 'reel' ? `${destination}_pj.reel@reel.rss.fr` : `${destination}_pj.test@test.rss.fr`;
}

/** A lot to send. One that the relay is not known to have taken is taken up again, as the same message. */
export function prepare(station, request, file) {
  const { kind, usage, destination, compression, exercice, numero } = request;
  const key = sha256(JSON.stringify([sha256(file), kind, usage, destination, compression, exercice, numero]));
  const suspended = Object.values(station.state.lots).find((lot) => lot.key === key && lot.suspended);
  if (suspended) return suspended;
  const [nature, norm] = NATURE[kind];
  const suffix = { reel: '', test: 'TEST', demo: 'DEMO' }[usage];
  const stamp = station.now().toISOString().replace(/\D/g, '').slice(0, 14) + String(randomInt(1e5)).padStart(5, '0');
  const lot = {
    id: randomUUID(), key,
    label: labelFor(station, request),
    to: station.state.config.mailboxes[destination],
    subject: [REFERENCE[kind], exercice ?? '0'.repeat(14), stamp, numero ?? '00000'].join('/'),
    description: `${nature}${suffix}/${norm}/${compression ? 'ZK' : 'K'}`,
    messages: [], // {id, rejected, serial}
    suspended: null, // the Message-ID of an attempt whose end is not known
  };
  station.writeFile(`lot-${lot.id}`, compression ? gzipSync(file) : file);
  station.state.lots[lot.id] = lot;
  return lot;
}

export async function transmit(station, lot, certificate) {
  const { config } = station.state;
  const id = lot.suspended ?? `<${randomUUID()}@${config.ps_address.split('@')[1]}>`;
  const document = envelop(station.readFile(`lot-${lot.id}`), certificate);
  if (!lot.suspended) lot.messages.push({ id, rejected: false });
  lot.suspended = id;
  station.save(); // whatever happens from here, this Message-ID is the lot's
  await submit(config, {
    from: config.ps_address, to: lot.to, subject: lot.subject, messageId: id, date: station.now(),
    attachments: [{
      filename: `${lot.id}.pkcs7`, content: document, contentType: 'application/EDI-consent',
      contentTransferEncoding: 'base64', headers: { 'Content-Description': lot.description },
    }],
  });
  lot.suspended = null;
  station.save();
  return id;
}

/** The lot and the sending that a Message-ID names. */
export function find(station, messageId) {
  for (const lot of Object.values(station.state.lots)) {
    const message = lot.messages.find(({ id }) => id === messageId);
    if (message) return { lot, message };
  }
  return null;
}
