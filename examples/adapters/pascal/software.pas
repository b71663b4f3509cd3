{ The software: what each gesture of its user does. A Delphi application puts its
  own calls here; nothing of the protocol but the names of fields is known. }
unit Software;

interface

uses SysUtils, StrUtils, Math, FpJson, X509, Station, Trust, Ldap, Mail, Messages;

{ Does one action on the station, fills Answer. False: no such action. }
function Perform(const Action: string; S: TStation; Request, Answer: TJSONObject): Boolean;

implementation

type
  { A list that a certificate is checked against: where it is, whose it must be. }
  TWanted = record
    Url: string;
    Authority: TCert;
  end;

  TDesk = class
    S: TStation;
    Request, Answer: TJSONObject;
    Directory: TDirectory;
    { The directory }
    function Known(const Lbl: string): TCert;
    function Mailbox(const Lbl: string): string;
    procedure Adopt(Cert: TCert; const Lbl: string);
    function Consider(Cert: TCert; const Lbl: string): TVerdict;
    function LookUp(const Lbl: string): Boolean;
    procedure Report(const Kind, Name, Serial, Outcome, Reason: string);
    procedure FetchList(const Wanted: TWanted);
    procedure Want(Cert: TCert; OnlyMissing: Boolean; var List: TArray<TWanted>);
    procedure FetchListsOf(Cert: TCert; OnlyMissing: Boolean);
    procedure FetchAllLists;
    function Labels: TArray<string>;
    function Usable(const Lbl: string): TCert;
    { Lots }
    function LotOf(const MessageId: string): TJSONObject;
    procedure Transmit(Lot: TJSONObject);
    procedure Handle(Mail: TJSONObject);
    procedure Collect;
    procedure HandleAll;
    { The scheduler }
    function Draw(From: TMoment; const Outcome: string): TMoment;
    procedure Daily;
    { Actions }
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

{ The entry that a distribution point names, however it is written: after "?", or as
  the document prints it, after "/". The host is the directory that was configured. }
function EntryOf(const Url: string): string;
var
  P: Integer;
begin
  Result := Copy(Url, Pos('//', Url) + 2, MaxInt);
  Result := Copy(Result, Pos('/', Result) + 1, MaxInt);
  P := Pos('?', Result);
  if P > 0 then SetLength(Result, P - 1);
  if Pos('/certificateRevocationList', Result) > 0 then SetLength(Result, Pos('/certificateRevocationList', Result) - 1);
  P := Pos('%', Result);
  while P > 0 do
  begin
    Result := Copy(Result, 1, P - 1) + Chr(StrToIntDef('$' + Copy(Result, P + 1, 2), 32)) + Copy(Result, P + 3, MaxInt);
    P := Pos('%', Result, P + 1);
  end;
end;

{ The certificates or lists of a file that the user hands over: one at least. }
function FileOf(Request: TJSONObject): TArray<string>;
begin
  Result := DerBlocks(ReadFile(Request.Strings['file']));
  if Result = nil then raise ERefused.Create('file', 'rien de lisible dans ' + Request.Strings['file']);
end;

{ TDesk: the directory }

function TDesk.Known(const Lbl: string): TCert;
begin
  Result := nil;
  if S.Part('certificates').Find(Lbl) <> nil then Result := S.Cert(Decode64(S.Part('certificates').Strings[Lbl]));
end;

function TDesk.Mailbox(const Lbl: string): string;
begin
  Result := S.Setting('mailboxes.' + Copy(Lbl, 1, 3));
end;

procedure TDesk.Report(const Kind, Name, Serial, Outcome, Reason: string);
var
  Row: TJSONObject;
begin
  if Answer.Find('fetched') = nil then Answer.Add('fetched', TJSONArray.Create);
  Row := TJSONObject.Create(['kind', Kind, 'name', Name, 'outcome', Outcome]);
  if Serial <> '' then Row.Add('serial', Serial);
  if Reason <> '' then Row.Add('reason', Reason);
  Answer.Arrays['fetched'].Add(Row);
