{ Certificates and revocation lists, read once: what a check needs of them
  (RFC 5280). Nothing here decides. }
unit X509;

interface

uses Classes, SysUtils, LibCrypto;

type
  { Moments are seconds since 1970, UTC. }
  TMoment = Int64;

  TCert = class
  private
    function Strings(Nid, Kind: Integer): TArray<string>;
  public
    X: Pointer;
    Der, Serial, Subject: string;
    NotBefore, NotAfter: TMoment;
    constructor Create(const ADer: string);
    destructor Destroy; override;
    function IssuedInNameOf(Issuer: TCert): Boolean;
    function SignedBy(Issuer: TCert): Boolean;
    function SelfIssued: Boolean;
    { Its AuthorityKeyIdentifier is the key of Issuer. }
    function NamesKeyOf(Issuer: TCert): Boolean;
    function Names: TArray<string>;
    function ListAddresses: TArray<string>;
    function IsAuthority: Boolean;
    function KeyUsage(out Critical: Boolean): Cardinal;
  end;

  TCrl = class
  public
    L: Pointer;
    Der, Number, Issuer: string;
    ThisUpdate, NextUpdate: TMoment;
    constructor Create(const ADer: string);
    destructor Destroy; override;
    function InNameOf(Authority: TCert): Boolean;
    function SignedBy(Authority: TCert): Boolean;
    function Lists(Cert: TCert): Boolean;
    function NewerThan(Other: TCrl): Boolean;
  end;

{ The DER blocks of a PEM file, or the file itself. }
function DerBlocks(const Data: string): TArray<string>;
function Digest(const Data: string): string;
function Decode64(const Data: string): string;
function Encode64(const Data: string): string;

implementation

uses Base64;

function Moment(Asn1: Pointer): TMoment;
var
  Days, Seconds: Integer;
  Epoch: Pointer;
begin
  if Asn1 = nil then Exit(0);
  Epoch := ASN1_TIME_set(nil, 0);
  try
    if ASN1_TIME_diff(@Days, @Seconds, Epoch, Asn1) <> 1 then
      raise Exception.Create('a time that is none');
    Result := Int64(Days) * 86400 + Seconds;
  finally
    ASN1_STRING_free(Epoch);
  end;
end;

function Hex(Asn1: Pointer): string;
var
  Number: Pointer;
  Text: PAnsiChar;
begin
  Number := ASN1_INTEGER_to_BN(Asn1, nil);
  Text := BN_bn2hex(Number);
  Result := LowerCase(Text);
  CRYPTO_free(Text, nil, 0);
  BN_free(Number);
end;

function NameText(Name: Pointer): string;
var
  Buffer: array[0..1023] of AnsiChar;
begin
  X509_NAME_oneline(Name, Buffer, SizeOf(Buffer));
  Result := Buffer;
end;

