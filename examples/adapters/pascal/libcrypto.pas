{ What is used of OpenSSL 3: libcrypto and libssl. Every object of OpenSSL is a
  Pointer here; who frees it is said where it is used. }
unit LibCrypto;

interface

const
  Crypto = {$IFDEF MSWINDOWS}'libcrypto-3-x64.dll'{$ELSE}'crypto'{$ENDIF};
  Ssl = {$IFDEF MSWINDOWS}'libssl-3-x64.dll'{$ELSE}'ssl'{$ENDIF};
  NidKeyUsage = 83;
  NidSubjectAltName = 85;
  NidCrlNumber = 88;
  NidAuthorityKeyIdentifier = 90;
  NidDistributionPoints = 103;
  NidDeltaCrl = 140;
  NidIssuingDistributionPoint = 770;
  GenEmail = 1;
  GenUri = 6;
  CmsDetached = $40;
  CmsBinary = $80;
  CmsNoSignerCertVerify = $20;

type
  PPByte = ^PByte;
  TGeneralNames = Pointer;
  PDistPointName = ^TDistPointName;
  TDistPointName = record
    Kind: Integer;
    FullName: TGeneralNames;
  end;
  PDistPoint = ^TDistPoint;
  TDistPoint = record
    Name: PDistPointName;
  end;

function d2i_X509(X: Pointer; Data: PPByte; Size: Int64): Pointer; cdecl; external Crypto;
function X509_verify(X, Key: Pointer): Integer; cdecl; external Crypto;
function X509_get_version(X: Pointer): NativeInt; cdecl; external Crypto;
function X509_get0_pubkey(X: Pointer): Pointer; cdecl; external Crypto;
function X509_get_subject_name(X: Pointer): Pointer; cdecl; external Crypto;
function X509_get_issuer_name(X: Pointer): Pointer; cdecl; external Crypto;
function X509_NAME_cmp(A, B: Pointer): Integer; cdecl; external Crypto;
function X509_NAME_oneline(Name: Pointer; Buffer: PAnsiChar; Size: Integer): PAnsiChar; cdecl; external Crypto;
function X509_get0_notBefore(X: Pointer): Pointer; cdecl; external Crypto;
function X509_get0_notAfter(X: Pointer): Pointer; cdecl; external Crypto;
function X509_get0_serialNumber(X: Pointer): Pointer; cdecl; external Crypto;
function X509_get_key_usage(X: Pointer): Cardinal; cdecl; external Crypto;
function X509_get_extension_flags(X: Pointer): Cardinal; cdecl; external Crypto;
function X509_get_pathlen(X: Pointer): NativeInt; cdecl; external Crypto;
function X509_check_ca(X: Pointer): Integer; cdecl; external Crypto;
function X509_check_akid(Issuer, Akid: Pointer): Integer; cdecl; external Crypto;
function X509_get_ext_by_NID(X: Pointer; Nid, After: Integer): Integer; cdecl; external Crypto;
function X509_get_ext(X: Pointer; Index: Integer): Pointer; cdecl; external Crypto;
function X509_EXTENSION_get_critical(E: Pointer): Integer; cdecl; external Crypto;
function X509_get_ext_d2i(X: Pointer; Nid: Integer; Crit, Index: PInteger): Pointer; cdecl; external Crypto;
function X509_get_signature_info(X: Pointer; Digest, Key, Bits: PInteger; Flags: PCardinal): Integer; cdecl;
  external Crypto;
procedure X509_free(X: Pointer); cdecl; external Crypto;
function EVP_PKEY_get_base_id(Key: Pointer): Integer; cdecl; external Crypto;
function EVP_PKEY_get_bits(Key: Pointer): Integer; cdecl; external Crypto;

function d2i_X509_CRL(X: Pointer; Data: PPByte; Size: Int64): Pointer; cdecl; external Crypto;
function X509_CRL_verify(L, Key: Pointer): Integer; cdecl; external Crypto;
function X509_CRL_get_issuer(L: Pointer): Pointer; cdecl; external Crypto;
function X509_CRL_get0_lastUpdate(L: Pointer): Pointer; cdecl; external Crypto;
function X509_CRL_get0_nextUpdate(L: Pointer): Pointer; cdecl; external Crypto;
function X509_CRL_get0_by_cert(L: Pointer; Entry: PPointer; X: Pointer): Integer; cdecl; external Crypto;
function X509_CRL_get_ext_d2i(L: Pointer; Nid: Integer; Crit, Index: PInteger): Pointer; cdecl; external Crypto;
function X509_CRL_get_ext_by_NID(L: Pointer; Nid, After: Integer): Integer; cdecl; external Crypto;
function X509_CRL_get_ext_by_critical(L: Pointer; Critical, After: Integer): Integer; cdecl; external Crypto;
procedure X509_CRL_free(L: Pointer); cdecl; external Crypto;

