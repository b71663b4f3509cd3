program adapter;
{ Adaptateur amfront, écrit par « amfront init » : à compléter. À compiler par
  « fpc adapter.pas » (Free Pascal) ou dans un projet console de Delphi.

  « adapter GESTE » fait un geste et finit ; sans argument il reste, et répond à
  une demande par ligne ("mode": "resident" de lps.json).
  Un geste rend les champs de sa réponse en JSON ('' pour aucun) : le logiciel
  l'a fait. Il lève ERefus quand le logiciel refuse et dit pourquoi à son
  utilisateur, ENonBranche tant que rien n'est branché : c'est alors « non
  testable ». Toute autre exception est une erreur de l'adaptateur. Le journal
  s'écrit sur StdErr (Delphi : ErrOutput), jamais sur la sortie standard. Les
  demandes sont dans docs/adaptateur.md. }
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}
{$APPTYPE CONSOLE}
{$H+}

uses SysUtils;

const
  Software = @SOFTWARE@;

type
  ENonBranche = class(Exception);
  ERefus = class(Exception)
    Code: string;
    constructor Create(const Reason, ACode: string);
  end;

constructor ERefus.Create(const Reason, ACode: string);
begin
  inherited Create(Reason);
  Code := ACode;
end;

{ Un champ simple de la demande, '' s'il manque. Pour les objets et les listes :
  fpjson, ou System.JSON de Delphi. }
function Field(const Json, Name: string): string;
var
  P: Integer;
begin
  Result := '';
  P := Pos('"' + Name + '"', Json);
  if P = 0 then Exit;
  Inc(P, Length(Name) + 2);
  while (P <= Length(Json)) and ((Json[P] = ':') or (Json[P] = ' ')) do Inc(P);
  if (P <= Length(Json)) and (Json[P] = '"') then
  begin
    Inc(P);
    while (P <= Length(Json)) and (Json[P] <> '"') do
    begin
      if Json[P] = '\' then Inc(P);
      Result := Result + Json[P];
      Inc(P);
    end;
  end
  else
    while (P <= Length(Json)) and not (Json[P] in [',', '}', ' ', #13, #10]) do
    begin
      Result := Result + Json[P];
      Inc(P);
    end;
end;

{ Un texte en JSON ; le source et le texte sont en UTF-8. }
function Quote(const S: string): string;
var
  I: Integer;
begin
  Result := '"';
  for I := 1 to Length(S) do
    if S[I] < ' ' then Result := Result + ' '
    else
    begin
      if (S[I] = '"') or (S[I] = '\') then Result := Result + '\';
      Result := Result + S[I];
    end;
  Result := Result + '"';
end;

{ Ce que le logiciel fait d'un geste ; Field(Request, 'station') est le
  répertoire où tout l'état du poste doit rester. }
function Act(const Action, Request: string): string;
begin
  if Action = 'announce' then
    Result := '"software":' + Software
  { else if Action = 'configure' then            un poste neuf : comptes, serveurs, racines de confiance
      Result := NouveauPoste(Field(Request, 'station'), Request)
    else if Action = 'send' then                 télétransmettre file : kind, usage, compression, destination
      Result := '"message_ids":[' + Quote(Envoyer(Field(Request, 'file'))) + ']'
      ou : raise ERefus.Create('Le certificat est révoqué.', 'revoked')
    De même : install-ca, install-crl, install-certificate (donnés à la main : file),
    refresh (certificats et listes de l'annuaire), poll (relever la boîte et agir),
    plan (prochaines heures de relève des listes), attest (plutôt dans lps.json),
    confirm (l'utilisateur accepte le nouvel envoi), advance (capacité clock). }
  else
    raise ENonBranche.Create(Action);
end;

var
  Code: Integer;

function Answer(const Action, Request: string): string;
var
  Status, Fields, Id, Protocol: string;
begin
  Status := 'done';
  Fields := '';
  Code := 0;
  try
    Fields := Act(Action, Request);
  except
    on E: ENonBranche do
    begin
      Status := 'unsupported';
      Code := 127;
    end;
    on E: ERefus do
    begin
      Status := 'refused';
      Fields := '"reason":' + Quote(E.Message) + ',"reason_code":' + Quote(E.Code);
      Code := 10;
    end;
  end;
  Protocol := '2';
  if Field(Request, 'protocol') = '1' then Protocol := '1';
  Id := Field(Request, 'id');
  if Id <> '' then Id := ',"id":' + Quote(Id);
  if Fields <> '' then Fields := ',' + Fields;
  Result := '{"protocol":' + Protocol + Id + ',"action":' + Quote(Action) + ',"status":' + Quote(Status) + Fields + '}';
end;

procedure Say(const Line: string);
begin
  Write(Line, #10);
  Flush(Output);
end;

var
  Line, All: string;
begin
  if ParamCount > 0 then
  begin
    All := '';
    while not Eof do
    begin
      ReadLn(Line);
      All := All + Line;
    end;
    Say(Answer(ParamStr(1), All));
    Halt(Code);
  end;
  Say(Answer('announce', ''));
  while not Eof do
  begin
    ReadLn(Line);
    Say(Answer(Field(Line, 'action'), Line));
  end;
end.
