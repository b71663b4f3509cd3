// Certificates and revocation lists as this software looks at them (RFC 5280); pkijs reads, node:crypto verifies.
import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { demand, Refusal } from './refusal.js';

const OID = {
  keyUsage: '2.5.29.15', subjectAltName: '2.5.29.17', basicConstraints: '2.5.29.19', crlNumber: '2.5.29.20',
  deltaCRL: '2.5.29.27', issuingDistributionPoint: '2.5.29.28', distributionPoints: '2.5.29.31',
  authorityKey: '2.5.29.35', subjectKey: '2.5.29.14', extendedKeyUsage: '2.5.29.37', policies: '2.5.29.32',
};
const HASHES = {
  '1.2.840.113549.1.1.11': 'sha256', '1.2.840.113549.1.1.12': 'sha384', '1.2.840.113549.1.1.13': 'sha512',
  '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512',
};
const PSS = '1.2.840.113549.1.1.10';
const USAGES = [
  'digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign',
];

export const hashOf = (oid) => {
  demand(HASHES[oid], 'algorithm', `l'algorithme ${oid} n'est pas accepté : SHA-256, SHA-384 ou SHA-512`);
  return HASHES[oid];
};
export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** RSA with PKCS#1 v1.5 or PSS padding. rsaEncryption alone leaves the digest to the caller (RFC 5652 §5.3). */
export function signatureIsGood(algorithm, data, key, signature, digest) {
  const oid = algorithm.algorithmId;
  if (oid === PSS) {
    const params = new pkijs.RSASSAPSSParams({ schema: algorithm.algorithmParams });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const { hashAlgorithm, saltLength } = params;
    return verify(hashOf(hashAlgorithm.algorithmId), data, { key, padding, saltLength }, signature);
  }
  return verify(oid === '1.2.840.113549.1.1.1' && digest ? digest : hashOf(oid), data, key, signature);
}

const LIMITS = [
  'onlyContainsUserCerts', 'onlyContainsCACerts', 'onlyContainsAttributeCerts', 'indirectCRL', 'onlySomeReasons',
];

const octets = (view) => Buffer.from(view);
const hex = (view) => octets(view).toString('hex');

export function pemToDer(content) {
  const blocks = [...content.toString('latin1').matchAll(/-----BEGIN [^-]+-----([^-]+)-----END/g)];
  return blocks.length ? blocks.map((block) => Buffer.from(block[1], 'base64')) : [content];
}

/** What stations hold is read again at every gesture, and parsing costs most of one: the last objects stay parsed. */
const remembered = new Map();
function once(Kind, fingerprint, load) {
  const key = Kind.name + fingerprint;
  if (!remembered.has(key)) {
    if (remembered.size > 500) remembered.clear();
    remembered.set(key, new Kind(Buffer.from(load()), fingerprint));
  }
  return remembered.get(key);
}

const BOOLEAN = 0x01;
const SEQUENCE = 0x30;
const TIMES = [0x17, 0x18];
const REASON = Buffer.from('551d15', 'hex'); // 2.5.29.21

/** A value in DER octets, where it stands, and iterable over those inside: a list has up to some 100,000 of them. */
class Value {
  constructor(der, at = 0, limit = der.length) {
    this.der = der;
    this.at = at;
    this.tag = der[at];
    const short = der[at + 1] < 0x80;
    this.start = at + 2 + (short ? 0 : der[at + 1] - 0x80);
    this.end = this.start + (short ? der[at + 1] : der.readUIntBE(at + 2, this.start - at - 2));
    if (!(this.end <= limit)) throw new Error('une longueur dépasse la fin');
  }

  get content() { return this.der.subarray(this.start, this.end); }
  get whole() { return this.der.subarray(this.at, this.end); }

  * [Symbol.iterator]() {
    for (let { start: at } = this; at < this.end;) {
      const value = new Value(this.der, at, this.end);
      yield value;
      at = value.end;
    }
  }
}

/** What pkijs is to read of a list: some of its values, put together again. */
function sequence(parts) {
  const head = Buffer.from([SEQUENCE, 0x84, 0, 0, 0, 0]);
  head.writeUInt32BE(parts.reduce((sum, { whole }) => sum + whole.length, 0), 2);
  return { whole: Buffer.concat([head, ...parts.map(({ whole }) => whole)]) };
}

class Extended {
  constructor(extensions) {
    this.extensions = new Map();
    for (const extension of extensions ?? []) {
      if (this.extensions.has(extension.extnID)) throw new Error(`extension ${extension.extnID} en double`);
      if (extension.parsedValue?.parsingError) throw new Error(`extension ${extension.extnID} illisible`);
      this.extensions.set(extension.extnID, extension);
    }
  }

  extension(name) {
    return this.extensions.get(OID[name])?.parsedValue;
  }

  hasUnknownCritical(...known) {
    const names = known.map((name) => OID[name]);
    return [...this.extensions.values()].some(({ critical, extnID }) => critical && !names.includes(extnID));
  }
}

export class Certificate extends Extended {
  static read(der) {
    try {
      return once(Certificate, sha256(der), () => der);
    } catch (cause) {
      throw new Refusal('certificate-form', `ce certificat ne se lit pas : ${cause.message}`, cause);
    }
  }

  constructor(der, fingerprint) {
    const parsed = pkijs.Certificate.fromBER(der);
    super(parsed.extensions);
    Object.assign(this, { der, fingerprint, parsed, native: new X509Certificate(der) });
    this.notBefore = parsed.notBefore.value;
    this.notAfter = parsed.notAfter.value;
    this.serial = this.native.serialNumber.toLowerCase();
  }