end;

{ §6.3.2: the one that it replaces leaves the station, and never serves again. }
procedure TDesk.Adopt(Cert: TCert; const Lbl: string);
begin
  if Known(Lbl) = Cert then Exit;
  if Known(Lbl) <> nil then S.Rows('retired').Add(Digest(Known(Lbl).Der));
  S.Part('certificates').Strings[Lbl] := Encode64(Cert.Der);
end;

{ Takes a good and more recent certificate into the store. The verdict is Cert's own. }
function TDesk.Consider(Cert: TCert; const Lbl: string): TVerdict;
var
  Held: TCert;
begin
  FetchListsOf(Cert, True);
  Result := Judge(S, Cert, Lbl);
  Held := Known(Lbl);
  if not Result.Good or (Held = Cert) or Has(S.Rows('retired'), Digest(Cert.Der)) then Exit;
  if (Held = nil) or (Cert.NotBefore > Held.NotBefore) or
    ((Cert.NotBefore = Held.NotBefore) and (Cert.NotAfter > Held.NotAfter)) or not Judge(S, Held, Lbl).Good then Adopt(Cert, Lbl);
end;

{ What the directory publishes for a recipient; False when it does not answer. An
  OCT's certificate is not there: it comes from the OCT. }
function TDesk.LookUp(const Lbl: string): Boolean;
var
  Values: TArray<string>;
  Der, Base: string;
  Best, Cert: TCert;
  Found, Why: TVerdict;
begin
  if UsageOf(S, Lbl) = 'oct' then
  begin
    if S.Part('handed').Find(Lbl) = nil then Exit(True);
    Why := Consider(S.Cert(Decode64(S.Part('handed').Strings[Lbl])), Lbl);
    S.Part('whyNot').Strings[Lbl] := Why.Code + ' ' + Why.Reason;
    Exit(True);
  end;
  Base := S.Setting('ldap.bases.' + UsageOf(S, Lbl));
  try
    Values := Directory.Search(Base, True, 'cn', Lbl, 'userCertificate;binary');
    if Values = nil then Values := Directory.Search(Base, True, 'cn', Mailbox(Lbl), 'userCertificate;binary');
  except
    on E: EDirectory do
    begin
      S.Alert(E.Message);
      Exit(False);
    end;
  end;
  Result := True;
  Best := Known(Lbl);
  Why := Default(TVerdict);
  Cert := nil;
  for Der in Values do
    try
      Cert := S.Cert(Der);
      Found := Consider(Cert, Lbl);
      if not Found.Good then Report('certificate', Lbl, Cert.Serial, 'refused', Found.Reason);
      if not Found.Good and ((Why.Code = '') or (Why.Code = 'wrong-name')) then Why := Found;
    except
      on E: Exception do Report('certificate', Lbl, '', 'refused', E.Message);
    end;
  S.Part('whyNot').Strings[Lbl] := Why.Code + ' ' + Why.Reason;
  if Values = nil then Report('certificate', Lbl, '', 'missing', '')
  else if Known(Lbl) <> Best then Report('certificate', Lbl, Known(Lbl).Serial, 'accepted', '')
  else if Best <> nil then Report('certificate', Lbl, Best.Serial, 'unchanged', '');
end;

{ The lists of a certificate and of the authorities above it, each address once. }
procedure TDesk.Want(Cert: TCert; OnlyMissing: Boolean; var List: TArray<TWanted>);
var
  Authority: TCert;
  Url: string;
  Wanted, Other: TWanted;
begin
  for Authority in Issuers(S, Cert) do
  begin
    if not OnlyMissing or (ListOf(S, Authority) = nil) then
      for Url in Cert.ListAddresses do
      begin
        Wanted.Url := Url;
        for Other in List do
          if Other.Url = Url then Wanted.Url := '';
        Wanted.Authority := Authority;
        if Wanted.Url <> '' then List := List + [Wanted];
      end;
    if not Authority.SelfIssued then Want(Authority, OnlyMissing, List);
  end;
end;

procedure TDesk.FetchList(const Wanted: TWanted);
var
  Values: TArray<string>;
  Entry, Der: string;
  Fresh, Taken: Boolean;

  procedure Failed(const Outcome, Reason: string);
  begin
    Report('crl', Entry, '', Outcome, Reason);
    S.Part('troubles').Integers[Entry] := S.Part('troubles').Get(Entry, 0) + 1;
    if S.Part('troubles').Integers[Entry] >= 2 then
      S.Alert('La liste de révocation ' + Entry + ' n''a pas pu être mise à jour (' + Reason +
        '). Contactez le fournisseur de votre logiciel avant qu''elle n''expire.');
  end;

begin
  Entry := EntryOf(Wanted.Url);
  if not StartsText('ldap://', Wanted.Url) then Exit;
  try
    Values := Directory.Search(Entry, False, 'objectClass', '', 'certificateRevocationList;binary');
  except
    on E: EDirectory do
    begin
      Failed('missing', E.Message);
      Exit;
    end;
  end;
  if Values = nil then Failed('missing', 'l''annuaire ne la publie pas');
  Taken := False;
  for Der in Values do
    try
      Fresh := TakeList(S, Der, Wanted.Authority);
      Taken := Taken or Fresh;
      Report('crl', Entry, '', IfThen(Fresh, 'accepted', 'unchanged'), '');
      S.Part('troubles').Delete(Entry);
    except
      on E: ERefused do
        Failed('refused', E.Message);
    end;
  if Taken then S.State.Integers['freshLists'] := S.State.Get('freshLists', 0) + 1;
end;

procedure TDesk.FetchListsOf(Cert: TCert; OnlyMissing: Boolean);
var
  List: TArray<TWanted>;
  Wanted: TWanted;
begin
  List := nil;
  Want(Cert, OnlyMissing, List);
  for Wanted in List do FetchList(Wanted);
end;

{ Those that the station's certificates need, and no others; then the next time is drawn. }
procedure TDesk.FetchAllLists;
var
  Lbl: string;
  List: TArray<TWanted>;
  Wanted: TWanted;
begin
  List := nil;
  S.State.Integers['freshLists'] := 0;
  for Lbl in Labels do
    if (Known(Lbl) <> nil) and (UsageOf(S, Lbl) <> 'oct') then Want(Known(Lbl), False, List);
  for Wanted in List do FetchList(Wanted);
  S.State.Int64s['nextLists'] := Draw(S.Now, IfThen(S.State.Integers['freshLists'] > 0, 'fetched', 'failed'));
end;

function TDesk.Labels: TArray<string>;
var
  I: Integer;
begin
  Result := nil;
  if (Request.Find('labels') <> nil) and (Request.Arrays['labels'].Count > 0) then
    for I := 0 to Request.Arrays['labels'].Count - 1 do Result := Result + [Request.Arrays['labels'].Strings[I]]
  else
    for I := 0 to S.Part('certificates').Count - 1 do Result := Result + [S.Part('certificates').Names[I]];
  if Result = nil then Result := ['amo_pj.test@test.rss.fr', 'amc_pj.test@test.rss.fr'];
end;

{ The certificate to encrypt with: that of the store, while it is good and far from
  its end; the directory is asked otherwise, once a day for a mere end to come. }
function TDesk.Usable(const Lbl: string): TCert;
var
  Held: TVerdict;
  Today, Text: string;
  Answered: Boolean;
begin
  Result := Known(Lbl);
  Today := Copy(Rfc3339(S.Now), 1, 10);
  if Result <> nil then Held := Judge(S, Result, Lbl);
  if (Result <> nil) and Held.Good and
    ((Result.NotAfter - S.Now > 15 * 86400) or (S.Part('lookedUp').Get(Lbl, '') = Today)) then Exit;
  if (Result <> nil) and (Held.Code = 'crl-absent') then FetchListsOf(Result, True);
  Answered := LookUp(Lbl);
  Directory.Close;
  if Answered then S.Part('lookedUp').Strings[Lbl] := Today;
  Result := Known(Lbl);
  if Result <> nil then
  begin
    Held := Judge(S, Result, Lbl);
    if Held.Good then Exit;
    raise ERefused.Create(Held.Code, Held.Reason);
  end;
  if not Answered then raise ERefused.Create('directory', 'aucun certificat de ' + Lbl + ' sur le poste, et l''annuaire ne répond pas');
  Text := S.Part('whyNot').Get(Lbl, '');
  if Length(Text) > 1 then
    raise ERefused.Create(Copy(Text, 1, Pos(' ', Text) - 1), Copy(Text, Pos(' ', Text) + 1, MaxInt));
  raise ERefused.Create('no-certificate', 'aucun certificat de ' + Lbl + ' n''est publié');
end;

{ TDesk: lots }

function TDesk.LotOf(const MessageId: string): TJSONObject;
var
  I: Integer;
begin
  for I := 0 to S.Rows('lots').Count - 1 do
  begin
    Result := S.Rows('lots').Objects[I];
    if Has(Result.Arrays['ids'], MessageId) or (Result.Get('pending', '') = MessageId) then Exit;
  end;
  Result := nil;
end;

{ Sends a lot, whole, as it was: the file that was kept, its subject, its name. What
  the relay did not confirm keeps its Message-ID, so that a double shows as one. }
procedure TDesk.Transmit(Lot: TJSONObject);
var
  Data, Id: string;
  Cert: TCert;
begin
  Cert := Usable(Lot.Strings['label']);
  Data := ReadFile(S.Directory + 'lots' + PathDelim + Lot.Strings['copy']);
  if Lot.Booleans['compression'] then Data := Gzip(Data);
  Id := Lot.Get('pending', '');
  if Id = '' then Id := '<' + RandomHex(12) + '@' + Copy(S.Setting('ps_address'), Pos('@', S.Setting('ps_address')) + 1, MaxInt) + '>';
  Lot.Strings['pending'] := Id;
  S.Save;
  try
    SendMail(S.Part('settings'), S.Setting('ps_address'), Lot.Strings['to'], LotMessage(Rfc5322(S.Now), S.Setting('ps_address'),
      Lot.Strings['to'], Id, Lot.Strings['subject'], Lot.Strings['description'], Lot.Strings['name'], Envelop(Data, Cert)));
  except
    on E: EMail do
      raise ERefused.Create(IfThen(E.Temporary, 'smtp-temporary', 'smtp-refused'), 'le lot est gardé, le relais ne l''a pas pris : ' + E.Message);
  end;
  Lot.Delete('pending');
  Lot.Arrays['ids'].Add(Id);
  Lot.Strings['serial'] := Cert.Serial;
  S.Save;
end;

{ First the whole mailbox comes into the station's tray, then the session ends; only
  then is anything acted upon. A cut loses nothing and doubles nothing. }
procedure TDesk.Collect;
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

procedure TDesk.Handle(Mail: TJSONObject);
var
  M: TReturn;
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
  Row := TJSONObject.Create(['message_id', M.MessageId, 'kind', M.Kind, 'outcome', '']);
  if M.Original <> '' then Row.Strings['original'] := M.Original;
  if (Mail.Strings['state'] = 'new') and Has(S.Rows('messages'), M.MessageId) then
  begin
    Done('duplicate', '');
    Exit;
  end;
  if Mail.Strings['state'] = 'new' then S.Rows('messages').Add(M.MessageId);
  if not MatchStr(M.Kind, ['4005', '4015', '4025']) then
  begin
    if M.Kind = 'dsn' then S.Alert('Le lot ' + M.Original + ' n''a pas pu être remis à son destinataire.');
    Done('noted', '');
    Exit;
  end;
  Lot := LotOf(M.Original);
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
  Found := Consider(Cert, Lot.Strings['label']);
  if not Found.Good then
  begin
    Done(IfThen(Found.MayCome and not Cert.SelfIssued, 'deferred', 'refused'), Found.Reason);
    Exit;
  end;
  { §6.3.2: the certificate, and the list that may name the one in use, are asked for again }
  if UsageOf(S, Lot.Strings['label']) <> 'oct' then FetchListsOf(Cert, False);
  LookUp(Lot.Strings['label']);
  Directory.Close;
  Row.Strings['certificate_serial'] := Known(Lot.Strings['label']).Serial;
  if M.Kind = '4015' then
  begin
    Done('acted', '');
    Exit;
  end;
  { Only the last transmission of a lot can be rejected: an earlier one was replaced. }
  if Lot.Arrays['ids'].Strings[Lot.Arrays['ids'].Count - 1] <> M.Original then
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

procedure TDesk.HandleAll;
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

{ TDesk: the scheduler (§6.3.3) }

{ A week later, or the next day after trouble; a new station somewhere in its first
  week. The minute is drawn anew each time, between 02:00 and 22:00 in Paris. }
function TDesk.Draw(From: TMoment; const Outcome: string): TMoment;
var
  Days: Integer;
begin
  if Outcome = '' then Days := 1 + RandomBelow(7)
  else if Outcome = 'fetched' then Days := 7
  else Days := 1;
  Result := Midnight(From, Days) + 2 * 3600 + RandomBelow(20 * 3600);
end;

{ What is looked after each day: the end of certificates, and their revocation. }
procedure TDesk.Daily;
var
  Lbl: string;
begin
  for Lbl in Labels do
    if (Known(Lbl) <> nil) and ((Known(Lbl).NotAfter - S.Now < 15 * 86400) or not Judge(S, Known(Lbl), Lbl).Good) then LookUp(Lbl);
end;

{ TDesk: actions }

procedure TDesk.Configure;
var
  Settings: TJSONObject;

  procedure Trust(const Kind, Path: string);
  var
    I: Integer;
    Der: string;
  begin
    if Request.FindPath(Path) = nil then Exit;
    for I := 0 to Request.FindPath(Path).Count - 1 do
      for Der in DerBlocks(ReadFile(TJSONArray(Request.FindPath(Path)).Strings[I])) do S.Rows('authorities.' + Kind).Add(Encode64(Der));
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

procedure TDesk.InstallCa;
var
  Der, Kind: string;
begin
  Kind := Request.Strings['role'];
  if Kind = 'root' then Kind := Request.Strings['usage'];
  for Der in FileOf(Request) do
  begin
    if not S.Cert(Der).IsAuthority then raise ERefused.Create('ca-profile', 'ce certificat n''est pas celui d''une autorité');
    if not Has(S.Rows('authorities.' + Kind), Encode64(Der)) then S.Rows('authorities.' + Kind).Add(Encode64(Der));
  end;
end;

procedure TDesk.InstallCertificate;
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

procedure TDesk.Refresh;
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

procedure TDesk.Send;
var
  Kind, Usage, Lbl, Target, Print, Stamp: string;
  Data: string;
  Lot: TJSONObject;
  I: Integer;
begin
  Kind := Request.Strings['kind'];
  Target := Request.Strings['destination'];
  Usage := Request.Strings['usage'];
  if (Target <> 'oct') and (Target <> IfThen(Kind = 'FSE', 'amo', IfThen(Kind = 'DRE', 'amc', ''))) then
    raise ERefused.Create('configuration', 'un fichier de ' + Kind + ' ne va pas à cet organisme');
  if Target = 'oct' then Lbl := S.Setting('oct_label')
  else if Usage = 'reel' then Lbl := Target + '_pj.reel@reel.rss.fr'
  else Lbl := Target + '_pj.test@test.rss.fr';
  try
    Data := ReadFile(Request.Strings['file']);
  except
    on E: Exception do raise ERefused.Create('file', E.Message);
  end;
  { A lot that the relay did not take is sent again as itself. }
  Print := Digest(Data) + Kind + Usage + Target + BoolToStr(Request.Booleans['compression']);
  Lot := nil;
  for I := 0 to S.Rows('lots').Count - 1 do
    if (S.Rows('lots').Objects[I].Strings['print'] = Print) and (S.Rows('lots').Objects[I].Arrays['ids'].Count = 0) then
      Lot := S.Rows('lots').Objects[I];
  if Lot = nil then
  begin
    S.State.Integers['count'] := S.State.Get('count', 0) + 1;
    Stamp := StringReplace(StringReplace(StringReplace(Copy(Rfc3339(S.Now), 1, 19), '-', '', [rfReplaceAll]), ':', '', [rfReplaceAll]), 'T', '', []) +
      Format('%.5d', [S.State.Integers['count'] mod 100000]);
    Lot := TJSONObject.Create(['print', Print, 'label', Lbl, 'to', S.Setting('mailboxes.' + Target), 'compression', Request.Booleans['compression'],
      'copy', Stamp, 'name', ExtractFileName(Request.Strings['file']) + '.pkcs7', 'ids', TJSONArray.Create,
      'subject', Format('%s140610/%s/%s/%s', [IfThen(Kind = 'DRE', 'DR', 'SV'), Request.Get('exercice', '00000000000001'), Stamp, Request.Get('numero', '00001')]),
      'description', Kind + IfThen(Usage = 'test', 'TEST', IfThen(Usage = 'demo', 'DEMO', '')) +
        IfThen(Kind = 'FSE', '/B2/', IfThen(Kind = 'DRE', '/DR/', '/B2DR/')) + IfThen(Request.Booleans['compression'], 'ZK', 'K')]);
    WriteFile(S.Directory + 'lots' + PathDelim + Stamp, Data);
    S.Rows('lots').Add(Lot);
  end;
  Transmit(Lot);
  Answer.Add('message_ids', TJSONArray.Create([Lot.Arrays['ids'].Strings[0]]));
  Answer.Add('certificate_label', Lbl);
  Answer.Add('certificate_serial', Lot.Strings['serial']);
end;

procedure TDesk.Poll;
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

procedure TDesk.Plan;
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

procedure TDesk.Attest;
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
    Answer.Arrays['declarations'].Add(TJSONObject.Create(['id', Id, 'declared', IfThen(Yes, 'oui', 'sans objet'), 'comment',
      IfThen(Yes, 'Se lit dans software.pas.', 'Cet exemple ne fait pas de factures : il reçoit le fichier de lots tout fait.')]));
  end;
end;

{ Days pass: the lists at their drawn time, certificates every morning at six. }
procedure TDesk.Advance;
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
  Desk: TDesk;
begin
  Result := True;
  Desk := TDesk.Create;
  try
    Desk.S := S;
    Desk.Request := Request;
    Desk.Answer := Answer;
    if Action = 'configure' then Desk.Configure
    else
    begin
      Desk.Directory := TDirectory.Create(S.Setting('ldap.host'), StrToIntDef(S.Setting('ldap.port'), 389));
      if Action = 'install-ca' then Desk.InstallCa
      else if Action = 'install-crl' then TakeList(S, FileOf(Request)[0], nil)
      else if Action = 'install-certificate' then Desk.InstallCertificate
      else if Action = 'refresh' then Desk.Refresh
      else if Action = 'send' then Desk.Send
      else if Action = 'poll' then Desk.Poll
      else if Action = 'plan' then Desk.Plan
      else if Action = 'attest' then Desk.Attest
      else if Action = 'advance' then Desk.Advance
      else Result := False;
    end;
  finally
    if (Action <> 'refresh') and (Action <> 'advance') then Answer.Delete('fetched');
    Desk.Directory.Free;
    Desk.Free;
  end;
end;

end.
