{ The endpoint that a Delphi application embeds: POST /ACTION, the request as body,
  the answer as body (docs/adapter.md). Here it is all there is: lps [PORT]. }
program Adapter;

{$APPTYPE CONSOLE}

uses
  {$IFDEF UNIX} CThreads, BaseUnix, {$ENDIF}
  SysUtils, Classes, FpJson, JsonParser, HttpDefs, FpHttpServer, Station, Software;

const
  Actions: array[0..10] of string = ('announce', 'configure', 'install-ca', 'install-crl', 'install-certificate',
    'refresh', 'send', 'poll', 'plan', 'attest', 'advance');
  Capabilities: array[0..10] of string = ('fse', 'dre', 'mixed', 'oct', 'compression', 'real', 'plain', 'starttls',
    'implicit-tls', 'crl-by-hand', 'clock');

type
  TEndpoint = class(TFPHTTPServer)
  private
    FToken: string;
    function Answer(const Action, Body: string; out Code: Integer): string;
  public
    procedure HandleRequest(var Request: TFPHTTPConnectionRequest; var Response: TFPHTTPConnectionResponse); override;
  end;

function Announcement: TJSONArray;
var
  Name: string;
begin
  Result := TJSONArray.Create;
  for Name in Capabilities do Result.Add(Name);
end;

function TEndpoint.Answer(const Action, Body: string; out Code: Integer): string;
var
  Request, Reply: TJSONObject;
  S: TStation;
  I: Integer;
  Known: Boolean;
begin
  Request := GetJSON(Body) as TJSONObject;
  Reply := TJSONObject.Create(['protocol', Request.Get('protocol', 2), 'action', Action, 'status', 'done']);
  S := nil;
  Code := 200;
  try
    if Request.Find('id') <> nil then Reply.Add('id', Request.Strings['id']);
    Known := False;
    for I := 0 to High(Actions) do Known := Known or (Actions[I] = Action);
    if not Known then
    begin
      Code := 501;
      Reply.Strings['status'] := 'unsupported';
    end
    else if Action = 'announce' then
    begin
      Reply.Add('software', TJSONObject.Create(['name', 'Adaptateur Pascal', 'version', '1.0',
        'vendor', 'amfront, exemples']));
      Reply.Add('capabilities', Announcement);
    end
    else
    begin
      S := TStation.Create(Request.Strings['station'], Action = 'configure');
      if Request.Find('now') <> nil then S.Now := ParseMoment(Request.Strings['now']);
      try
        Perform(Action, S, Request, Reply);
      except
        on E: ERefused do
        begin
          Code := 409;
          Reply.Strings['status'] := 'refused';
          Reply.Add('reason', E.Message);
          Reply.Add('reason_code', E.Code);
        end;
      end;
      S.Save;
      if S.Alerts.Count > 0 then
      begin
        Reply.Add('alerts', TJSONArray.Create);
        for I := 0 to S.Alerts.Count - 1 do Reply.Arrays['alerts'].Add(S.Alerts[I]);
      end;
    end;
    Result := Reply.AsJSON;
  finally
    S.Free;
    Request.Free;
    Reply.Free;
  end;
end;

procedure TEndpoint.HandleRequest(var Request: TFPHTTPConnectionRequest; var Response: TFPHTTPConnectionResponse);
var
  Code: Integer;
begin
  Response.ContentType := 'application/json; charset=utf-8';
  if (FToken <> '') and (Request.Authorization <> 'Bearer ' + FToken) then
  begin
    Response.Code := 401;
    Exit;
  end;
  try
    Response.Content := Answer(Copy(Request.PathInfo, 2, MaxInt), Request.Content, Code);
    Response.Code := Code;
  except
    on E: Exception do
    begin
      WriteLn(StdErr, Request.PathInfo, ': ', E.ClassName, ': ', E.Message);
      Response.Content := E.Message;
      Response.Code := 500;
    end;
  end;
end;

var
  Endpoint: TEndpoint;

begin
  SetMultiByteConversionCodePage(CP_UTF8); { sources, JSON and reasons are UTF-8 }
  {$IFDEF UNIX} FpSignal(SIGPIPE, SignalHandler(SIG_IGN)); {$ENDIF}
  Endpoint := TEndpoint.Create(nil);
  Endpoint.FToken := GetEnvironmentVariable('AMFRONT_LPS_TOKEN');
  Endpoint.Address := '127.0.0.1';
  Endpoint.Port := StrToIntDef(ParamStr(1), 8484);
  Endpoint.Threaded := True;
  WriteLn(StdErr, 'http://127.0.0.1:', Endpoint.Port, '/');
  Endpoint.Active := True;
end.
