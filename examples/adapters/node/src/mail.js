// The relay (nodemailer's connection) and the mailbox (RFC 1939, a small client of our own).
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { promisify } from 'node:util';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { demand, Refusal } from './refusal.js';

const TIMEOUT = 15000; // milliseconds
const trusted = ({ tls: { ca_file: file } }) => (file ? { ca: readFileSync(file) } : {});

/**
 * Gives one message to the relay. Returns after its 250; a Refusal says whether it may be asked again.
 * Not by nodemailer's transport: that one closes after each message without QUIT, which RFC 5321 §4.1.1.10 forbids.
 */
export async function submit(config, message) {
  const { smtp, tls: { mode } } = config;
  const octets = await new MailComposer(message).compile().build();
  const relay = new SMTPConnection({
    host: smtp.host, port: smtp.port, name: config.ps_address.split('@')[1],
    secure: mode === 'implicit', requireTLS: mode === 'starttls', ignoreTLS: mode === 'none', tls: trusted(config),
    connectionTimeout: TIMEOUT, greetingTimeout: TIMEOUT, socketTimeout: TIMEOUT,
  });
  const failed = new Promise((_, reject) => {
    relay.once('error', reject).once('end', () => reject(new Error('connexion coupée')));
  });
  failed.catch(() => {}); // read by the race below, or of no interest any more
  const ask = (method, ...values) => Promise.race([failed, promisify(method).apply(relay, values)]);
  try {
    await ask(relay.connect);
    if (smtp.user && relay.allowsAuth) await ask(relay.login, { user: smtp.user, pass: smtp.password });
    await ask(relay.send, { from: message.from, to: [message.to] }, octets);
    relay.quit();
  } catch (error) {
    relay.close();
    const code = error.responseCode >= 500 ? 'smtp-refused' : 'smtp-temporary';
    throw new Refusal(code, `le relais n'a pas pris le message : ${error.response || error.message}`, error);
  }
}

/** A POP3 session, as an asynchronous resource: `connect`, then questions, then `quit`; `close` in any case. */
export class Mailbox {
  #socket;
  #buffer = Buffer.alloc(0);
  #wake = () => {};
  #failure = null;

  static async open(config) {
    const mailbox = new Mailbox();
    try {
      await mailbox.#connect(config);
      await mailbox.ask(`USER ${config.pop3.user}`);
      await mailbox.ask(`PASS ${config.pop3.password}`);
      return mailbox;
    } catch (error) {
      mailbox.close();
      throw error;
    }
  }

  async #connect(config) {
    const { pop3: { host, port }, tls: { mode } } = config;
    const options = { host, port, servername: net.isIP(host) ? undefined : host, ...trusted(config) };
    this.#attach(mode === 'implicit' ? tls.connect(options) : net.connect(options));
    await this.#status();
    if (mode === 'starttls') {
      await this.ask('STLS');
      this.#socket.removeAllListeners();
      this.#attach(tls.connect({ ...options, socket: this.#socket }));
    }
  }

  #attach(socket) {
    this.#socket = socket;
    const fail = (error) => {
      this.#failure ??= error ?? new Error('connexion coupée');
      this.#wake();
    };
    socket.setTimeout(TIMEOUT, () => socket.destroy(new Error('sans réponse')));
    socket.on('error', fail).on('close', () => fail());
    socket.on('data', (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      this.#wake();
    });
  }

  /** Octets up to and with a mark. */
  async #until(mark) {
    for (let from = 0; ;) {
      const at = this.#buffer.indexOf(mark, from);
      if (at >= 0) {
        const taken = this.#buffer.subarray(0, at + mark.length);
        this.#buffer = this.#buffer.subarray(at + mark.length);
        return taken;
      }
      demand(!this.#failure, 'pop3', `la relève a été interrompue : ${this.#failure?.message}`);
      from = Math.max(0, this.#buffer.length - mark.length);
      await new Promise((resolve) => { this.#wake = resolve; });
    }
  }

  async #status() {
    const line = (await this.#until('\r\n')).toString('latin1').trim();
    demand(line.startsWith('+OK'), 'pop3', `la boîte aux lettres refuse : ${line}`);
    return line;
  }

  async ask(command) {
    this.#socket.write(`${command}\r\n`);
    return this.#status();
  }

  /** The lines of an answer, up to one that is a point (RFC 1939 §3). They arrive in whatever pieces. */
  async #lines(command) {
    await this.ask(command);
    for (const lines = []; ;) {
      const line = (await this.#until('\r\n')).toString('latin1');
      if (line === '.\r\n') return Buffer.from(lines.join(''), 'latin1');
      lines.push(line.replace(/^\./, ''));
    }
  }

  /** What is in the box: [number, unique identifier], in order. */
  async list() {
    const lines = (await this.#lines('UIDL')).toString('latin1').split('\r\n').filter(Boolean);
    return lines.map((line) => line.split(' '));
  }

  retrieve(number) { return this.#lines(`RETR ${number}`); }
  delete(number) { return this.ask(`DELE ${number}`); }
  quit() { return this.ask('QUIT'); }
  close() { this.#socket.destroy(); }
}
