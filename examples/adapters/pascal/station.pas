{ A station: what it was told, what it holds, its clock. All of it lives in one
  directory; the same instance serves one action. }
unit Station;

interface

uses Classes, SysUtils, DateUtils, Generics.Collections, FpJson, JsonParser, X509;

type
  { The software says no, with a sentence for its user and a code of the protocol. }
  ERefused = class(Exception)
    Code: string;
    constructor Create(const ACode, Reason: string);
  end;

  TStation = class
  private
    FStart, FTicks: Int64;
    FPool: TObjectList<TObject>;
    FCerts: TDictionary<string, TCert>;
    FCrls: TDictionary<string, TCrl>;
    function GetNow: TMoment;
    procedure SetNow(Value: TMoment);
  public
    Directory: string;
    State: TJSONObject;
    Alerts: TStringList;
    constructor Create(const ADirectory: string; Fresh: Boolean);
    destructor Destroy; override;
    procedure Save;
    { A part of the state, made when it is not there. }
    function Part(const Name: string): TJSONObject;
    function Rows(const Name: string): TJSONArray;
    function Setting(const Path: string): string;
    { Objects that live as long as the station's instance. }
    function Cert(const Der: string): TCert;
    { In base64, as it is kept: a list may have megabytes, and is asked for often. }
    function Crl(const Text: string): TCrl;
    procedure Alert(const Text: string);
    property Now: TMoment read GetNow write SetNow;
  end;

function ReadFile(const Name: string): string;
procedure WriteFile(const Name, Data: string);
function Has(List: TJSONArray; const Text: string): Boolean;
function RandomBelow(Limit: Cardinal): Cardinal;
function RandomHex(Bytes: Integer): string;

{ RFC 3339, read in any zone and written in Paris's. }
function ParseMoment(const Text: string): TMoment;
function Rfc3339(At: TMoment): string;
function Rfc5322(At: TMoment): string;
function French(At: TMoment): string;
{ yyyymmddhhnnss }
function Digits(At: TMoment): string;
function ParisOffset(At: TMoment): Integer;
{ Paris's midnight that begins the day of At, and Days later. }
function Midnight(At: TMoment; Days: Integer): TMoment;

implementation

uses LibCrypto;

constructor ERefused.Create(const ACode, Reason: string);
begin
  inherited Create(Reason);
  Code := ACode;
end;

function ReadFile(const Name: string): string;
var
  F: TFileStream;
begin
  F := TFileStream.Create(Name, fmOpenRead or fmShareDenyNone);
  try
    SetLength(Result, F.Size);
    if Result <> '' then F.ReadBuffer(Result[1], Length(Result));
  finally
    F.Free;
  end;
end;

{ Never half a file: a power cut leaves the old one or the new one. }
procedure WriteFile(const Name, Data: string);
var
  F: TFileStream;
begin
  F := TFileStream.Create(Name + '.new', fmCreate);
  try
    if Data <> '' then F.WriteBuffer(Data[1], Length(Data));
  finally
    F.Free;
  end;
  {$IFDEF MSWINDOWS} DeleteFile(Name); {$ENDIF}
  if not RenameFile(Name + '.new', Name) then raise Exception.Create('cannot write ' + Name);
end;

function Has(List: TJSONArray; const Text: string): Boolean;
var
  I: Integer;
begin
  for I := 0 to List.Count - 1 do
    if List.Strings[I] = Text then Exit(True);
  Result := False;
end;

function RandomBelow(Limit: Cardinal): Cardinal;
begin
  RAND_bytes(@Result, SizeOf(Result));
  Result := Result mod Limit;
end;

function RandomHex(Bytes: Integer): string;
var
  I: Integer;
begin
  Result := '';
  for I := 1 to Bytes do Result := Result + LowerCase(IntToHex(RandomBelow(256), 2));
end;

function ParseMoment(const Text: string): TMoment;

  function Number(Position, Size: Integer): Word;
  begin
    Result := StrToInt(Copy(Text, Position, Size));
  end;

var
  Zone: Integer;
  Tail: string;
begin
  Result := DateTimeToUnix(EncodeDateTime(Number(1, 4), Number(6, 2), Number(9, 2), Number(12, 2), Number(15, 2),
    Number(18, 2), 0));
  Tail := Copy(Text, Length(Text) - 5, 6);
  if not (Tail[1] in ['+', '-']) then Exit;
  Zone := StrToInt(Copy(Tail, 2, 2)) * 3600 + StrToInt(Copy(Tail, 5, 2)) * 60;
  if Tail[1] = '-' then Zone := -Zone;
  Result := Result - Zone;
end;

{ European summer time: from the last Sunday of March to that of October, 01:00 UTC. }
function ParisOffset(At: TMoment): Integer;

  function LastSunday(Month: Word): TMoment;
  var
    Day: TDateTime;
  begin
    Day := EncodeDate(YearOf(UnixToDateTime(At)), Month, 31);
    Result := DateTimeToUnix(Day - (DayOfWeek(Day) - 1)) + 3600;
  end;

begin
  if (At >= LastSunday(3)) and (At < LastSunday(10)) then Result := 7200 else Result := 3600;
end;

function Midnight(At: TMoment; Days: Integer): TMoment;
var
  Local: Int64;
begin
  Local := At + ParisOffset(At);
  Local := Local - Local mod 86400 + Int64(Days) * 86400;
  Result := Local - ParisOffset(Local - 3600);
end;

function Zoned(At: TMoment; const Format: string): string;
var
  Where: TFormatSettings;
begin
  Where := DefaultFormatSettings; { the names of days and months are English there }
  Result := FormatDateTime(Format, UnixToDateTime(At + ParisOffset(At)), Where);
end;

function Rfc3339(At: TMoment): string;
begin
  Result := Zoned(At, 'yyyy"-"mm"-"dd"T"hh":"nn":"ss') + '+0' + IntToStr(ParisOffset(At) div 3600) + ':00';
end;

function Rfc5322(At: TMoment): string;
begin
  Result := Zoned(At, 'ddd", "d" "mmm" "yyyy" "hh":"nn":"ss') + ' +0' + IntToStr(ParisOffset(At) div 3600) + '00';
end;

function French(At: TMoment): string;
begin
  Result := Zoned(At, 'dd"/"mm"/"yyyy" "hh":"nn');
end;

function Digits(At: TMoment): string;
begin
  Result := Zoned(At, 'yyyymmddhhnnss');
end;

{ TStation }

constructor TStation.Create(const ADirectory: string; Fresh: Boolean);
begin
  Directory := IncludeTrailingPathDelimiter(ADirectory);
  Alerts := TStringList.Create;
  FPool := TObjectList<TObject>.Create(True);
  FCerts := TDictionary<string, TCert>.Create;
  FCrls := TDictionary<string, TCrl>.Create;
  Now := DateTimeToUnix(LocalTimeToUniversal(SysUtils.Now));
  ForceDirectories(Directory + 'lots');
  if not Fresh and FileExists(Directory + 'station.json') then
    State := GetJSON(ReadFile(Directory + 'station.json')) as TJSONObject
  else
    State := TJSONObject.Create;
end;

destructor TStation.Destroy;
begin
  State.Free;
  FCerts.Free;
  FCrls.Free;
  FPool.Free;
  Alerts.Free;
  inherited;
end;

procedure TStation.Save;
begin
  WriteFile(Directory + 'station.json', State.AsJSON);
end;

function TStation.GetNow: TMoment;
begin
  Result := FStart + (Int64(GetTickCount64) - FTicks) div 1000;
end;

procedure TStation.SetNow(Value: TMoment);
begin
  FStart := Value;
  FTicks := GetTickCount64;
end;

function TStation.Part(const Name: string): TJSONObject;
begin
  if State.Find(Name) = nil then State.Add(Name, TJSONObject.Create);
  Result := State.Objects[Name];
end;

function TStation.Rows(const Name: string): TJSONArray;
begin
  if State.Find(Name) = nil then State.Add(Name, TJSONArray.Create);
  Result := State.Arrays[Name];
end;

function TStation.Setting(const Path: string): string;
var
  Found: TJSONData;
begin
  Found := Part('settings').FindPath(Path);
  if Found = nil then Result := '' else Result := Found.AsString;
end;

function TStation.Cert(const Der: string): TCert;
begin
  if FCerts.TryGetValue(Der, Result) then Exit;
  Result := TCert.Create(Der);
  FPool.Add(Result);
  FCerts.Add(Der, Result);
end;

function TStation.Crl(const Text: string): TCrl;
begin
  if FCrls.TryGetValue(Text, Result) then Exit;
  Result := TCrl.Create(Decode64(Text));
  FPool.Add(Result);
  FCrls.Add(Text, Result);
end;

procedure TStation.Alert(const Text: string);
begin
  if Alerts.IndexOf(Text) < 0 then Alerts.Add(Text);
end;

end.
