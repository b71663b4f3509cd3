{ The software: what each gesture of its user does. A Delphi application puts its
  own calls here; nothing of the protocol but the names of fields is known. }
unit Software;

interface

uses SysUtils, StrUtils, Math, FpJson, X509, Station, Trust, Ldap, Mail, Messages, Desk;

{ Does one action on the station, fills Answer. False: no such action. }
function Perform(const Action: string; S: TStation; Request, Answer: TJSONObject): Boolean;

implementation

type
  TSoftware = class(TDesk)
    function LotOf(const Cited: TArray<string>; out Original: string): TJSONObject;
    function WritesTo(const From: string): Boolean;
    function LotFor(const Lbl, Target: string): TJSONObject;
    procedure Transmit(Lot: TJSONObject);
    procedure Collect;
    procedure Handle(Mail: TJSONObject);
    procedure HandleAll;
    procedure Configure;
    procedure InstallCa;
    procedure InstallCertificate;
    procedure Refresh;
    procedure Send;
    procedure Poll;
    procedure Plan;
    procedure Attest;
    procedure Advance;
  end;

{ The certificates or lists of a file that the user hands over: one at least. }
function FileOf(Request: TJSONObject): TArray<string>;
begin
  Result := DerBlocks(ReadFile(Request.Strings['file']));
  if Result = nil then raise ERefused.Create('file', 'rien de lisible dans ' + Request.Strings['file']);
end;

{ The lot that a message is about, by the first Message-ID it cites that this station
  sent. Original is that one; of no lot of this station, the first cited. }
function TSoftware.LotOf(const Cited: TArray<string>; out Original: string): TJSONObject;
var
  Id: string;
  I: Integer;
begin
  for Id in Cited do
    for I := 0 to S.Rows('lots').Count - 1 do
    begin
      Original := Id;
      Result := S.Rows('lots').Objects[I];
      if Has(Result.Arrays['ids'], Id) or (Result.Get('pending', '') = Id) then Exit;
    end;
  Result := nil;
  Original := '';
  if Cited <> nil then Original := Cited[0];
end;

{ Whether a mail's From is one of the mailboxes that this station's lots go to. }
function TSoftware.WritesTo(const From: string): Boolean;
var
  Boxes: TJSONObject;
  I: Integer;
begin
  Boxes := S.Part('settings').Objects['mailboxes'];
  for I := 0 to Boxes.Count - 1 do
    if ContainsText(From, Boxes.Items[I].AsString) then Exit(True);
  Result := False;
end;

{ Sends a lot, whole, as it was: the file that was kept, its subject, its name. What
  the relay did not confirm keeps its Message-ID, so that a double shows as one. }
procedure TSoftware.Transmit(Lot: TJSONObject);
var
  Data, Id, From, Text: string;
  Cert: TCert;
begin
  Cert := Usable(Lot.Strings['label']);
  Data := ReadFile(S.Directory + 'lots' + PathDelim + Lot.Strings['copy']);
  if Lot.Booleans['compression'] then Data := Gzip(Data);
  From := S.Setting('ps_address');
  Id := Lot.Get('pending', '<' + RandomHex(12) + Copy(From, Pos('@', From), MaxInt) + '>');
  Lot.Strings['pending'] := Id;
  S.Save;
  Text := LotMessage(Rfc5322(S.Now), From, Lot.Strings['to'], Id, Lot.Strings['subject'], Lot.Strings['description'],
    Lot.Strings['name'], Envelop(Data, Cert));
  try
    SendMail(S.Part('settings'), From, Lot.Strings['to'], Text);
  except
    on E: EMail do
      raise ERefused.Create(IfThen(E.Temporary, 'smtp-temporary', 'smtp-refused'),
        'le lot est gardé, le relais ne l''a pas pris : ' + E.Message);
  end;
  Lot.Delete('pending');
  Lot.Arrays['ids'].Add(Id);
  Lot.Strings['serial'] := Cert.Serial;
  S.Save;
end;

{ First the whole mailbox comes into the station's tray, then the session ends; only
  then is anything acted upon. A cut loses nothing and doubles nothing. }
procedure TSoftware.Collect;
var
  Box: TPop3;
  Uids: TArray<string>;
  Raw: string;
  I: Integer;
begin
  Box := TPop3.Create(S.Part('settings'));
  try
    Uids := Box.Uids;
    for I := 0 to High(Uids) do
    begin
      if not Has(S.Rows('uids'), Uids[I]) then
      begin
        Raw := Box.Retrieve(I + 1);
        S.Rows('tray').Add(TJSONObject.Create(['raw', Encode64(Raw), 'state', 'new']));
        S.Rows('uids').Add(Uids[I]);
        S.Save;
      end;
      Box.Delete(I + 1);
    end;
    Box.Quit;
  finally
    Box.Free;
  end;
