// Is a certificate good for this recipient now (§6.2.3), is a list good for this station (§6.3.3)? Reads the station, changes nothing.
import { Refusal } from './refusal.js';
import { Certificate, RevocationList } from './x509.js';

const day = (date) => date.toLocaleString('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'short' });
const LEAF_USAGES = ['digitalSignature', 'nonRepudiation', 'keyEncipherment'];
const MAIL = ['1.3.6.1.5.5.7.3.4', '2.5.29.37.0'];
const KNOWN = ['keyUsage', 'subjectAltName', 'basicConstraints', 'distributionPoints', 'authorityKey', 'subjectKey', 'extendedKeyUsage', 'policies'];

/** The hierarchy that a label belongs to: the OCT's is its own, tests never count for real flows. */
export function usageOf(station, label) {
  if (label === station.state.config.oct_label) return 'oct';
  return /\.reel@/.test(label) ? 'reel' : 'test';
}

export class Trust {
  constructor(station) {
    this.station = station;
  }

  authorities(kind) {
    return this.station.state.authorities[kind].map((der) => Certificate.read(Buffer.from(der, 'base64')));
  }

  listOf(authority) {
    const held = this.station.state.lists[authority.authority];
    return held?.der && RevocationList.read(Buffer.from(held.der, 'base64'));
  }

  /** Throws a Refusal unless the certificate may serve for the label; the list is looked at last, so that 'crl-absent' means all else is well. */
  check(certificate, label) {
    const now = this.station.now();
    const what = `le certificat ${certificate.serial}`;
    const critical = certificate.unknownCritical(...KNOWN);
    if (critical) throw new Refusal('critical-extension', `${what} a une extension critique inconnue (${critical})`);
    if (!certificate.mailNames.includes(label.toLowerCase())) throw new Refusal('wrong-name', `${what} n'est pas au nom de ${label} (${certificate.mailNames})`);
    if (!certificate.keyUsageIsCritical) throw new Refusal('key-usage', `${what} ne dit pas les usages de sa clé, ou sans les rendre critiques`);
    const missing = LEAF_USAGES.filter((usage) => !certificate.keyUsages.includes(usage));
    if (missing.length) throw new Refusal('key-usage', `la clé du certificat ${certificate.serial} n'a pas l'usage ${missing.join(', ')}`);
    if (certificate.extendedKeyUsages && !certificate.extendedKeyUsages.some((purpose) => MAIL.includes(purpose))) {
      throw new Refusal('key-usage', `la clé du certificat ${certificate.serial} n'est pas faite pour la messagerie`);
    }
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    if (asymmetricKeyType !== 'rsa' || asymmetricKeyDetails.modulusLength !== 2048) throw new Refusal('key', `la clé du certificat ${certificate.serial} n'est pas RSA de 2048 bits`);
    this.#checkDates(certificate, now, what, 'expired', 'not-yet-valid');
    const path = this.path(certificate, usageOf(this.station, label), now);
    this.#checkRevocation(certificate, path[0], true);
    return path;
  }

  #checkDates(certificate, now, what, after, before = after) {
    if (now < certificate.notBefore) throw new Refusal(before, `${what} n'est valable qu'à partir du ${day(certificate.notBefore)}`);
    if (now > certificate.notAfter) throw new Refusal(after, `${what} est périmé depuis le ${day(certificate.notAfter)}`);
  }

  #checkRevocation(certificate, issuer, required) {
    const list = this.listOf(issuer);
    if (!list && required) throw new Refusal('crl-absent', `la liste de révocation de ${issuer.name} n'est pas sur le poste`);
    const since = list?.revocationOf(certificate);
    if (since) throw new Refusal(required ? 'revoked' : 'ca-revoked', `le certificat ${certificate.serial} (${certificate.name}) est révoqué depuis le ${day(since)}`);
    if (required && list.nextUpdate < this.station.now()) this.station.alert(`La liste de révocation de ${issuer.name} est périmée depuis le ${day(list.nextUpdate)}.`);
  }

  /** The authorities above a certificate, from its issuer to an installed root of the usage. */
  path(certificate, usage, now, depth = 0) {
    if (depth > 4) throw new Refusal('unknown-ca', 'la chaîne des autorités est trop longue');
    const roots = this.authorities(usage);
    const named = [...roots, ...this.authorities('intermediate')].filter((authority) => certificate.isIssuedBy(authority));
    const signers = named.filter((authority) => certificate.isSignedBy(authority));
    if (!signers.length) {
      const forged = named.some((authority) => certificate.pointsTo(authority));
      throw new Refusal(forged ? 'bad-signature' : 'unknown-ca', `le certificat ${certificate.serial} n'est signé par aucune autorité installée sur le poste pour cet usage`);
    }
    let first;
    for (const signer of signers) {
      try {
        const isRoot = roots.some((root) => root.fingerprint === signer.fingerprint);
        this.#checkAuthority(signer, depth, now);
        if (isRoot) return [signer];
        const above = this.path(signer, usage, now, depth + 1);
        this.#checkRevocation(signer, above[0], false);
        return [signer, ...above];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        first ??= error;
      }
    }
    throw first;
  }

  #checkAuthority(authority, depth, now) {
    const what = `l'autorité ${authority.name}`;
    const { isAuthority, pathLength } = authority.constraints;
    if (!isAuthority || !authority.keyUsages.includes('keyCertSign') || pathLength < depth) throw new Refusal('ca-profile', `${what} n'a pas le droit d'émettre ce certificat`);
    if (authority.unknownCritical(...KNOWN)) throw new Refusal('critical-extension', `${what} a une extension critique inconnue`);
    this.#checkDates(authority, now, what, 'ca-expired');
  }

  /** The authority whose list this is; throws a Refusal when it is no good list, or none of these authorities'. */
  checkList(list, authorities) {
    const now = this.station.now();
    const named = authorities.filter((authority) => list.isOf(authority));
    if (!named.length) throw new Refusal('crl-other-ca', "cette liste de révocation n'est pas celle de l'autorité attendue");
    const author = named.find((authority) => list.isSignedBy(authority) && authority.keyUsages.includes('cRLSign'));
    if (!author) throw new Refusal('crl-forged', `la signature de la liste de révocation de ${named[0].name} est fausse`);
    if (list.limit) throw new Refusal(list.limit, "cette liste ne dit pas tout ce que l'autorité a révoqué, ou plus que ce poste ne comprend");
    if (!list.nextUpdate) throw new Refusal('crl-dates', 'cette liste ne dit pas quand vient la suivante');
    if (list.thisUpdate > now) throw new Refusal('crl-dates', `cette liste ne prend effet que le ${day(list.thisUpdate)}`);
    return author;
  }
}