  get base64() { return this.der.toString('base64'); }
  get publicKey() { return this.native.publicKey; }
  /** Names an authority: who it is, and with which key (an authority may come again with another one). */
  get authority() {
    const key = this.publicKey.export({ type: 'spki', format: 'der' });
    return sha256(Buffer.concat([octets(this.parsed.subject.valueBeforeDecode), key]));
  }
  get name() { return this.native.subject.split('\n').reverse().join(','); }

  get mailNames() {
    const names = this.extension('subjectAltName')?.altNames ?? [];
    return names.filter(({ type }) => type === 1).map(({ value }) => value.toLowerCase());
  }

  get keyUsageIsCritical() { return this.extensions.get(OID.keyUsage)?.critical === true; }

  get keyUsages() {
    const bits = this.extension('keyUsage')?.valueBlock.valueHexView;
    return bits ? USAGES.filter((_, i) => (bits[i >> 3] ?? 0) & (0x80 >> (i & 7))) : [];
  }

  get constraints() {
    const value = this.extension('basicConstraints');
    return { isAuthority: value?.cA === true, pathLength: Number(value?.pathLenConstraint ?? Infinity) };
  }

  get extendedKeyUsages() { return this.extension('extendedKeyUsage')?.keyPurposes; }

  /** The addresses of its authority's list; the host in them is replaced by the configured directory. */
  get listUrls() {
    const points = this.extension('distributionPoints')?.distributionPoints ?? [];
    return points.flatMap((point) => (Array.isArray(point.distributionPoint) ? point.distributionPoint : []))
      .filter(({ type, value }) => type === 6 && /^ldap:/i.test(value)).map(({ value }) => value);
  }

  isIssuedBy(issuer) { return this.parsed.issuer.isEqual(issuer.parsed.subject); }

  /** Does the authority key identifier, where both have one, point to this issuer? */
  pointsTo(issuer) {
    const wanted = this.extension('authorityKey')?.keyIdentifier?.valueBlock.valueHexView;
    const offered = issuer.extension('subjectKey')?.valueBlock.valueHexView;
    return !wanted || !offered || octets(wanted).equals(octets(offered));
  }

  isSignedBy(issuer) {
    const { signatureAlgorithm, signatureValue, tbsView } = this.parsed;
    return signatureIsGood(signatureAlgorithm, tbsView, issuer.publicKey, signatureValue.valueBlock.valueHexView);
  }
}

export class RevocationList extends Extended {
  static read(der) {
    try {
      return once(RevocationList, sha256(der), () => der);
    } catch (cause) {
      throw new Refusal('crl-forged', `cette liste de révocation ne se lit pas : ${cause.message}`, cause);
    }
  }

  /** One that this station has judged and kept. */
  static held(fingerprint, load) { return once(RevocationList, fingerprint, load); }

  /** Its entries are walked where they stand, and pkijs reads the list without them: it stops at 10,000 values. */
  constructor(der, fingerprint) {
    const [tbs, ...signature] = new Value(der);
    const fields = [...tbs];
    const at = fields.findIndex(({ tag }, i) => tag === SEQUENCE && TIMES.includes(fields[i - 1]?.tag));
    const [revoked] = at < 0 ? [] : fields.splice(at, 1);
    const parsed = pkijs.CertificateRevocationList.fromBER(sequence([sequence(fields), ...signature]).whole);
    super(parsed.crlExtensions?.extensions);
    Object.assign(this, { der, fingerprint, parsed, signed: tbs.whole, revoked });
    this.thisUpdate = parsed.thisUpdate.value;
    this.nextUpdate = parsed.nextUpdate?.value;
    for (const [, date, extensions] of revoked ?? []) {
      if (!TIMES.includes(date.tag)) throw new Error('entrée sans date');
      for (const [id, critical] of extensions ?? []) {
        const isCritical = critical.tag === BOOLEAN && critical.content[0] !== 0;
        if (isCritical && !id.content.equals(REASON)) throw new Error('entrée à extension critique inconnue');
      }
    }
  }

  get number() { return BigInt(`0x0${hex(this.extension('crlNumber')?.valueBlock.valueHexView ?? [])}`); }
  isOf(authority) { return this.parsed.issuer.isEqual(authority.parsed.subject); }

  isSignedBy({ publicKey }) {
    const { signatureAlgorithm, signatureValue } = this.parsed;
    return signatureIsGood(signatureAlgorithm, this.signed, publicKey, signatureValue.valueBlock.valueHexView);
  }

  revocationOf(certificate) {
    const wanted = octets(certificate.parsed.serialNumber.valueBeforeDecodeView);
    if (!this.revoked?.content.includes(wanted)) return undefined; // nearly always, and found at once
    for (const [serial, date] of this.revoked) {
      if (serial.whole.equals(wanted)) return asn1js.fromBER(date.whole).result.toDate();
    }
    return undefined;
  }

  isNewerThan(other) {
    return this.thisUpdate > other.thisUpdate || (+this.thisUpdate === +other.thisUpdate && this.number > other.number);
  }

  /** A list that says less than all of its authority's certificates is no list for this use. */
  get limit() {
    if (this.extension('deltaCRL')) return 'delta-crl';
    const scope = this.extension('issuingDistributionPoint');
    if (LIMITS.some((limit) => scope?.[limit])) return 'crl-scope';
    return this.hasUnknownCritical('issuingDistributionPoint', 'authorityKey', 'crlNumber') && 'critical-extension';
  }
}