end;

procedure TSoftware.Handle(Mail: TJSONObject);
var
  M: TReturn;
  Original: string;
  Lot, Row: TJSONObject;
  Cert: TCert;
  Found: TVerdict;

  procedure Done(const Outcome, Reason: string);
  begin
    Row.Strings['outcome'] := Outcome;
    if Reason <> '' then Row.Strings['reason'] := Reason;
    if Outcome <> 'deferred' then Mail.Strings['state'] := 'done'
    else if Mail.Strings['state'] = 'waiting' then FreeAndNil(Row) { said already }
    else Mail.Strings['state'] := 'waiting';
    if Outcome = 'refused' then S.Alert('Message ' + M.Kind + ' sans effet : ' + Reason + '.');
    if Row <> nil then Answer.Arrays['messages'].Add(Row);
  end;

begin
  M := ReadReturn(Decode64(Mail.Strings['raw']));
  Lot := LotOf(M.Cited, Original);
  { A number in the mail of anybody else is just a number. }
  if MatchStr(M.Kind, Codes) and (Lot = nil) and not WritesTo(M.From) then M.Kind := 'other';
  Row := TJSONObject.Create(['message_id', M.MessageId, 'kind', M.Kind, 'outcome', '']);
  if Original <> '' then Row.Strings['original'] := Original;
  if (Mail.Strings['state'] = 'new') and Has(S.Rows('messages'), M.MessageId) then
  begin
    Done('duplicate', '');
    Exit;
  end;
  if Mail.Strings['state'] = 'new' then S.Rows('messages').Add(M.MessageId);
  if not MatchStr(M.Kind, Codes) then
  begin
    if M.Kind = 'dsn' then S.Alert('Le lot ' + Original + ' n''a pas pu être remis à son destinataire.');
    Done('noted', '');
    Exit;
  end;
  if M.Doubt <> '' then
  begin
    Done('refused', M.Doubt);
    Exit;
  end;
  if Lot = nil then
  begin
    Done('noted', 'ce poste n''a pas envoyé ce lot');
    Exit;
  end;
  Cert := S.Cert(M.SignerDer);
  { §6.3.2: the list that may name it, or the one in use, is asked for again, before
    it takes the place of the one in use. }
  if (UsageOf(S, Lot.Strings['label']) <> 'oct') and Judge(S, Cert, Lot.Strings['label']).Good then
    FetchListsOf(Cert, False);
  Found := Consider(Cert, Lot.Strings['label']);
  if not Found.Good then
  begin
    Done(IfThen(Found.MayCome and not Cert.SelfIssued, 'deferred', 'refused'), Found.Reason);
    Exit;
  end;
  LookUp(Lot.Strings['label']);
  Directory.Close;
  Row.Strings['certificate_serial'] := Known(Lot.Strings['label']).Serial;
  if M.Kind = '4015' then
  begin
    Done('acted', '');
    Exit;
  end;
  { The relay had it, though its word was lost. }
  if Lot.Get('pending', '') = Original then
  begin
    Lot.Arrays['ids'].Add(Original);
    Lot.Delete('pending');
  end;
  { Only the last transmission of a lot can be rejected: an earlier one was replaced. }
  if Lot.Arrays['ids'].Strings[Lot.Arrays['ids'].Count - 1] <> Original then
  begin
    Done('duplicate', 'ce lot est déjà reparti');
    Exit;
  end;
  try
    Transmit(Lot);
    Row.Add('resent', TJSONArray.Create([Lot.Arrays['ids'].Strings[Lot.Arrays['ids'].Count - 1]]));
    Done('acted', '');
  except
    on E: ERefused do
    begin
      S.Alert('Le lot ' + Lot.Strings['subject'] + ' reste à renvoyer : ' + E.Message);
      Done('deferred', E.Message);
    end;
  end;
end;

procedure TSoftware.HandleAll;
var
  I: Integer;
begin
  if Answer.Find('messages') = nil then Answer.Add('messages', TJSONArray.Create);
  for I := 0 to S.Rows('tray').Count - 1 do
  begin
    Handle(S.Rows('tray').Objects[I]);
    S.Save;
  end;
  for I := S.Rows('tray').Count - 1 downto 0 do
    if S.Rows('tray').Objects[I].Strings['state'] = 'done' then S.Rows('tray').Delete(I);
