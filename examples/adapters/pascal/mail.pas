{ SMTP (RFC 5321) and POP3 (RFC 1939) over a line of text, plain or under TLS. }
unit Mail;

interface

uses SysUtils, Classes, SSockets, FpJson, X509, LibCrypto;

type
  { A relay or a mailbox said no. Temporary: the same may succeed later. }
  EMail = class(Exception)
    Temporary: Boolean;
    constructor Create(ATemporary: Boolean; const Text: string);
  end;

  TLine = class
  private
    FSocket: TInetSocket;
    FContext, FSsl: Pointer;
    FBuffer: string;
    procedure StartTls(const Host, CaFile: string);
  public
    constructor Create(Server, Tls: TJSONObject);
    destructor Destroy; override;
    procedure Say(const Text: string);
    function Hear: string;
  end;

procedure SendMail(Settings: TJSONObject; const From, Rcpt, Message: string);

type
  TPop3 = class
  private
    FLine: TLine;
    function Ask(const Command: string): string;
    function Lines: string;
  public
    constructor Create(Settings: TJSONObject);
    destructor Destroy; override;
    { The unique identifiers; message N has Result[N - 1]. }
    function Uids: TArray<string>;
    function Retrieve(N: Integer): string;
    procedure Delete(N: Integer);
    procedure Quit;
  end;

implementation

const
  Patience = 15000; { ms }
  CrLf = #13#10;

constructor EMail.Create(ATemporary: Boolean; const Text: string);
begin
  inherited Create(Text);
  Temporary := ATemporary;
end;

{ TLine }

constructor TLine.Create(Server, Tls: TJSONObject);
begin
  try
    FSocket := TInetSocket.Create(Server.Get('host', ''), Server.Get('port', 0), Patience);
    FSocket.IOTimeout := Patience;
  except
    on E: Exception do raise EMail.Create(True, E.Message);
  end;
  if Tls.Get('mode', '') = 'implicit' then StartTls(Server.Get('host', ''), Tls.Get('ca_file', ''));
end;

destructor TLine.Destroy;
begin
  if FSsl <> nil then
  begin
    SSL_shutdown(FSsl);
    SSL_free(FSsl);
  end;
  if FContext <> nil then SSL_CTX_free(FContext);
  FSocket.Free;
  inherited;
end;

