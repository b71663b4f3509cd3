// EnvelopedData for one recipient (§6.2.2, RFC 5652 §6), and what a SignedData says and by whom (RFC 5652 §5).
import { createCipheriv, createHash, constants, publicEncrypt, randomBytes } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { demand, Refusal } from './refusal.js';
import { Certificate, hashOf, signatureIsGood } from './x509.js';

const { id_ContentType_Data: DATA, id_ContentType_EnvelopedData: ENVELOPED, id_ContentType_SignedData: SIGNED } = pkijs;
const AES_128_CBC = '2.16.840.1.101.3.4.1.2';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';

const algorithm = (algorithmId, algorithmParams) => new pkijs.AlgorithmIdentifier({ algorithmId, algorithmParams });

/** pkijs has the structures, but encrypts session keys with OAEP only: node:crypto does both encryptions. */
export function envelop(content, certificate) {
  const { issuer, serialNumber } = certificate.parsed;
  const [key, iv] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  const encrypted = Buffer.concat([cipher.update(content), cipher.final()]);
  const encryptedKey = publicEncrypt({ key: certificate.publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
  const recipient = new pkijs.KeyTransRecipientInfo({
    version: 0,
    rid: new pkijs.IssuerAndSerialNumber({ issuer, serialNumber }),
    keyEncryptionAlgorithm: algorithm(RSA_ENCRYPTION, new asn1js.Null()),
    encryptedKey: new asn1js.OctetString({ valueHex: encryptedKey }),
  });
  const enveloped = new pkijs.EnvelopedData({
    version: 0,
    recipientInfos: [new pkijs.RecipientInfo({ variant: 1, value: recipient })],
    encryptedContentInfo: new pkijs.EncryptedContentInfo({
      contentType: DATA,
      contentEncryptionAlgorithm: algorithm(AES_128_CBC, new asn1js.OctetString({ valueHex: iv })),
      encryptedContent: new asn1js.OctetString({ valueHex: encrypted }),
      disableSplit: true,
    }),
  });
  const info = new pkijs.ContentInfo({ contentType: ENVELOPED, content: enveloped.toSchema() });
  return Buffer.from(info.toSchema().toBER());
}

/** The signer's certificate and the signed content; throws a Refusal unless there is one signature, and it is right. */
export function verifySigned(der, detached) {
  try {
    return verified(der, detached);
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('bad-signature', `la signature du message ne se lit pas : ${cause.message}`, cause);
  }
}

function verified(der, detached) {
  const info = pkijs.ContentInfo.fromBER(der);
  if (info.contentType !== SIGNED) throw new Error("ce n'est pas une signature");
  const signed = new pkijs.SignedData({ schema: info.content });
  const inside = signed.encapContentInfo.eContent;
  const content = detached ?? (inside && Buffer.from(inside.getValue()));
  if (!content || (detached && inside)) throw new Error('le contenu signé manque, ou il y en a deux');
  if (signed.signerInfos.length !== 1) throw new Error('un seul signataire est attendu');
  const [signer] = signed.signerInfos;
  const certificates = (signed.certificates ?? []).filter((each) => each instanceof pkijs.Certificate);
  const parsed = certificates.find((each) => isSigner(signer.sid, each));
  if (!parsed) throw new Error('le certificat du signataire manque');
  const certificate = Certificate.read(Buffer.from(parsed.toSchema().toBER()));
  const digest = hashOf(signer.digestAlgorithm.algorithmId);
  let data = content;
  if (signer.signedAttrs) {
    const one = (oid) => {
      const found = signer.signedAttrs.attributes.filter(({ type }) => type === oid);
      if (found.length !== 1 || found[0].values.length !== 1) throw new Error(`attribut ${oid} absent ou répété`);
      return found[0].values[0];
    };
    const claimed = Buffer.from(one(MESSAGE_DIGEST).valueBlock.valueHexView);
    const found = createHash(digest).update(content).digest();
    demand(claimed.equals(found), 'bad-signature', 'le message a changé après sa signature');
    demand(one(CONTENT_TYPE).valueBlock.toString() === DATA, 'bad-signature', 'le type signé est un autre');
    data = Buffer.from(signer.signedAttrs.encodedValue);
  }
  const signature = Buffer.from(signer.signature.valueBlock.valueHexView);
  const right = signatureIsGood(signer.signatureAlgorithm, data, certificate.publicKey, signature, digest);
  demand(right, 'bad-signature', 'la signature du message est fausse');
  return { certificate, content };
}

function isSigner(sid, certificate) {
  if (sid instanceof pkijs.IssuerAndSerialNumber) {
    return sid.issuer.isEqual(certificate.issuer) && sid.serialNumber.isEqual(certificate.serialNumber);
  }
  const id = certificate.extensions?.find(({ extnID }) => extnID === '2.5.29.14')?.parsedValue;
  const wanted = sid.valueBlock.value?.[0] ?? sid; // [0] IMPLICIT OCTET STRING
  return id !== undefined && Buffer.compare(id.valueBlock.valueHexView, wanted.valueBlock.valueHexView) === 0;
}
