// Which certificate serves for a recipient, and when the directory is asked (§6.3.2, §6.3.3).
import { certificatesOf, listsAt } from './directory.js';
import { demand, onlyRefusals, Refusal } from './refusal.js';
import { inFrench, Trust, usageOf } from './trust.js';
import { Certificate, RevocationList } from './x509.js';

const DAY = 24 * 3600 * 1000;
const RENEWAL = 15 * DAY; // before the end (§6.3.2)
const WAITING = ['crl-absent', 'not-yet-valid']; // what may be cured without another certificate

export class Recipients {
  #asked = new Map(); // lists are asked for once an action: address → outcomes

  constructor(station) {
    this.station = station;
    this.trust = new Trust(station);
    this.fetched = [];
  }

  #entry(label) {
    return (this.station.state.recipients[label] ??= { used: null, since: 0, retired: [], pending: [], lookedAt: 0 });
  }

  get labels() { return Object.keys(this.station.state.recipients); }
  /** An OCT hands its certificate over; the directory knows the insurers' only. */
  inDirectory(labels) { return labels.filter((label) => label !== this.station.state.config.oct_label); }
  used(label) { const { used } = this.#entry(label); return used && this.trust.certificate(used); }
  #pending(label) { return this.#entry(label).pending.map((der) => this.trust.certificate(der)); }

  #refusal(certificate, label) {
    try {
      this.trust.check(certificate, label);
      return null;
    } catch (error) {
      return onlyRefusals(error);
    }
  }

  /** Judges certificates; the most recent good one serves from now on. What lacks a list or a date waits. */
  adopt(label, certificates, byHand = false) {
    const entry = this.#entry(label);
    const outcomes = certificates.map((certificate) => {
      const outcome = (name, refusal) => ({ certificate, outcome: name, refusal });
      if (certificate.base64 === entry.used) return outcome('unchanged', this.#refusal(certificate, label));
      if (entry.retired.includes(certificate.fingerprint) || (!byHand && +certificate.notBefore < entry.since)) {
        return outcome('refused', new Refusal('no-certificate', `${certificate.serial} a été remplacé`));
      }
      const refusal = this.#refusal(certificate, label);
      if (!refusal) return outcome('accepted');
      return outcome(WAITING.includes(refusal.code) ? 'pending' : 'refused', refusal);
    });
    const those = (wanted) => outcomes.filter(({ outcome }) => wanted(outcome)).map(({ certificate }) => certificate);
    const waiting = new Set(entry.pending);
    for (const { base64 } of those((outcome) => outcome !== 'pending')) waiting.delete(base64);
    for (const { base64 } of those((outcome) => outcome === 'pending')) waiting.add(base64);
    entry.pending = [...waiting];
    const good = those((outcome) => outcome === 'accepted');
    const [best] = good.sort((a, b) => b.notBefore - a.notBefore);
    if (best) {
      const before = this.used(label);
      if (before) entry.retired.push(before.fingerprint);
      Object.assign(entry, { used: best.base64, since: +best.notBefore });
      entry.pending = entry.pending.filter((der) => this.trust.certificate(der).notBefore > best.notBefore);
    }
    return outcomes;
  }

  /** The directory's certificates for a label. A new one is judged with the list of the hour, not with an old one. */
  async fetch(label) {
    const { config } = this.station.state;
    const usage = usageOf(this.station, label);
    const mailbox = config.mailboxes[label.slice(0, 3).toLowerCase()];
    const ders = await certificatesOf(this.station, config.ldap.bases[usage], label, mailbox);
    const { used } = this.#entry(label);
    const outcomes = [];
    const readable = [];
    for (const der of ders) {
      try {
        readable.push(Certificate.read(der));
      } catch (refusal) {
        outcomes.push({ outcome: 'refused', refusal });
      }
    }
    for (const certificate of readable.filter(({ base64 }) => base64 !== used)) {
      await this.fetchListFor(certificate, usage).catch(onlyRefusals);
    }
    outcomes.push(...this.adopt(label, readable));
    if (!outcomes.length) this.fetched.push({ kind: 'certificate', name: label, outcome: 'missing' });
    for (const { certificate, outcome, refusal } of outcomes) {
      const { serial } = certificate ?? {};
      this.fetched.push({ kind: 'certificate', name: label, serial, outcome, reason: refusal?.message });
    }
    return outcomes;
  }

  /** The list of a certificate's authority, and those above it, from where the certificates say. */
  async fetchListFor(certificate, usage) {
    let path;
    try {
      path = this.trust.path(certificate, usage, this.station.now());
    } catch (error) {
      return void onlyRefusals(error); // nothing is asked for a certificate of nobody
    }
    for (const [i, authority] of path.entries()) {
      const [url] = (i ? path[i - 1] : certificate).listUrls;
      if (url) await this.#fetchList(url, authority);
    }
  }

  async #fetchList(url, authority) {
    if (!this.#asked.has(url)) this.#asked.set(url, this.#askList(url, authority));
    return this.#asked.get(url);
  }

  async #askList(url, authority) {
    const held = (this.station.state.lists[authority.authority] ??= { list: null, trouble: 0 });
    const note = (outcome, reason) => {
      this.fetched.push({ kind: 'crl', name: authority.name, outcome, reason });
      held.trouble = outcome === 'refused' || outcome === 'missing' ? held.trouble + 1 : 0;
      const end = this.trust.listOf(authority)?.nextUpdate;
      if (held.trouble > 1 || (outcome === 'unchanged' && end - this.station.now() < DAY)) this.#warn(authority, end);
      return outcome;
    };
    try {
      const ders = await listsAt(this.station, url);
      if (!ders.length) return note('missing', `aucune liste de ${authority.name} n'est publiée`);
      let outcome;
      for (const der of ders) outcome = this.#takeList(der, [authority]);
      return note(outcome);
    } catch (error) {
      onlyRefusals(error);
      note('refused', error.message);
      if (error.code === 'directory') throw error;
      return 'refused';
    }
  }

  #warn({ name }, end) {
    const until = end ? ` avant le ${inFrench(end)}, où elle périme` : '';
    const what = `La liste de révocation de ${name} ne se met plus à jour`;
    this.station.alert(`${what} : contactez le fournisseur de votre logiciel${until}.`);
  }

  /** Judges a list and keeps it if it is newer. One out of date is better than none (CP2), never than one in force. */
  #takeList(der, authorities) {
    const list = RevocationList.read(der);
    const author = this.trust.checkList(list, authorities);
    const before = this.trust.listOf(author);
    if (before?.fingerprint === list.fingerprint) return 'unchanged';
    const now = this.station.now();
    const better = list.nextUpdate >= now || !(before?.nextUpdate >= now);
    demand(better, 'crl-dates', 'cette liste est périmée ; le poste garde la sienne');
    demand(!before || list.isNewerThan(before), 'crl-dates', 'cette liste est plus ancienne que celle du poste');
    const held = (this.station.state.lists[author.authority] ??= { trouble: 0 });
    held.list = list.fingerprint;
    this.station.writeFile(`list-${list.fingerprint}`, list.der);
    this.station.save();
    if (before) this.station.removeFile(`list-${before.fingerprint}`);
    return 'accepted';
  }

  installList(der) {
    const all = ['intermediate', 'test', 'reel', 'oct'].flatMap((kind) => this.trust.authorities(kind));
    return this.#takeList(der, all);
  }

  /** Fetches the lists that the certificates of these labels need, no others. */
  async fetchLists(labels) {
    let failure;
    for (const label of labels) {
      const certificates = [this.used(label), ...this.#pending(label)].filter(Boolean);
      for (const certificate of certificates) {
        const ended = await this.fetchListFor(certificate, usageOf(this.station, label)).catch(onlyRefusals);
        failure ??= ended;
      }
      this.adopt(label, this.#pending(label));
    }
    if (failure) throw failure;
  }

  /** What the scheduler does each day: successors of what ends soon, or ended. */
  async renew() {
    const due = this.inDirectory(this.labels).filter((label) => this.isDue(label));
    for (const label of due) await this.#look(label).catch(onlyRefusals);
  }

  /** Fetches of its own accord, and once a day is enough as long as the certificate serves. */
  async #look(label) {
    const outcomes = await this.fetch(label);
    this.#entry(label).lookedAt = +this.station.now();
    return outcomes;
  }

  /** What the scheduler does when lists are due; says how it ended. */
  async fetchDueLists() {
    const failure = await this.fetchLists(this.labels).then(() => null, onlyRefusals);
    const ends = this.fetched.filter(({ kind }) => kind === 'crl').map(({ outcome }) => outcome);
    if (failure || ends.includes('refused') || ends.includes('missing')) return 'failed';
    return ends.includes('accepted') ? 'fetched' : 'unchanged';
  }

  isDue(label) {
    const used = this.used(label);
    const now = +this.station.now();
    if (!used || this.#refusal(used, label)) return true;
    return used.notAfter - now < RENEWAL && now - this.#entry(label).lookedAt > DAY;
  }

  /** The certificate to encrypt with, judged now. The directory is asked if need be, and may fail if one is good. */
  async current(label) {
    this.adopt(label, this.#pending(label));
    const [known] = this.inDirectory([label]);
    let refusals = [];
    if (this.isDue(label)) {
      refusals = await (known ? this.#look(label) : this.fetchLists([label]))
        .then((outcomes) => outcomes?.map(({ refusal }) => refusal) ?? [], (error) => [onlyRefusals(error)]);
    }
    const used = this.used(label);
    const refusal = used && this.#refusal(used, label);
    if (used && !refusal) return used;
    const waiting = this.#pending(label).map((certificate) => this.#refusal(certificate, label));
    const none = new Refusal('no-certificate', `aucun certificat n'est connu pour ${label}`);
    throw [refusal, ...waiting, ...refusals, none].find(Boolean);
  }
}
