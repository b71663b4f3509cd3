{ Whom to believe (§6.2.3, §6.3.3): judges a certificate at the station's moment,
  with the authorities and lists that it holds. Asks nobody, changes nothing. }
unit Trust;

interface

uses SysUtils, FpJson, X509, Station, LibCrypto;

type
  TVerdict = record
    Code, Reason: string;
    function Good: Boolean;
    { Something that the station lacks, rather than a fault: it may come yet. }
    function MayCome: Boolean;
  end;

const
  Kinds: array[0..3] of string = ('intermediate', 'test', 'reel', 'oct');

function UsageOf(S: TStation; const Lbl: string): string;
function Judge(S: TStation; Cert: TCert; const Lbl: string): TVerdict;
{ The authorities that issued Cert, of any usage: for the addresses of their lists. }
function Issuers(S: TStation; Cert: TCert): TArray<TCert>;
{ Refuses a list by an exception, or puts it in the store; says whether it is new.
  One that was asked for must be in the name of Wanted. }
function TakeList(S: TStation; const Der: string; Wanted: TCert): Boolean;
function ListOf(S: TStation; Authority: TCert): TCrl;

implementation

function Verdict(const Code, Reason: string): TVerdict;
begin
  Result.Code := Code;
  Result.Reason := Reason;
end;

function TVerdict.Good: Boolean;
begin
  Result := Code = '';
end;

function TVerdict.MayCome: Boolean;
begin
  Result := (Code = 'unknown-ca') or (Code = 'crl-absent');
end;

function UsageOf(S: TStation; const Lbl: string): string;
begin
  if Lbl = S.Setting('oct_label') then Exit('oct');
  if Pos('.reel@', Lbl) > 0 then Result := 'reel' else Result := 'test';
end;

function Authorities(S: TStation; const Kind: string): TArray<TCert>;
var
  List: TJSONArray;
  I: Integer;
begin
  Result := nil;
  List := S.Rows('authorities.' + Kind);
  for I := 0 to List.Count - 1 do Result := Result + [S.Cert(Decode64(List.Strings[I]))];
end;

function ListOf(S: TStation; Authority: TCert): TCrl;
var
  I: Integer;
  Candidate: TCrl;
begin
  Result := nil;
  for I := 0 to S.Rows('lists').Count - 1 do
  begin
    Candidate := S.Crl(S.Rows('lists').Strings[I]);
    if Candidate.SignedBy(Authority) and ((Result = nil) or Candidate.NewerThan(Result)) then Result := Candidate;
  end;
end;

function NotRevoked(S: TStation; Cert, Issuer: TCert; Leaf: Boolean): TVerdict;
var
  List: TCrl;
begin
  List := ListOf(S, Issuer);
  { No list at all stops the leaf (CE2). The document names no list of a root: an
    authority needs one where its own certificate tells where to find it. }
  if (List = nil) and (Leaf or (Cert.ListAddresses <> nil)) then
    Exit(Verdict('crl-absent', 'aucune liste de révocation de ' + Issuer.Subject + ' sur le poste'));
  if (List <> nil) and List.Lists(Cert) then
  begin
    if Leaf then Exit(Verdict('revoked', 'le certificat ' + Cert.Serial + ' est révoqué'));
    Exit(Verdict('ca-revoked', 'l''autorité ' + Cert.Subject + ' est révoquée'));
  end;
  Result := Verdict('', '');
end;

function AuthorityFit(S: TStation; Cert: TCert; Below: Integer): TVerdict;
begin
  if not Cert.IsAuthority or ((X509_get_pathlen(Cert.X) >= 0) and (X509_get_pathlen(Cert.X) < Below)) then
    Exit(Verdict('ca-profile', Cert.Subject + ' n''a pas le droit de signer ce certificat'));
  if (S.Now < Cert.NotBefore) or (S.Now > Cert.NotAfter) then
    Exit(Verdict('ca-expired', 'l''autorité ' + Cert.Subject + ' n''est pas en cours de validité (jusqu''au ' +
      French(Cert.NotAfter) + ')'));
  if X509_get_extension_flags(Cert.X) and $200 <> 0 then
    Exit(Verdict('critical-extension', 'extension critique inconnue dans ' + Cert.Subject));
  Result := Verdict('', '');
