{ The directory (RFC 4511): anonymous bind, search, unbind; one connection an
  action, closed after its last answer. }
unit Ldap;

interface

uses SysUtils, SSockets;

type
  EDirectory = class(Exception);

  TDirectory = class
  private
    FHost: string;
    FPort: Word;
    FSocket: TInetSocket;
    FId: Integer;
    FDown: string;
    function Ask(const Operation: string; Done: Byte): TArray<string>;
    procedure Octets(Buffer: PAnsiChar; Size: Integer);
    function Receive: string;
  public
    constructor Create(const Host: string; Port: Word);
    destructor Destroy; override;
    { The values of one attribute below (or at) Base. No such entry: none. }
    function Search(const Base: string; Subtree: Boolean; const Filter, Value, Attribute: string): TArray<string>;
    procedure Close;
  end;

implementation

const
  Patience = 8000; { ms }

function Tlv(Tag: Byte; const Content: string): string;
var
  Size: string;
  N: Integer;
begin
  N := Length(Content);
  if N < 128 then Size := Chr(N)
  else if N < 256 then Size := #$81 + Chr(N)
  else Size := #$82 + Chr(N shr 8) + Chr(N and 255);
  Result := Chr(Tag) + Size + Content;
end;

{ Takes the element at the start of Data away; Tag 0 when nothing is left. }
function Take(var Data: string; out Tag: Byte): string;
var
  Size, Head, I: Integer;
begin
  Tag := 0;
  if Length(Data) < 2 then Exit('');
  Tag := Ord(Data[1]);
  Size := Ord(Data[2]);
  Head := 2;
  if Size >= 128 then
  begin
    Head := 2 + Size - 128;
    Size := 0;
    for I := 3 to Head do Size := Size shl 8 + Ord(Data[I]);
  end;
  Result := Copy(Data, Head + 1, Size);
  Delete(Data, 1, Head + Size);
end;

constructor TDirectory.Create(const Host: string; Port: Word);
begin
  FHost := Host;
  FPort := Port;
end;

destructor TDirectory.Destroy;
begin
  Close;
  inherited;
end;

procedure TDirectory.Close;
var
  Bye: string;
begin
  if FSocket = nil then Exit;
  Inc(FId);
  Bye := Tlv($30, Tlv(2, Chr(FId)) + #$42#0);
  FSocket.Write(Bye[1], Length(Bye));
  FreeAndNil(FSocket);
end;

procedure TDirectory.Octets(Buffer: PAnsiChar; Size: Integer);
var
  N: Integer;
begin
  while Size > 0 do
  begin
    N := FSocket.Read(Buffer^, Size);
    if N <= 0 then raise EDirectory.Create('l''annuaire a coupé la connexion ou ne répond pas');
    Inc(Buffer, N);
    Dec(Size, N);
  end;
end;

function TDirectory.Receive: string;
var
  Head: array[0..5] of AnsiChar;
  Size, I, N: Integer;
begin
  Octets(Head, 2);
  Size := Ord(Head[1]);
  if Size >= 128 then
  begin
    N := Size - 128;
    if N > 4 then raise EDirectory.Create('réponse illisible de l''annuaire');
    Octets(@Head[2], N);
    Size := 0;
    for I := 2 to N + 1 do Size := Size shl 8 + Ord(Head[I]);
  end;
  if (Size < 0) or (Size > 64 shl 20) then raise EDirectory.Create('réponse trop longue de l''annuaire');
  SetLength(Result, Size);
  if Size > 0 then Octets(PAnsiChar(Result), Size);
end;

{ One request: the bodies of its answers before the last, whose result is looked at. }
function TDirectory.Ask(const Operation: string; Done: Byte): TArray<string>;
var
  Request, Message, Body, Code: string;
  Tag: Byte;
begin
  Result := nil;
  Inc(FId);
  Request := Tlv($30, Tlv(2, Chr(FId)) + Operation);
  if FSocket.Write(Request[1], Length(Request)) <> Length(Request) then
    raise EDirectory.Create('l''annuaire a coupé la connexion');
  repeat
    Message := Receive;
    Take(Message, Tag);
    Body := Take(Message, Tag);
    if Tag = $64 then Result := Result + [Body];
  until Tag = Done;
  Code := Take(Body, Tag);
  { success, sizeLimitExceeded (what came is good), noSuchObject }
  if (Code <> #0) and (Code <> #4) and (Code <> #32) then
    raise EDirectory.CreateFmt('l''annuaire refuse la demande (code %d)', [Ord(Code[1])]);
end;

function TDirectory.Search(const Base: string; Subtree: Boolean;
  const Filter, Value, Attribute: string): TArray<string>;
var
  Entry, List, Item, Test, Name: string;
  Tag: Byte;
begin
  Result := nil;
  if FDown <> '' then raise EDirectory.Create(FDown); { once an action is enough }
  if Value = '' then Test := Tlv($87, Filter) else Test := Tlv($A3, Tlv(4, Filter) + Tlv(4, Value));
  try
    if FSocket = nil then
    begin
      FSocket := TInetSocket.Create(FHost, FPort, Patience);
      FSocket.IOTimeout := Patience;
      FId := 0;
      Ask(Tlv($60, Tlv(2, #3) + Tlv(4, '') + Tlv($80, '')), $61);
    end;
    for Entry in Ask(Tlv($63, Tlv(4, Base) + Tlv(10, Chr(Ord(Subtree) * 2)) + Tlv(10, #0) + Tlv(2, #0) + Tlv(2, #0) +
      Tlv(1, #0) + Test + Tlv($30, Tlv(4, Attribute))), $65) do
    begin
      List := Entry;
      Take(List, Tag);
      List := Take(List, Tag);
      while List <> '' do
      begin
        Item := Take(List, Tag);
        Name := Take(Item, Tag);
        Item := Take(Item, Tag);
        if SameText(Name, Attribute) or SameText(Name + ';binary', Attribute) then
          while Item <> '' do Result := Result + [Take(Item, Tag)];
      end;
    end;
  except
    on E: Exception do
    begin
      FDown := 'annuaire : ' + E.Message;
      FreeAndNil(FSocket);
      raise EDirectory.Create(FDown);
    end;
  end;
end;

end.