end;

procedure TSoftware.Configure;
var
  Settings: TJSONObject;

  procedure Trust(const Kind, Path: string);
  var
    Files: TJSONData;
    I: Integer;
    Der: string;
  begin
    Files := Request.FindPath(Path);
    if Files = nil then Exit;
    for I := 0 to Files.Count - 1 do
      for Der in DerBlocks(ReadFile(Files.Items[I].AsString)) do S.Rows('authorities.' + Kind).Add(Encode64(Der));
  end;

begin
  Settings := Request.Clone as TJSONObject;
  S.State.Add('settings', Settings);
  Trust('test', 'trust_anchors.test');
  Trust('reel', 'trust_anchors.reel');
  Trust('oct', 'trust_anchors.oct');
  Trust('intermediate', 'intermediates');
  S.State.Add('nextLists', Draw(S.Now, ''));
end;

procedure TSoftware.InstallCa;
var
  Der, Kind: string;
begin
  Kind := Request.Strings['role'];
  if Kind = 'root' then Kind := Request.Strings['usage'];
  for Der in FileOf(Request) do
  begin
    if not S.Cert(Der).IsAuthority then
      raise ERefused.Create('ca-profile', 'ce certificat n''est pas celui d''une autorité');
    if not Has(S.Rows('authorities.' + Kind), Encode64(Der)) then S.Rows('authorities.' + Kind).Add(Encode64(Der));
  end;
end;

procedure TSoftware.InstallCertificate;
var
  Cert: TCert;
  Found: TVerdict;
begin
  Cert := S.Cert(FileOf(Request)[0]);
  Found := Judge(S, Cert, Request.Strings['label']);
  { What lacks an authority or a list waits for it, outside the store. }
  if Found.MayCome then S.Part('handed').Strings[Request.Strings['label']] := Encode64(Cert.Der);
  if not Found.Good then raise ERefused.Create(Found.Code, Found.Reason);
  Adopt(Cert, Request.Strings['label']);
end;

procedure TSoftware.Refresh;
var
  Lbl: string;
  Answered: Boolean;
begin
  Answered := True;
  if Has(Request.Arrays['what'], 'crls') then FetchAllLists;
  if Has(Request.Arrays['what'], 'certificates') then
    for Lbl in Labels do Answered := LookUp(Lbl) and Answered;
  Directory.Close;
  if not Answered then raise ERefused.Create('directory', 'l''annuaire ne répond pas ; le poste garde ce qu''il tient');
end;

{ The lot of a request: one that the relay did not take is sent again as itself. }
function TSoftware.LotFor(const Lbl, Target: string): TJSONObject;
var
  Kind, Usage, Data, Print, Stamp, Subject, Description: string;
  Compressed: Boolean;
  I: Integer;
begin
  Kind := Request.Strings['kind'];
  Usage := Request.Strings['usage'];
  Compressed := Request.Booleans['compression'];
  try
    Data := ReadFile(Request.Strings['file']);
  except
    on E: Exception do raise ERefused.Create('file', E.Message);
  end;
  Print := Digest(Data) + Kind + Usage + Target + BoolToStr(Compressed);
  for I := 0 to S.Rows('lots').Count - 1 do
  begin
    Result := S.Rows('lots').Objects[I];
    if (Result.Strings['print'] = Print) and (Result.Arrays['ids'].Count = 0) then Exit;
  end;
  S.State.Integers['count'] := S.State.Get('count', 0) + 1;
  Stamp := Digits(S.Now) + Format('%.5d', [S.State.Integers['count'] mod 100000]);
  Subject := Format('%s140610/%s/%s/%s', [IfThen(Kind = 'DRE', 'DR', 'SV'), Request.Get('exercice', '00000000000001'),
    Stamp, Request.Get('numero', '00001')]);
  Description := Kind + IfThen(Usage = 'test', 'TEST', IfThen(Usage = 'demo', 'DEMO', '')) +
    IfThen(Kind = 'FSE', '/B2/', IfThen(Kind = 'DRE', '/DR/', '/B2DR/')) + IfThen(Compressed, 'ZK', 'K');
  Result := TJSONObject.Create(['print', Print, 'label', Lbl, 'to', S.Setting('mailboxes.' + Target), 'copy', Stamp,
    'name', ExtractFileName(Request.Strings['file']) + '.pkcs7', 'compression', Compressed, 'subject', Subject,
    'description', Description, 'ids', TJSONArray.Create]);
  WriteFile(S.Directory + 'lots' + PathDelim + Stamp, Data);
  S.Rows('lots').Add(Result);
end;