end;

{ The chain above Cert, Below authorities under it. A renewed authority keeps its
  name: each way up is tried, and what stopped the longest one is said. }
function Climb(S: TStation; Cert: TCert; const Usage: string; Below: Integer): TVerdict;
var
  Why: TVerdict;

  function Leads(Issuer: TCert; Anchor: Boolean): Boolean;
  begin
    if (Issuer = Cert) or not Cert.IssuedInNameOf(Issuer) then Exit(False);
    if not Cert.SignedBy(Issuer) then
    begin
      { Another key: another authority, unless the certificate says that it is this one. }
      if (Why.Code = 'unknown-ca') and Cert.NamesKeyOf(Issuer) then
        Why := Verdict('bad-signature', 'la signature de ' + Cert.Subject + ' est fausse');
      Exit(False);
    end;
    Why := AuthorityFit(S, Issuer, Below);
    if Why.Good then Why := NotRevoked(S, Cert, Issuer, Below = 0);
    if Why.Good and not Anchor then Why := Climb(S, Issuer, Usage, Below + 1);
    Result := Why.Good;
  end;

var
  Issuer: TCert;
  Bits: Integer;
begin
  Why := Verdict('unknown-ca', 'l''autorité de ' + Cert.Subject + ' n''est pas installée sur le poste');
  if Below > 4 then Exit(Why);
  if (X509_get_signature_info(Cert.X, nil, nil, @Bits, nil) <> 1) or (Bits < 112) then
    Exit(Verdict('algorithm', 'signature trop faible de ' + Cert.Subject));
  for Issuer in Authorities(S, Usage) do
    if Leads(Issuer, True) then Exit(Why);
  for Issuer in Authorities(S, 'intermediate') do
    if Leads(Issuer, False) then Exit(Why);
  Result := Why;
end;

function Judge(S: TStation; Cert: TCert; const Lbl: string): TVerdict;
var
  Critical, Named: Boolean;
  Name: string;
begin
  if X509_get_extension_flags(Cert.X) and $80 <> 0 then
    Exit(Verdict('certificate-form', 'certificat mal formé'));
  if X509_get_extension_flags(Cert.X) and $200 <> 0 then
    Exit(Verdict('critical-extension', 'le certificat ' + Cert.Serial + ' a une extension critique inconnue'));
  Named := False;
  for Name in Cert.Names do Named := Named or (Name = Lbl);
  if not Named then
    Exit(Verdict('wrong-name', 'le certificat ' + Cert.Serial + ' n''est pas au nom de ' + Lbl));
  if S.Now < Cert.NotBefore then
    Exit(Verdict('not-yet-valid', 'le certificat ' + Cert.Serial + ' n''est valable que le ' + French(Cert.NotBefore)));
  if S.Now > Cert.NotAfter then
    Exit(Verdict('expired', 'le certificat ' + Cert.Serial + ' est périmé depuis le ' + French(Cert.NotAfter)));
  if X509_get_version(Cert.X) <> 2 then
    Exit(Verdict('certificate-form', 'le certificat ' + Cert.Serial + ' n''est pas un X.509 v3'));
  { digitalSignature 128, nonRepudiation 64, keyEncipherment 32 }
  if (Cert.KeyUsage(Critical) and 224 <> 224) or not Critical then
    Exit(Verdict('key-usage', 'le certificat ' + Cert.Serial + ' n''a pas les usages de clé demandés'));
  if (EVP_PKEY_get_base_id(X509_get0_pubkey(Cert.X)) <> 6) or (EVP_PKEY_get_bits(X509_get0_pubkey(Cert.X)) <> 2048) then
    Exit(Verdict('key', 'la clé du certificat ' + Cert.Serial + ' n''est pas une clé RSA de 2048 bits'));
  Result := Climb(S, Cert, UsageOf(S, Lbl), 0);
