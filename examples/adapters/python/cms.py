"""CMS (RFC 5652): the envelope of a lot (§6.2.2), and the signature of a service message."""
import os

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

import trust
from trust import Refusal

DIGESTS = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


def envelope(content, recipient):
    """EnvelopedData in DER: AES-128-CBC under a key that serves once, for one RSA recipient."""
    key, iv, pad = os.urandom(16), os.urandom(16), PKCS7(128).padder()
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    sealed = cipher.update(pad.update(content) + pad.finalize()) + cipher.finalize()
    whom = asn1.Certificate.load(trust.encoded(recipient))
    key_transport = cms.KeyTransRecipientInfo({
        "version": "v0",
        "rid": cms.RecipientIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(
            {"issuer": whom.issuer, "serial_number": whom.serial_number})),
        "key_encryption_algorithm": {"algorithm": "rsaes_pkcs1v15", "parameters": core.Null()},
        "encrypted_key": recipient.public_key().encrypt(key, padding.PKCS1v15()),
    })
    enveloped = cms.EnvelopedData({
        "version": "v0",
        "recipient_infos": [cms.RecipientInfo("ktri", key_transport)],
        "encrypted_content_info": {
            "content_type": "data",
            "content_encryption_algorithm": algos.EncryptionAlgorithm(
                {"algorithm": "aes128_cbc", "parameters": core.OctetString(iv)}),
            "encrypted_content": sealed,
        },
    })
    return cms.ContentInfo({"content_type": "enveloped_data", "content": enveloped}).dump()


def verify(signature, content=None):
    """Checks a SignedData, of the content beside it or of its own. Returns the content and the signer's certificate;
    that the signature is right says nothing yet about who the signer is."""
    try:
        info = cms.ContentInfo.load(signature)
        if info["content_type"].native != "signed_data":
            raise Refusal("bad-signature", "la pièce de signature n'est pas un SignedData")
        signed = info["content"]
        if content is None:
            content = signed["encap_content_info"]["content"].native
        (signer,) = signed["signer_infos"]
        certificates = [trust.certificate(choice.chosen.dump()) for choice in signed["certificates"]]
        return content, _check(signer, content, certificates)
    except Refusal:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise Refusal("bad-signature", f"la signature du message est fausse ({error or 'elle ne couvre pas ce texte'})"
                      ) from error


def _check(signer, content, certificates):
    who = _find(signer["sid"], certificates)
    algorithm = DIGESTS.get(signer["digest_algorithm"]["algorithm"].native)
    if not algorithm or signer["signature_algorithm"].signature_algo not in ("rsassa_pkcs1v15",):
        raise Refusal("algorithm", "la signature du message emploie un algorithme refusé")
    digest = hashes.Hash(algorithm())
    digest.update(content)
    attributes = signer["signed_attrs"]
    if len(attributes) == 0:
        covered = content
    else:
        said = {attribute["type"].native: attribute["values"] for attribute in attributes}
        if said["message_digest"][0].native != digest.finalize() or said["content_type"][0].native != "data":
            raise ValueError("elle ne couvre pas ce texte")
        covered = attributes.untag().dump(force=True)
    who.public_key().verify(signer["signature"].native, covered, padding.PKCS1v15(), algorithm())
    return who


def _find(sid, certificates):
    for cert in certificates:
        own = asn1.Certificate.load(trust.encoded(cert))
        if sid.name == "issuer_and_serial_number":
            if own.issuer == sid.chosen["issuer"] and own.serial_number == sid.chosen["serial_number"].native:
                return cert
        elif own.key_identifier == sid.chosen.native:
            return cert
    raise ValueError("le certificat du signataire n'est pas joint")
