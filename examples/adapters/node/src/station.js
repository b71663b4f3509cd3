// What one station remembers, a JSON document and the files of its lots below its directory; and what time it is there.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const EMPTY = {
  config: null,
  authorities: { intermediate: [], test: [], reel: [], oct: [] }, // DER in base64
  lists: {}, // by key of the authority: {list, trouble}; a list has a file of its own, of up to some megabytes
  recipients: {}, // by label: {used, since, retired, pending, lookedAt}
  lots: {}, // by identifier: what was sent, and each Message-ID it went under
  inbox: [], // messages that are not settled, raw, in base64
  seen: { uids: [], messages: [] },
  nextFetch: null, // of lists
  nextDaily: null, // look for successors of certificates
};

export class Station {
  #start = performance.now();
  #now;
  alerts = [];

  constructor(directory, now) {
    this.directory = directory;
    this.#now = now ? Date.parse(now) : Date.now();
    try {
      this.state = JSON.parse(readFileSync(join(directory, 'state.json')));
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
      this.state = structuredClone(EMPTY);
    }
  }

  now() {
    return new Date(this.#now + performance.now() - this.#start);
  }

  setClock(date) {
    this.#now = date.getTime();
    this.#start = performance.now();
  }

  alert(text) {
    if (!this.alerts.includes(text)) this.alerts.push(text);
  }

  reset() {
    rmSync(this.directory, { recursive: true, force: true });
    this.state = structuredClone(EMPTY);
  }

  /** Saved before anything that cannot be taken back: a message given to the relay, one deleted from the mailbox. */
  save(flush = true) {
    this.writeFile('state.json', JSON.stringify(this.state), flush);
  }

  writeFile(name, content, flush = true) {
    mkdirSync(this.directory, { recursive: true });
    const path = join(this.directory, name);
    writeFileSync(path + '.new', content, { flush });
    renameSync(path + '.new', path);
  }

  readFile(name) {
    return readFileSync(join(this.directory, name));
  }

  removeFile(name) {
    rmSync(join(this.directory, name), { force: true });
  }
}