end;

function Issuers(S: TStation; Cert: TCert): TArray<TCert>;
var
  Kind: string;
  Authority: TCert;
begin
  Result := nil;
  for Kind in Kinds do
    for Authority in Authorities(S, Kind) do
      if Cert.IssuedInNameOf(Authority) and Cert.SignedBy(Authority) then Result := Result + [Authority];
end;

function Signer(S: TStation; List: TCrl): TCert;
var
  Kind: string;
  Named, Critical: Boolean;
  Bits: Cardinal;
begin
  Named := False;
  for Kind in Kinds do
    for Result in Authorities(S, Kind) do
    begin
      Named := Named or List.InNameOf(Result);
      { cRLSign, where the authority says what its key is for }
      Bits := Result.KeyUsage(Critical);
      if ((Bits = 0) or (Bits and 2 <> 0)) and List.SignedBy(Result) then Exit;
    end;
  if Named then raise ERefused.Create('crl-forged', 'la signature de la liste n''est pas celle de ' + List.Issuer);
  raise ERefused.Create('crl-other-ca', 'la liste est celle d''une autorité inconnue : ' + List.Issuer);
end;

function TakeList(S: TStation; const Der: string; Wanted: TCert): Boolean;
var
  List, Held: TCrl;
  Authority: TCert;
  I: Integer;
begin
  try
    List := S.Crl(Encode64(Der));
  except
    on E: Exception do raise ERefused.Create('crl-forged', E.Message);
  end;
  if (Wanted <> nil) and not List.InNameOf(Wanted) then
    raise ERefused.Create('crl-other-ca', 'la liste publiée est celle de ' + List.Issuer);
  Authority := Signer(S, List);
  if X509_CRL_get_ext_by_NID(List.L, NidDeltaCrl, -1) >= 0 then
    raise ERefused.Create('delta-crl', 'la liste ne donne que des différences');
  if X509_CRL_get_ext_by_NID(List.L, NidIssuingDistributionPoint, -1) >= 0 then
    raise ERefused.Create('crl-scope', 'la liste ne couvre pas tous les certificats');
  if X509_CRL_get_ext_by_critical(List.L, 1, -1) >= 0 then
    raise ERefused.Create('critical-extension', 'extension critique inconnue dans la liste');
  if X509_CRL_get0_nextUpdate(List.L) = nil then
    raise ERefused.Create('crl-dates', 'la liste ne dit pas quand vient la suivante');
  if List.ThisUpdate > S.Now then
    raise ERefused.Create('crl-dates', 'la liste n''est en vigueur que le ' + French(List.ThisUpdate));
  Held := ListOf(S, Authority);
  if (Held <> nil) and (Held.Der = Der) then Exit(False);
  if (Held <> nil) and not List.NewerThan(Held) then
    raise ERefused.Create('crl-dates', 'la liste est plus ancienne que celle du poste');
  { CP2 lives with a list that has aged; none is worse than an old one. }
  if List.NextUpdate < S.Now then
  begin
    if Held <> nil then raise ERefused.Create('crl-dates', 'la liste est périmée depuis le ' + French(List.NextUpdate));
    S.Alert('La liste de révocation de ' + List.Issuer + ' est périmée depuis le ' + French(List.NextUpdate) + '.');
  end;
  for I := S.Rows('lists').Count - 1 downto 0 do
    if (Held <> nil) and (S.Rows('lists').Strings[I] = Encode64(Held.Der)) then S.Rows('lists').Delete(I);
  S.Rows('lists').Add(Encode64(Der));
  Result := True;
end;

end.
