{ Messages: the one that carries a lot (MIME, §6.2.2, CMS), and what comes back.
  A service message is read in its signed part, and nowhere else. }
unit Messages;

interface

uses SysUtils, Classes, LibCrypto, X509, Station;

const
  { Of service messages. The documents also print them with one more 0. }
  Codes: array[0..2] of string = ('4005', '4015', '4025');

type
  TPart = record
    { Raw is what a signature covers. }
    Raw, Head, Body: string;
    function Field(const Name: string): string;
    { The body, its transfer encoding undone. }
    function Content: string;
    { The parts of a multipart, each octet for octet. }
    function Parts: TArray<TPart>;
    { The part itself, then all that is in it, down to a depth. }
    function Tree(Depth: Integer = 8): TArray<TPart>;
    { All plain text of the tree. Its character set does not matter: what is looked for
      is ASCII, and mail allows none that writes ASCII otherwise (RFC 2046, 4.1.2). }
    function Text: string;
  end;

  TReturn = record
    MessageId, From, Kind: string;
    { The messages that it may be about, the likeliest first. }
    Cited: TArray<string>;
    { What the signature says: who signed (DER), or why it says nothing. }
    SignerDer, Doubt: string;
  end;

function ParsePart(const Text: string): TPart;
function ReadReturn(const Text: string): TReturn;
{ EnvelopedData for one recipient, AES-128-CBC, DER. }
function Envelop(const Data: string; Cert: TCert): string;
function Gzip(const Data: string): string;
function LotMessage(const Date, From, Rcpt, Id, Subject, Description, FileName, Data: string): string;

implementation

uses ZStream, Crc, StrUtils;

const
  CrLf = #13#10;

function ParsePart(const Text: string): TPart;
var
  P: Integer;
begin
  if Copy(Text, 1, 2) = CrLf then P := -1 else P := Pos(CrLf + CrLf, Text);
  if P = 0 then P := Length(Text) + 1;
  Result.Raw := Text;
  Result.Head := Copy(Text, 1, P - 1);
  Result.Body := Copy(Text, P + 4, MaxInt);
end;

function TPart.Field(const Name: string): string;
var
  Lines: TStringList;
  I: Integer;