procedure TLine.StartTls(const Host, CaFile: string);
begin
  FContext := SSL_CTX_new(TLS_client_method);
  if SSL_CTX_load_verify_locations(FContext, PAnsiChar(CaFile), nil) <> 1 then
    raise EMail.Create(False, 'autorité TLS illisible : ' + CaFile);
  SSL_CTX_set_verify(FContext, 1, nil);
  FSsl := SSL_new(FContext);
  if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(FSsl), PAnsiChar(Host)) <> 1 then
    X509_VERIFY_PARAM_set1_host(SSL_get0_param(FSsl), PAnsiChar(Host), 0);
  SSL_set_fd(FSsl, FSocket.Handle);
  FBuffer := ''; { what came before the handshake is nobody's }
  if SSL_connect(FSsl) <> 1 then
  begin
    ERR_clear_error;
    raise EMail.Create(False, 'le serveur ne prouve pas son identité (TLS)');
  end;
end;

procedure TLine.Say(const Text: string);
var
  N, From: Integer;
begin
  From := 1;
  while From <= Length(Text) do
  begin
    if FSsl <> nil then N := SSL_write(FSsl, @Text[From], Length(Text) - From + 1)
    else N := FSocket.Write(Text[From], Length(Text) - From + 1);
    if N <= 0 then raise EMail.Create(True, 'connexion coupée');
    Inc(From, N);
  end;
end;

function TLine.Hear: string;
var
  Block: array[0..16383] of AnsiChar;
  More: string;
  N, P: Integer;
begin
  P := Pos(#10, FBuffer);
  while P = 0 do
  begin
    if FSsl <> nil then N := SSL_read(FSsl, @Block, SizeOf(Block)) else N := FSocket.Read(Block, SizeOf(Block));
    if N <= 0 then raise EMail.Create(True, 'connexion coupée');
    SetString(More, Block, N);
    FBuffer := FBuffer + More;
    P := Pos(#10, FBuffer);
  end;
  Result := Copy(FBuffer, 1, P - 1);
  if Result.EndsWith(#13) then SetLength(Result, Length(Result) - 1);
  System.Delete(FBuffer, 1, P);
end;

{ SMTP }

procedure SendMail(Settings: TJSONObject; const From, Rcpt, Message: string);
var
  Line: TLine;
  Offers: string;

  { The last line of the reply, whose class must be that of Want. }
  procedure Expect(const Command: string; Want: Char);
  var
    Reply: string;
  begin
    if Command <> '' then Line.Say(Command + CrLf);
    Offers := '';
    repeat
      Reply := Line.Hear;
      Offers := Offers + UpperCase(Copy(Reply, 5, MaxInt)) + #10;
    until Copy(Reply, 4, 1) <> '-';
    if Copy(Reply, 1, 1) <> Want then raise EMail.Create(Copy(Reply, 1, 1) <> '5', Reply);
  end;

  procedure Greet;
  begin
    Expect('EHLO [127.0.0.1]', '2');
  end;

begin
  Line := TLine.Create(Settings.Objects['smtp'], Settings.Objects['tls']);
  try
    Expect('', '2');
    Greet;
    if Settings.Objects['tls'].Get('mode', '') = 'starttls' then
    begin
      Expect('STARTTLS', '2');
      Line.StartTls(Settings.Objects['smtp'].Get('host', ''), Settings.Objects['tls'].Get('ca_file', ''));
      Greet;
    end;
    if (Settings.Objects['smtp'].Get('user', '') <> '') and (Pos('AUTH', Offers) > 0) then
      Expect('AUTH PLAIN ' + Encode64(#0 + Settings.Objects['smtp'].Get('user', '') + #0 +
        Settings.Objects['smtp'].Get('password', '')), '2');
    Expect('MAIL FROM:<' + From + '>', '2');
    Expect('RCPT TO:<' + Rcpt + '>', '2');
    Expect('DATA', '3');
    Line.Say(StringReplace(Message, CrLf + '.', CrLf + '..', [rfReplaceAll]));
    Expect('.', '2');
    try
      Expect('QUIT', '2');
    except
      on EMail do; { the relay has the message }
    end;
  finally
    Line.Free;
  end;
end;

{ TPop3 }

function TPop3.Ask(const Command: string): string;
begin
  if Command <> '' then FLine.Say(Command + CrLf);
  Result := FLine.Hear;
  if Copy(Result, 1, 3) <> '+OK' then raise EMail.Create(True, Result);
end;

function TPop3.Lines: string;
var
  Text: TStringList;
  One: string;
begin
  Text := TStringList.Create;
  try
    Text.LineBreak := CrLf;
    repeat
      One := FLine.Hear;
      if One = '.' then Break;
      if Copy(One, 1, 1) = '.' then System.Delete(One, 1, 1);
      Text.Add(One);
    until False;
    Result := Text.Text;
  finally
    Text.Free;
  end;
end;

constructor TPop3.Create(Settings: TJSONObject);
var
  Server, Tls: TJSONObject;
begin
  Server := Settings.Objects['pop3'];
  Tls := Settings.Objects['tls'];
  FLine := TLine.Create(Server, Tls);
  Ask('');
  if Tls.Get('mode', '') = 'starttls' then
  begin
    Ask('STLS');
    FLine.StartTls(Server.Get('host', ''), Tls.Get('ca_file', ''));
  end;
  Ask('USER ' + Server.Get('user', ''));
  Ask('PASS ' + Server.Get('password', ''));
end;

destructor TPop3.Destroy;
begin
  FLine.Free;
  inherited;
end;

function TPop3.Uids: TArray<string>;
var
  Text: TStringList;
  I: Integer;
begin
  Result := nil;
  Ask('UIDL');
  Text := TStringList.Create;
  try
    Text.Text := Lines;
    for I := 0 to Text.Count - 1 do Result := Result + [Copy(Text[I], Pos(' ', Text[I]) + 1, MaxInt)];
  finally
    Text.Free;
  end;
end;

function TPop3.Retrieve(N: Integer): string;
begin
  Ask('RETR ' + IntToStr(N));
  Result := Lines;
end;

procedure TPop3.Delete(N: Integer);
begin
  Ask('DELE ' + IntToStr(N));
end;

procedure TPop3.Quit;
begin
  Ask('QUIT');
end;

end.