function ASN1_INTEGER_to_BN(I, B: Pointer): Pointer; cdecl; external Crypto;
procedure ASN1_INTEGER_free(I: Pointer); cdecl; external Crypto;
function BN_bn2hex(B: Pointer): PAnsiChar; cdecl; external Crypto;
procedure BN_free(B: Pointer); cdecl; external Crypto;
function ASN1_TIME_set(T: Pointer; Seconds: Int64): Pointer; cdecl; external Crypto;
function ASN1_TIME_diff(Days, Seconds: PInteger; A, B: Pointer): Integer; cdecl; external Crypto;
procedure ASN1_STRING_free(S: Pointer); cdecl; external Crypto;
function ASN1_STRING_get0_data(S: Pointer): PAnsiChar; cdecl; external Crypto;
function ASN1_STRING_length(S: Pointer): Integer; cdecl; external Crypto;
function GENERAL_NAME_get0_value(N: Pointer; Kind: PInteger): Pointer; cdecl; external Crypto;
procedure AUTHORITY_KEYID_free(A: Pointer); cdecl; external Crypto;
procedure GENERAL_NAMES_free(N: Pointer); cdecl; external Crypto;
procedure CRL_DIST_POINTS_free(N: Pointer); cdecl; external Crypto;

function OPENSSL_sk_new_null: Pointer; cdecl; external Crypto;
function OPENSSL_sk_push(S, Item: Pointer): Integer; cdecl; external Crypto;
function OPENSSL_sk_num(S: Pointer): Integer; cdecl; external Crypto;
function OPENSSL_sk_value(S: Pointer; Index: Integer): Pointer; cdecl; external Crypto;
procedure OPENSSL_sk_free(S: Pointer); cdecl; external Crypto;
procedure CRYPTO_free(P: Pointer; F: PAnsiChar; Line: Integer); cdecl; external Crypto;
function BIO_new_mem_buf(Data: Pointer; Size: Integer): Pointer; cdecl; external Crypto;
function BIO_free(B: Pointer): Integer; cdecl; external Crypto;
function EVP_aes_128_cbc: Pointer; cdecl; external Crypto;
function RAND_bytes(Buffer: Pointer; Size: Integer): Integer; cdecl; external Crypto;
function SHA256(Data: Pointer; Size: NativeUInt; Digest: Pointer): Pointer; cdecl; external Crypto;
procedure ERR_clear_error; cdecl; external Crypto;

function CMS_encrypt(Certs, Input, Cipher: Pointer; Flags: Cardinal): Pointer; cdecl; external Crypto;
function CMS_verify(Cms, Certs, Store, Content, Output: Pointer; Flags: Cardinal): Integer; cdecl; external Crypto;
function CMS_get0_signers(Cms: Pointer): Pointer; cdecl; external Crypto;
function d2i_CMS_ContentInfo(Cms: Pointer; Data: PPByte; Size: Int64): Pointer; cdecl; external Crypto;
function i2d_CMS_ContentInfo(Cms: Pointer; Data: PPByte): Integer; cdecl; external Crypto;
function i2d_X509(X: Pointer; Data: PPByte): Integer; cdecl; external Crypto;
procedure CMS_ContentInfo_free(Cms: Pointer); cdecl; external Crypto;

function TLS_client_method: Pointer; cdecl; external Ssl;
function SSL_CTX_new(Method: Pointer): Pointer; cdecl; external Ssl;
procedure SSL_CTX_free(Context: Pointer); cdecl; external Ssl;
function SSL_CTX_load_verify_locations(Context: Pointer; F, Dir: PAnsiChar): Integer; cdecl; external Ssl;
procedure SSL_CTX_set_verify(Context: Pointer; Mode: Integer; Callback: Pointer); cdecl; external Ssl;
function SSL_new(Context: Pointer): Pointer; cdecl; external Ssl;
procedure SSL_free(S: Pointer); cdecl; external Ssl;
function SSL_get0_param(S: Pointer): Pointer; cdecl; external Ssl;
function X509_VERIFY_PARAM_set1_host(P: Pointer; Name: PAnsiChar; Size: NativeUInt): Integer; cdecl; external Crypto;
function X509_VERIFY_PARAM_set1_ip_asc(P: Pointer; Ip: PAnsiChar): Integer; cdecl; external Crypto;
function SSL_set_fd(S: Pointer; Handle: Integer): Integer; cdecl; external Ssl;
function SSL_connect(S: Pointer): Integer; cdecl; external Ssl;
function SSL_read(S, Buffer: Pointer; Size: Integer): Integer; cdecl; external Ssl;
function SSL_write(S, Buffer: Pointer; Size: Integer): Integer; cdecl; external Ssl;
function SSL_shutdown(S: Pointer): Integer; cdecl; external Ssl;

implementation

end.