begin
  Result := '';
  Lines := TStringList.Create;
  try
    Lines.Text := StringReplace(StringReplace(Head, CrLf + ' ', ' ', [rfReplaceAll]), CrLf + #9, ' ', [rfReplaceAll]);
    for I := 0 to Lines.Count - 1 do
      if StartsText(Name + ':', Lines[I]) then Exit(Trim(Copy(Lines[I], Length(Name) + 2, MaxInt)));
  finally
    Lines.Free;
  end;
end;

function Parameter(const Value, Name: string): string;
var
  P: Integer;
begin
  P := Pos(LowerCase(Name) + '=', LowerCase(Value));
  if P = 0 then Exit('');
  Result := Copy(Value, P + Length(Name) + 1, MaxInt);
  if Copy(Result, 1, 1) = '"' then Result := Copy(Result, 2, Pos('"', Result, 2) - 2)
  else if Pos(';', Result) > 0 then Result := Trim(Copy(Result, 1, Pos(';', Result) - 1));
end;

function TPart.Parts: TArray<TPart>;
var
  Mark, All: string;
  P, Q: Integer;
begin
  Result := nil;
  if not StartsText('multipart/', Field('Content-Type')) then Exit;
  Mark := CrLf + '--' + Parameter(Field('Content-Type'), 'boundary');
  All := CrLf + Body;
  P := Pos(Mark, All);
  while (P > 0) and (Copy(All, P + Length(Mark), 2) <> '--') do
  begin
    P := Pos(CrLf, All, P + Length(Mark)) + 2;
    Q := Pos(Mark, All, P);
    if Q = 0 then Exit;
    Result := Result + [ParsePart(Copy(All, P, Q - P))];
    P := Q;
  end;
end;

function TPart.Tree(Depth: Integer): TArray<TPart>;
var
  Part: TPart;
begin
  Result := [Self];
  if Depth > 0 then
    for Part in Parts do Result := Result + Part.Tree(Depth - 1);
end;

function TPart.Content: string;
var
  Encoding: string;
  Pieces: TArray<string>;
  I: Integer;
begin
  Encoding := Field('Content-Transfer-Encoding');
  if SameText(Encoding, 'base64') then Exit(Decode64(Body));
  if not SameText(Encoding, 'quoted-printable') then Exit(Body);
  Result := '';
  Pieces := StringReplace(Body, '=' + CrLf, '', [rfReplaceAll]).Split(['=']);
  for I := 0 to High(Pieces) do
    if I = 0 then Result := Pieces[0]
    else Result := Result + Chr(StrToIntDef('$' + Copy(Pieces[I], 1, 2), Ord('?'))) + Copy(Pieces[I], 3, MaxInt);
end;

function TPart.Text: string;
var
  Part: TPart;
begin
  Result := '';
  for Part in Tree do
    if (Part.Field('Content-Type') = '') or StartsText('text/plain', Part.Field('Content-Type')) then
      Result := Result + Part.Content + CrLf;
end;

{ The first code in a text, for no document fixes where it stands. It is a word by
  itself, not a piece of a number, a subject or a Message-ID; two dots are a leader's. }
function CodeIn(const Text: string): string;
var
  All, Token: string;
  P, Q: Integer;
begin
  All := StringReplace(Text, '..', '  ', [rfReplaceAll]);
  P := 1;
  while P <= Length(All) do
  begin
    Q := P;
    while (Q <= Length(All)) and (All[Q] in ['0'..'9', 'A'..'Z', 'a'..'z', '.', '-', '/', '@', '_']) do Inc(Q);
    Token := Copy(All, P, Q - P).Trim(['.', '-']);
    if MatchStr(Copy(Token, 1, 4), Codes) and MatchStr(Copy(Token, 5, MaxInt), ['', '0']) then Exit(Copy(Token, 1, 4));
    P := Q + 1;
  end;
  Result := '';
end;

{ The Message-IDs in a text. }
function IdsIn(const Text: string): TArray<string>;
var
  Id: string;
  P: Integer;
begin
  Result := nil;
  P := Pos('<', Text);
  while P > 0 do
  begin
    Id := Copy(Text, P, Pos('>', Text, P) - P + 1);
    if (Pos('@', Id) > 0) and (Id.IndexOfAny([' ', #9, #10, #13]) < 0) then Result := Result + [Id];
    P := Pos('<', Text, P + 1);
  end;
end;

{ Content in its canonical form, with a detached SignedData: the one signer, or ''. }
function SignerOf(const Content, Signature: string): string;
var
  P: PByte;
  Cms, Input, Signers, Signer: Pointer;
begin
  Result := '';
  P := PByte(PAnsiChar(Signature));
  Cms := d2i_CMS_ContentInfo(nil, @P, Length(Signature));
  if Cms = nil then Exit;
  Input := BIO_new_mem_buf(PAnsiChar(Content), Length(Content));
  if CMS_verify(Cms, nil, nil, Input, nil, CmsDetached or CmsBinary or CmsNoSignerCertVerify) = 1 then
  begin
    Signers := CMS_get0_signers(Cms);
    if OPENSSL_sk_num(Signers) = 1 then
    begin
      Signer := OPENSSL_sk_value(Signers, 0);
      SetLength(Result, i2d_X509(Signer, nil));
      P := PByte(PAnsiChar(Result));
      i2d_X509(Signer, @P);
    end;
    OPENSSL_sk_free(Signers);
  end;
  BIO_free(Input);
  CMS_ContentInfo_free(Cms);
  ERR_clear_error;
end;

function FindSigned(const Whole: TPart; out Signed, Signature: TPart): Boolean;
var
  Part: TPart;
  All: TArray<TPart>;
begin
  for Part in Whole.Tree do
  begin
    All := Part.Parts;
    if not StartsText('multipart/signed', Part.Field('Content-Type')) or (Length(All) <> 2) then Continue;
    Signed := All[0];
    Signature := All[1];
    Exit(True);
  end;
  Result := False;
end;

function ReadReturn(const Text: string): TReturn;
var
  Whole, Signed, Signature, Part: TPart;
begin
  Result := Default(TReturn);
  Whole := ParsePart(Text);
  Result.MessageId := Whole.Field('Message-ID');
  Result.From := Whole.Field('From');
  Result.Cited := IdsIn(Whole.Field('In-Reply-To') + ' ' + Whole.Field('References'));
  if not FindSigned(Whole, Signed, Signature) then Result.Doubt := 'il n''est pas signé'
  else
  begin
    Result.SignerDer := SignerOf(Signed.Raw, Signature.Content);
    if Result.SignerDer = '' then Result.Doubt := 'sa signature est fausse'
    else
    begin
      Result.Kind := CodeIn(Signed.Text);
      { The header, which anybody may write, counts only where the signed text cites nothing. }
      if IdsIn(Signed.Text) <> nil then Result.Cited := IdsIn(Signed.Text);
    end;
  end;
  if Result.Kind <> '' then Exit;
  if StartsText('multipart/report', Whole.Field('Content-Type')) then
  begin
    Result.Kind := 'dsn';
    for Part in Whole.Parts do
      if ContainsText(Part.Field('Content-Type'), 'rfc822') then
        Result.Cited := IdsIn(ParsePart(Part.Content).Field('Message-ID'));
    Exit;
  end;
  for Part in Whole.Tree do
    if StartsText('ARL', Part.Field('Content-Description')) then Result.Kind := 'arl'
    else if StartsText('RSP', Part.Field('Content-Description')) then Result.Kind := 'rsp';
  { What is not rightly signed can only pretend. }
  if (Result.Kind = '') and (Result.Doubt <> '') then Result.Kind := CodeIn(Whole.Field('Subject') + CrLf + Whole.Text);
  if Result.Kind = '' then Result.Kind := 'other';
end;

function Envelop(const Data: string; Cert: TCert): string;
var
  Certs, Input, Cms: Pointer;
  P: PByte;
begin
  Certs := OPENSSL_sk_new_null;
  OPENSSL_sk_push(Certs, Cert.X);
  Input := BIO_new_mem_buf(PAnsiChar(Data), Length(Data));
  Cms := CMS_encrypt(Certs, Input, EVP_aes_128_cbc, CmsBinary);
  try
    if Cms = nil then raise Exception.Create('chiffrement impossible');
    SetLength(Result, i2d_CMS_ContentInfo(Cms, nil));
    P := PByte(PAnsiChar(Result));
    i2d_CMS_ContentInfo(Cms, @P);
  finally
    CMS_ContentInfo_free(Cms);
    BIO_free(Input);
    OPENSSL_sk_free(Certs);
  end;
end;

function Gzip(const Data: string): string;

  function LittleEndian(Value: Cardinal): string;
  begin
    Result := Chr(Value and 255) + Chr(Value shr 8 and 255) + Chr(Value shr 16 and 255) + Chr(Value shr 24);
  end;

var
  Target: TStringStream;
  Packer: TCompressionStream;
begin
  Target := TStringStream.Create('');
  try
    Packer := TCompressionStream.Create(clDefault, Target, True);
    try
      if Data <> '' then Packer.WriteBuffer(Data[1], Length(Data));
    finally
      Packer.Free;
    end;
    { RFC 1952: no name, no time; the check value and the size close it }
    Result := #$1F#$8B#8#0#0#0#0#0#0#255 + Target.DataString +
      LittleEndian(Crc32(Crc32(0, nil, 0), PByte(PAnsiChar(Data)), Length(Data))) + LittleEndian(Length(Data));
  finally
    Target.Free;
  end;
end;

function LotMessage(const Date, From, Rcpt, Id, Subject, Description, FileName, Data: string): string;
var
  Text: string;
  Lines: TStringList;
  P: Integer;
begin
  Text := Encode64(Data);
  Lines := TStringList.Create;
  try
    Lines.LineBreak := CrLf;
    Lines.Add('Date: ' + Date);
    Lines.Add('From: <' + From + '>');
    Lines.Add('To: <' + Rcpt + '>');
    Lines.Add('Message-ID: ' + Id);
    Lines.Add('Subject: ' + Subject);
    Lines.Add('MIME-Version: 1.0');
    Lines.Add('Content-Type: application/EDI-consent; name="' + FileName + '"');
    Lines.Add('Content-Transfer-Encoding: base64');
    Lines.Add('Content-Description: ' + Description);
    Lines.Add('Content-Disposition: attachment; filename="' + FileName + '"');
    Lines.Add('');
    P := 1;
    while P <= Length(Text) do
    begin
      Lines.Add(Copy(Text, P, 76));
      Inc(P, 76);
    end;
    Result := Lines.Text;
  finally
    Lines.Free;
  end;
end;

end.
