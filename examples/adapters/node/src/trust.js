// Is a certificate good for this recipient now (§6.2.3), a list for this station (§6.3.3)? Nothing is changed here.
import { demand, onlyRefusals } from './refusal.js';
import { Certificate, RevocationList } from './x509.js';

const FRENCH = { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'short' };
export const inFrench = (date) => date.toLocaleString('fr-FR', FRENCH);
const LEAF_USAGES = ['digitalSignature', 'nonRepudiation', 'keyEncipherment'];
const MAIL = ['1.3.6.1.5.5.7.3.4', '2.5.29.37.0'];
const KNOWN = [
  'keyUsage', 'subjectAltName', 'basicConstraints', 'distributionPoints', 'authorityKey', 'subjectKey',
  'extendedKeyUsage', 'policies',
];

/** The hierarchy that a label belongs to: the OCT's is its own, tests never count for real flows. */
export function usageOf(station, label) {
  if (label === station.state.config.oct_label) return 'oct';
  return /\.reel@/.test(label) ? 'reel' : 'test';
}

export class Trust {
  constructor(station) {
    this.station = station;
  }

  certificate(der) { return Certificate.read(Buffer.from(der, 'base64')); }
  authorities(kind) { return this.station.state.authorities[kind].map((der) => this.certificate(der)); }

  listOf(authority) {
    const { list } = this.station.state.lists[authority.authority] ?? {};
    return list && RevocationList.held(list, () => this.station.readFile(`list-${list}`));
  }

  /** Throws unless the certificate may serve for the label. The list comes last: with 'crl-absent' the rest is good. */
  check(certificate, label) {
    const now = this.station.now();
    const what = `le certificat ${certificate.serial}`;
    const usages = certificate.extendedKeyUsages;
    const missing = LEAF_USAGES.filter((usage) => !certificate.keyUsages.includes(usage));
    const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength: bits } } = certificate.publicKey;
    const unknown = certificate.hasUnknownCritical(...KNOWN);
    demand(certificate.parsed.version === 2, 'certificate-form', `${what} n'est pas un X.509 v3`);
    demand(!unknown, 'critical-extension', `${what} a une extension critique inconnue`);
    demand(certificate.mailNames.includes(label.toLowerCase()), 'wrong-name', `${what} n'est pas au nom de ${label}`);
    demand(certificate.keyUsageIsCritical, 'key-usage', `${what} ne rend pas critiques les usages de sa clé`);
    demand(!missing.length, 'key-usage', `${what} n'a pas l'usage de clé ${missing.join(', ')}`);
    const forMail = !usages || usages.some((usage) => MAIL.includes(usage));
    demand(forMail, 'key-usage', `${what} n'est pas fait pour la messagerie`);
    demand(type === 'rsa' && bits === 2048, 'key', `${what} n'a pas une clé RSA de 2048 bits`);
    this.#checkDates(certificate, now, what, 'expired', 'not-yet-valid');
    const path = this.path(certificate, usageOf(this.station, label), now);
    this.#checkRevocation(certificate, path[0], true);
    return path;
  }

  #checkDates(certificate, now, what, after, before = after) {
    const { notBefore, notAfter } = certificate;
    demand(now >= notBefore, before, `${what} n'est valable qu'à partir du ${inFrench(notBefore)}`);
    demand(now <= notAfter, after, `${what} est périmé depuis le ${inFrench(notAfter)}`);
  }

  #checkRevocation(certificate, issuer, required) {
    const list = this.listOf(issuer);
    demand(list || !required, 'crl-absent', `la liste de révocation de ${issuer.name} n'est pas sur le poste`);
    const since = list?.revocationOf(certificate);
    const code = required ? 'revoked' : 'ca-revoked';
    demand(!since, code, `${certificate.name}, ${certificate.serial} est révoqué depuis le ${since && inFrench(since)}`);
    if (list?.nextUpdate >= this.station.now() || !required) return;
    this.station.alert(`La liste de révocation de ${issuer.name} est périmée depuis le ${inFrench(list.nextUpdate)}.`);
  }

  /** The authorities above a certificate, from its issuer to an installed root of the usage. */
  path(certificate, usage, now, depth = 0) {
    demand(depth < 5, 'unknown-ca', 'la chaîne des autorités est trop longue');
    const roots = this.authorities(usage);
    const named = [...roots, ...this.authorities('intermediate')].filter((each) => certificate.isIssuedBy(each));
    const signers = named.filter((authority) => certificate.isSignedBy(authority));
    const code = named.some((authority) => certificate.pointsTo(authority)) ? 'bad-signature' : 'unknown-ca';
    demand(signers.length, code, `${certificate.serial} n'est signé par aucune autorité installée ici pour cet usage`);
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
        first ??= onlyRefusals(error);
      }
    }
    throw first;
  }

  #checkAuthority(authority, depth, now) {
    const what = `l'autorité ${authority.name}`;
    const { isAuthority, pathLength } = authority.constraints;
    const may = isAuthority && authority.keyUsages.includes('keyCertSign') && pathLength >= depth;
    demand(may, 'ca-profile', `${what} n'a pas le droit d'émettre ce certificat`);
    demand(!authority.hasUnknownCritical(...KNOWN), 'critical-extension', `${what} a une extension critique inconnue`);
    this.#checkDates(authority, now, what, 'ca-expired');
  }

  /** The authority whose list this is; throws a Refusal when it is no good list, or none of these authorities'. */
  checkList(list, authorities) {
    const now = this.station.now();
    const named = authorities.filter((authority) => list.isOf(authority));
    const author = named.find((authority) => list.isSignedBy(authority) && authority.keyUsages.includes('cRLSign'));
    demand(named.length, 'crl-other-ca', "cette liste de révocation n'est pas celle de l'autorité attendue");
    demand(author, 'crl-forged', `la signature de la liste de révocation de ${named[0].name} est fausse`);
    demand(!list.limit, list.limit, "cette liste ne dit pas tout ce que l'autorité a révoqué");
    demand(list.nextUpdate, 'crl-dates', 'cette liste ne dit pas quand vient la suivante');
    demand(list.thisUpdate <= now, 'crl-dates', `cette liste ne prend effet que le ${inFrench(list.thisUpdate)}`);
    return author;
  }
}
