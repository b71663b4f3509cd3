// The public directory: one connection a question, closed whatever happens (§6.3.3, no session is kept).
import { Client } from 'ldapts';
import { Refusal } from './refusal.js';

const TIMEOUT = 8000; // milliseconds

async function values(station, base, scope, filter, attribute) {
  const { host, port } = station.state.config.ldap;
  const client = new Client({ url: `ldap://${host}:${port}`, timeout: TIMEOUT, connectTimeout: TIMEOUT });
  try {
    await client.bind('', '');
    const { searchEntries } = await client.search(base, { scope, filter, attributes: [attribute] });
    // A directory writes the name in letters of its own (RFC 4512 §2.5).
    const named = ([name]) => name.toLowerCase() === attribute.toLowerCase();
    return searchEntries.flatMap((entry) => Object.entries(entry).filter(named).flatMap(([, list]) => list))
      .filter((value) => Buffer.isBuffer(value) && value.length);
  } catch (error) {
    if (error.code === 32) return []; // noSuchObject (RFC 4511 §4.1.9)
    throw new Refusal('directory', `l'annuaire ne répond pas comme il faut (${error.message || error.code})`, error);
  } finally {
    await client.unbind().catch(() => {});
  }
}


/** The certificates published under a label, or else under the mailbox: two layouts are met in the field. */
export async function certificatesOf(station, base, label, mailbox) {
  const find = (name) => values(station, base, 'sub', `(cn=${name})`, 'userCertificate;binary');
  const found = await find(label);
  return found.length || !mailbox ? found : find(mailbox);
}

/** The lists at an address, written as a URL (RFC 4516) or as the document prints it: .../certificateRevocationList. */
export async function listsAt(station, url) {
  const dn = url.replace(/^ldap:\/\/[^/]*\//i, '').replace(/[?/]\s*certificateRevocationList.*$/i, '');
  return values(station, decodeURIComponent(dn), 'base', '(objectClass=*)', 'certificateRevocationList;binary');
}