procedure TSoftware.Send;
var
  Kind, Lbl, Target: string;
  Lot: TJSONObject;
begin
  Kind := Request.Strings['kind'];
  Target := Request.Strings['destination'];
  if (Target <> 'oct') and (Target <> IfThen(Kind = 'FSE', 'amo', IfThen(Kind = 'DRE', 'amc', ''))) then
    raise ERefused.Create('configuration', 'un fichier de ' + Kind + ' ne va pas à cet organisme');
  if Target = 'oct' then Lbl := S.Setting('oct_label')
  else if Request.Strings['usage'] = 'reel' then Lbl := Target + '_pj.reel@reel.rss.fr'
  else Lbl := Target + '_pj.test@test.rss.fr';
  Lot := LotFor(Lbl, Target);
  Transmit(Lot);
  Answer.Add('message_ids', TJSONArray.Create([Lot.Arrays['ids'].Strings[0]]));
  Answer.Add('certificate_label', Lbl);
  Answer.Add('certificate_serial', Lot.Strings['serial']);
end;

procedure TSoftware.Poll;
begin
  try
    Collect;
  except
    on E: EMail do
    begin
      HandleAll;
      raise ERefused.Create('pop3', 'la relève s''est interrompue : ' + E.Message);
    end;
  end;
  HandleAll;
end;

procedure TSoftware.Plan;
var
  From: TMoment;
  Outcome: string;
  I: Integer;
begin
  From := S.Now;
  if Request.Find('from') <> nil then From := ParseMoment(Request.Strings['from']);
  Outcome := '';
  if Request.Find('state') <> nil then Outcome := Request.Objects['state'].Strings['outcome'];
  Answer.Add('planned', TJSONArray.Create);
  for I := 1 to Request.Integers['samples'] do Answer.Arrays['planned'].Add(Rfc3339(Draw(From, Outcome)));
end;

procedure TSoftware.Attest;
var
  I: Integer;
  Id: string;
  Yes: Boolean;
begin
  Answer.Add('declarations', TJSONArray.Create);
  for I := 0 to Request.Arrays['ids'].Count - 1 do
  begin
    Id := Request.Arrays['ids'].Strings[I];
    Yes := MatchStr(Id, ['I-04', 'I-05', 'I-06', 'I-07']);
    Answer.Arrays['declarations'].Add(TJSONObject.Create(['id', Id, 'declared', IfThen(Yes, 'oui', 'sans objet'),
      'comment', IfThen(Yes, 'Se lit dans software.pas.', 'Cet exemple reçoit le fichier de lots tout fait.')]));
  end;
end;

{ Days pass: the lists at their drawn time, certificates every morning at six. }
procedure TSoftware.Advance;
var
  Till, Morning, Start: TMoment;
begin
  Start := S.Now;
  Till := ParseMoment(Request.Strings['until']);
  Morning := Midnight(Start, 0) + 6 * 3600;
  if Morning <= Start then Morning := Midnight(Start, 1) + 6 * 3600;
  while Min(Morning, S.State.Int64s['nextLists']) <= Till do
  begin
    S.Now := Max(Start, Min(Morning, S.State.Int64s['nextLists']));
    if S.State.Int64s['nextLists'] <= Morning then
      FetchAllLists
    else
      Morning := Midnight(S.Now, 1) + 6 * 3600;
    Daily;
    Directory.Close;
  end;
end;

function Perform(const Action: string; S: TStation; Request, Answer: TJSONObject): Boolean;
var
  Soft: TSoftware;
begin
  Result := True;
  Soft := TSoftware.Create;
  try
    Soft.S := S;
    Soft.Request := Request;
    Soft.Answer := Answer;
    if Action = 'configure' then Soft.Configure
    else
    begin
      Soft.Directory := TDirectory.Create(S.Setting('ldap.host'), StrToIntDef(S.Setting('ldap.port'), 389));
      if Action = 'install-ca' then Soft.InstallCa
      else if Action = 'install-crl' then TakeList(S, FileOf(Request)[0], nil)
      else if Action = 'install-certificate' then Soft.InstallCertificate
      else if Action = 'refresh' then Soft.Refresh
      else if Action = 'send' then Soft.Send
      else if Action = 'poll' then Soft.Poll
      else if Action = 'plan' then Soft.Plan
      else if Action = 'attest' then Soft.Attest
      else if Action = 'advance' then Soft.Advance
      else Result := False;
    end;
  finally
    if (Action <> 'refresh') and (Action <> 'advance') then Answer.Delete('fetched');
    Soft.Free;
  end;
end;

end.