function Decode64(const Data: string): string;
begin
  Result := DecodeStringBase64(StringReplace(StringReplace(Data, #13, '', [rfReplaceAll]), #10, '', [rfReplaceAll]));
end;

function Encode64(const Data: string): string;
begin
  Result := EncodeStringBase64(Data);
end;

function Digest(const Data: string): string;
var
  Hash: array[0..31] of Byte;
  B: Byte;
begin
  SHA256(PAnsiChar(Data), Length(Data), @Hash);
  Result := '';
  for B in Hash do Result := Result + LowerCase(IntToHex(B, 2));
end;

function DerBlocks(const Data: string): TArray<string>;
var
  P, Q, E: Integer;
begin
  Result := nil;
  P := Pos('-----BEGIN', Data);
  if P = 0 then Exit([Data]);
  while P > 0 do
  begin
    Q := Pos('-----', Data, P + 10) + 5;
    E := Pos('-----END', Data, Q);
    if E = 0 then Break;
    Result := Result + [Decode64(Trim(Copy(Data, Q, E - Q)))];
    P := Pos('-----BEGIN', Data, E);
  end;
end;

{ TCert }

constructor TCert.Create(const ADer: string);
var
  P: PByte;
begin
  Der := ADer;
  P := PByte(PAnsiChar(Der));
  X := d2i_X509(nil, @P, Length(Der));
  ERR_clear_error;
  if X = nil then raise Exception.Create('certificat illisible');
  Serial := Hex(X509_get0_serialNumber(X));
  Subject := NameText(X509_get_subject_name(X));
  NotBefore := Moment(X509_get0_notBefore(X));
  NotAfter := Moment(X509_get0_notAfter(X));
end;

destructor TCert.Destroy;
begin
  X509_free(X);
  inherited;
end;

function TCert.IssuedInNameOf(Issuer: TCert): Boolean;
begin
  Result := X509_NAME_cmp(X509_get_issuer_name(X), X509_get_subject_name(Issuer.X)) = 0;
end;

function TCert.SignedBy(Issuer: TCert): Boolean;
begin
  Result := X509_verify(X, X509_get0_pubkey(Issuer.X)) = 1;
  ERR_clear_error;
end;

function TCert.SelfIssued: Boolean;
begin
  Result := IssuedInNameOf(Self);
end;

function TCert.NamesKeyOf(Issuer: TCert): Boolean;
var
  Akid: Pointer;
begin
  Akid := X509_get_ext_d2i(X, NidAuthorityKeyIdentifier, nil, nil);
  Result := (Akid <> nil) and (X509_check_akid(Issuer.X, Akid) = 0);
  AUTHORITY_KEYID_free(Akid);
end;

function TCert.Strings(Nid, Kind: Integer): TArray<string>;

  procedure Add(All: TGeneralNames; var Found: TArray<string>);
  var
    I, K: Integer;
    Value: Pointer;
    Text: string;
  begin
    for I := 0 to OPENSSL_sk_num(All) - 1 do
    begin
      Value := GENERAL_NAME_get0_value(OPENSSL_sk_value(All, I), @K);
      if K <> Kind then Continue;
      SetString(Text, ASN1_STRING_get0_data(Value), ASN1_STRING_length(Value));
      Found := Found + [Text];
    end;
  end;

var
  Extension: Pointer;
  I: Integer;
  Point: PDistPoint;
begin
  Result := nil;
  Extension := X509_get_ext_d2i(X, Nid, nil, nil);
  if Extension = nil then Exit;
  if Nid = NidSubjectAltName then
  begin
    Add(Extension, Result);
    GENERAL_NAMES_free(Extension);
    Exit;
  end;
  for I := 0 to OPENSSL_sk_num(Extension) - 1 do
  begin
    Point := OPENSSL_sk_value(Extension, I);
    if (Point.Name <> nil) and (Point.Name.Kind = 0) then Add(Point.Name.FullName, Result);
  end;
  CRL_DIST_POINTS_free(Extension);
end;

function TCert.Names: TArray<string>;
begin
  Result := Strings(NidSubjectAltName, GenEmail);
end;

function TCert.ListAddresses: TArray<string>;
begin
  Result := Strings(NidDistributionPoints, GenUri);
end;

function TCert.IsAuthority: Boolean;
begin
  Result := X509_check_ca(X) = 1;
end;

function TCert.KeyUsage(out Critical: Boolean): Cardinal;
var
  I: Integer;
begin
  I := X509_get_ext_by_NID(X, NidKeyUsage, -1);
  Critical := (I >= 0) and (X509_EXTENSION_get_critical(X509_get_ext(X, I)) = 1);
  if I < 0 then Exit(0);
  Result := X509_get_key_usage(X);
end;

{ TCrl }

constructor TCrl.Create(const ADer: string);
var
  P: PByte;
  Value: Pointer;
begin
  Der := ADer;
  P := PByte(PAnsiChar(Der));
  L := d2i_X509_CRL(nil, @P, Length(Der));
  ERR_clear_error;
  if L = nil then raise Exception.Create('liste de révocation illisible');
  Issuer := NameText(X509_CRL_get_issuer(L));
  ThisUpdate := Moment(X509_CRL_get0_lastUpdate(L));
  NextUpdate := Moment(X509_CRL_get0_nextUpdate(L));
  Value := X509_CRL_get_ext_d2i(L, NidCrlNumber, nil, nil);
  if Value = nil then Exit;
  Number := Hex(Value);
  ASN1_INTEGER_free(Value);
end;

destructor TCrl.Destroy;
begin
  X509_CRL_free(L);
  inherited;
end;

function TCrl.InNameOf(Authority: TCert): Boolean;
begin
  Result := X509_NAME_cmp(X509_CRL_get_issuer(L), X509_get_subject_name(Authority.X)) = 0;
end;

function TCrl.SignedBy(Authority: TCert): Boolean;
begin
  Result := InNameOf(Authority) and (X509_CRL_verify(L, X509_get0_pubkey(Authority.X)) = 1);
  ERR_clear_error;
end;

function TCrl.Lists(Cert: TCert): Boolean;
var
  Entry: Pointer;
begin
  Result := X509_CRL_get0_by_cert(L, @Entry, Cert.X) = 1;
end;

function TCrl.NewerThan(Other: TCrl): Boolean;
begin
  if (Number <> '') and (Other.Number <> '') and (Number <> Other.Number) then
    Exit((Length(Number) > Length(Other.Number)) or
      ((Length(Number) = Length(Other.Number)) and (Number > Other.Number)));
  Result := ThisUpdate > Other.ThisUpdate;
end;

end.
