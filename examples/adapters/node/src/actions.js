// One function a gesture of the user, or of the clock. What it returns is the answer; what it refuses it throws.
import { readFileSync } from 'node:fs';
import { collect, settle } from './inbox.js';
import { labelFor, prepare, transmit } from './lots.js';
import { Recipients } from './recipients.js';
import { onlyRefusals, Refusal } from './refusal.js';
import { nextFetch } from './schedule.js';
import { Certificate, pemToDer } from './x509.js';

export const announcement = {
  software: { name: 'Adaptateur Node', version: '1.0', vendor: 'amfront, exemples' },
  capabilities: [
    'fse', 'dre', 'mixed', 'oct', 'compression', 'real', 'plain', 'starttls', 'implicit-tls', 'crl-by-hand', 'clock',
  ],
};

function read(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Refusal('file', `le fichier ${file} ne se lit pas : ${error.message}`, error);
  }
}

const readAll = (files = []) => files.flatMap((file) => pemToDer(read(file)))
  .map((der) => Certificate.read(der).base64);

/** Tells in the refusal what had been done before it. */
async function reporting(key, list, work) {
  try {
    await work();
  } catch (error) {
    onlyRefusals(error)[key] = list();
    throw error;
  }
  return { [key]: list() };
}

export const actions = {
  configure(station, { ps_address, smtp, pop3, tls, ldap, mailboxes, oct_label, trust_anchors: roots, intermediates }) {
    const authorities = { intermediate: readAll(intermediates) };
    for (const usage of ['test', 'reel', 'oct']) authorities[usage] = readAll(roots[usage]);
    station.reset();
    Object.assign(station.state, { config: { ps_address, smtp, pop3, tls, ldap, mailboxes, oct_label }, authorities,
      nextFetch: nextFetch(station.now()), nextDaily: nextFetch(station.now(), 'unchanged') });
  },

  'install-ca'(station, { file, role, usage }) {
    const held = station.state.authorities[role === 'root' ? usage : 'intermediate'];
    for (const der of readAll([file])) if (!held.includes(der)) held.push(der);
  },

  'install-crl'(station, { file }) {
    const recipients = new Recipients(station);
    for (const der of pemToDer(read(file))) recipients.installList(der);
  },

  'install-certificate'(station, { label, file }) {
    const recipients = new Recipients(station);
    const [{ outcome, refusal }] = recipients.adopt(label, [Certificate.read(pemToDer(read(file))[0])], true);
    if (outcome === 'refused') throw refusal;
    if (refusal) station.alert(`Ce certificat ne sert pas encore : ${refusal.message}`);
  },

  async refresh(station, { what, labels }) {
    const recipients = new Recipients(station);
    const wanted = labels?.length ? labels : recipients.labels;
    return reporting('fetched', () => recipients.fetched, async () => {
      const sought = what.includes('certificates') ? recipients.inDirectory(wanted) : [];
      for (const label of sought) await recipients.fetch(label);
      if (what.includes('crls')) await recipients.fetchLists(wanted);
    });
  },

  async send(station, request) {
    const file = read(request.file);
    const label = labelFor(station, request);
    const certificate = await new Recipients(station).current(label);
    const lot = prepare(station, request, file);
    const id = await transmit(station, lot, certificate);
    return { message_ids: [id], certificate_label: label, certificate_serial: certificate.serial };
  },

  async poll(station) {
    const interrupted = await collect(station).then(() => null, onlyRefusals);
    const messages = await settle(station, new Recipients(station));
    if (interrupted) throw Object.assign(interrupted, { messages });
    return { messages };
  },

  plan(station, { samples, from, state }) {
    const start = from ? new Date(from) : station.now();
    return { planned: Array.from({ length: samples }, () => nextFetch(start, state?.outcome).toISOString()) };
  },

  attest(station, { ids }) {
    const { declarations } = JSON.parse(readFileSync(new URL('../lps.json', import.meta.url)));
    return { declarations: ids.map((id) => ({ id, ...(declarations[id] ?? { declared: 'non' }) })) };
  },

  /** The scheduler: lists when they are due, and at the same hour each day a successor for what ends soon. */
  async advance(station, { until }) {
    const fetched = [];
    const { state } = station;
    for (;;) {
      const due = new Date(Math.min(Date.parse(state.nextFetch), Date.parse(state.nextDaily)));
      if (due > new Date(until)) return { fetched };
      station.setClock(due > station.now() ? due : station.now());
      const recipients = new Recipients(station);
      if (new Date(state.nextDaily) <= due) {
        await recipients.renew();
        state.nextDaily = nextFetch(station.now(), 'unchanged');
      }
      if (new Date(state.nextFetch) <= due) {
        state.nextFetch = nextFetch(station.now(), await recipients.fetchDueLists());
      }
      fetched.push(...recipients.fetched);
    }
  },
};
