{ The desk at which the software works: the station's store of certificates and
  lists, kept up to date from the directory (§6.3.2, §6.3.3). }
unit Desk;

interface

uses SysUtils, StrUtils, FpJson, X509, Station, Trust, Ldap;

type
  { A list that a certificate is checked against: where it is, whose it must be. }
  TWanted = record
    Url: string;
    Authority: TCert;
  end;

  TDesk = class
  private
    function Mailbox(const Lbl: string): string;
    procedure Report(const Kind, Name, Serial, Outcome, Reason: string);
    procedure FetchList(const Wanted: TWanted);
    procedure Want(Cert: TCert; OnlyMissing: Boolean; var List: TArray<TWanted>);
  public
    S: TStation;
    Request, Answer: TJSONObject;
    Directory: TDirectory;
    destructor Destroy; override;
    { The store's certificate for a label, or nil. }
    function Known(const Lbl: string): TCert;
    { Labels of the request, else those of the store. }
    function Labels: TArray<string>;
    procedure Adopt(Cert: TCert; const Lbl: string);
    function Consider(Cert: TCert; const Lbl: string): TVerdict;
    function LookUp(const Lbl: string): Boolean;
    function Usable(const Lbl: string): TCert;
    procedure FetchListsOf(Cert: TCert; OnlyMissing: Boolean);
    procedure FetchAllLists;
    procedure Daily;
    { When lists are fetched next, by how the last fetch ended ('' for none yet). }
    function Draw(From: TMoment; const Outcome: string): TMoment;
  end;

implementation

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
  P := Pos('/certificateRevocationList', Result);
  if P > 0 then SetLength(Result, P - 1);
  P := Pos('%', Result);
  while P > 0 do
  begin
    Result := Copy(Result, 1, P - 1) + Chr(StrToIntDef('$' + Copy(Result, P + 1, 2), 32)) + Copy(Result, P + 3, MaxInt);
    P := Pos('%', Result, P + 1);
  end;
end;

destructor TDesk.Destroy;
begin
  Directory.Free;
  inherited;
end;

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
  if (Held = nil) or (Cert.NotBefore > Held.NotBefore) or not Judge(S, Held, Lbl).Good or
    ((Cert.NotBefore = Held.NotBefore) and (Cert.NotAfter > Held.NotAfter)) then Adopt(Cert, Lbl);
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
  if not Answered then
    raise ERefused.Create('directory', 'aucun certificat de ' + Lbl + ' sur le poste, et l''annuaire ne répond pas');
  Text := S.Part('whyNot').Get(Lbl, '');
  if Length(Text) > 1 then
    raise ERefused.Create(Copy(Text, 1, Pos(' ', Text) - 1), Copy(Text, Pos(' ', Text) + 1, MaxInt));
  raise ERefused.Create('no-certificate', 'aucun certificat de ' + Lbl + ' n''est publié');
end;

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
    if Known(Lbl) <> nil then
      if (Known(Lbl).NotAfter - S.Now < 15 * 86400) or not Judge(S, Known(Lbl), Lbl).Good then LookUp(Lbl);
end;

end.
