# The first lot, in PowerShell 5.1 or 7, with .NET's own classes: the seven steps of README's shell commands.
# Reviewed, never run by its authors: no PowerShell was to be had where amfront is made. With the bench running:
#   powershell -ExecutionPolicy Bypass -File first-lot.ps1
$ErrorActionPreference = 'Stop'
$smtp = 1025; $pop3 = 1110; $ldap = 1389; $http = 'http://127.0.0.1:8425'
Add-Type -AssemblyName System.DirectoryServices.Protocols
if ($PSVersionTable.PSVersion.Major -lt 6) { Add-Type -AssemblyName System.Security }
else { Add-Type -AssemblyName System.Security.Cryptography.Pkcs }

# A dialogue in lines, for SMTP and POP3.
function Open-Dialogue($port) {
    $tcp = New-Object System.Net.Sockets.TcpClient('127.0.0.1', $port)
    $tcp.ReceiveTimeout = 10000
    $latin = [System.Text.Encoding]::GetEncoding(28591) # an octet a character
    $d = @{ tcp = $tcp; reader = New-Object System.IO.StreamReader($tcp.GetStream(), $latin)
        writer = New-Object System.IO.StreamWriter($tcp.GetStream(), $latin) }
    $d.writer.NewLine = "`r`n"; $d.writer.AutoFlush = $true
    return $d
}
function Read-Reply($d) { # SMTP: until the line whose fourth character is a space
    do { $line = $d.reader.ReadLine() } while ($line.Length -gt 3 -and $line[3] -eq '-')
    return $line
}
function Send-Command($d, $text, $expected) {
    if ($text) { $d.writer.WriteLine($text) }
    $reply = Read-Reply $d
    if (-not $reply.StartsWith($expected)) { throw "after '$text' the server says: $reply" }
    return $reply
}
function Send-Lot($eml) {
    $d = Open-Dialogue $smtp
    [void](Send-Command $d $null '220')
    [void](Send-Command $d 'EHLO cabinet.ps.test' '250')
    [void](Send-Command $d 'MAIL FROM:<cabinet@ps.test>' '250')
    [void](Send-Command $d 'RCPT TO:<01996@996.01.rss.fr>' '250')
    [void](Send-Command $d 'DATA' '354')
    foreach ($line in $eml) { if ($line.StartsWith('.')) { $line = ".$line" }; $d.writer.WriteLine($line) }
    Send-Command $d '.' '250'
    [void](Send-Command $d 'QUIT' '221')
    $d.tcp.Close()
}
function Receive-Message($number) {
    $password = (Get-Content -Raw amfront-data/ps-password).Trim()
    $d = Open-Dialogue $pop3
    [void](Send-Command $d $null '+OK')
    [void](Send-Command $d 'USER cabinet@ps.test' '+OK')
    [void](Send-Command $d "PASS $password" '+OK')
    [void](Send-Command $d "RETR $number" '+OK')
    $lines = @()
    while (($line = $d.reader.ReadLine()) -ne '.') {
        if ($null -eq $line) { throw 'the mailbox ended in the middle of a message' }
        $lines += $(if ($line.StartsWith('..')) { $line.Substring(1) } else { $line })
    }
    $d.writer.WriteLine('QUIT'); $d.tcp.Close()
    return $lines
}

# 1. The recipient's certificate, from the directory (FSE test flow)
$where = New-Object System.DirectoryServices.Protocols.LdapDirectoryIdentifier('127.0.0.1', $ldap)
$directory = New-Object System.DirectoryServices.Protocols.LdapConnection($where)
$directory.AuthType = [System.DirectoryServices.Protocols.AuthType]::Anonymous
$directory.SessionOptions.ProtocolVersion = 3
$directory.Bind()
$search = New-Object System.DirectoryServices.Protocols.SearchRequest(
    'ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr', '(cn=amo_pj.test@test.rss.fr)',
    [System.DirectoryServices.Protocols.SearchScope]::Subtree, @('userCertificate;binary'))
$found = $directory.SendRequest($search)
$der = $found.Entries[0].Attributes['userCertificate;binary'].GetValues([byte[]])[0]
$amo = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2(, [byte[]]$der)
"Certificate: $($amo.Subject), serial $($amo.SerialNumber)"

# 2. Its chain and revocation are amfront's to export (amfront pki export --out bench-pki). Never put its roots into
#    the system's store, which .NET Framework would need to follow the chain: a real LPS keeps roots of its own.

# 3. A file of two 128-octet records, encrypted as annex 4 asks: CMS, AES-128-CBC, binary DER
$lot = '000TE00000000999999999      CP00000000000996'.PadRight(128) +
    '999TE00000000999999999      CP00000000000996'.PadRight(128)
$content = New-Object System.Security.Cryptography.Pkcs.ContentInfo(, [System.Text.Encoding]::ASCII.GetBytes($lot))
$aes128 = New-Object System.Security.Cryptography.Oid('2.16.840.1.101.3.4.1.2')
$cms = New-Object System.Security.Cryptography.Pkcs.EnvelopedCms($content,
    (New-Object System.Security.Cryptography.Pkcs.AlgorithmIdentifier($aes128)))
$cms.Encrypt((New-Object System.Security.Cryptography.Pkcs.CmsRecipient(
    [System.Security.Cryptography.Pkcs.SubjectIdentifierType]::IssuerAndSerialNumber, $amo)))
$base64 = [Convert]::ToBase64String($cms.Encode())

# 4. The mail, and off it goes
$now = [DateTimeOffset]::Now
$english = [System.Globalization.CultureInfo]::InvariantCulture
$date = $now.ToString("ddd, dd MMM yyyy HH':'mm':'ss ", $english) + $now.ToString('zzz', $english).Replace(':', '')
$eml = @("Date: $date", 'From: cabinet@ps.test', 'To: 01996@996.01.rss.fr',
    "Message-ID: <$([guid]::NewGuid())@ps.test>",
    "Subject: SV140610/00000000999999/$($now.ToString('yyyyMMddHHmmss'))00001/00001", 'MIME-Version: 1.0',
    'Content-Type: application/EDI-consent; name="lot.pkcs7"', 'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="lot.pkcs7"', 'Content-Description: FSETEST/B2/K', '')
for ($i = 0; $i -lt $base64.Length; $i += 76) { $eml += $base64.Substring($i, [Math]::Min(76, $base64.Length - $i)) }
Send-Lot $eml

# 5. What the front-end decided, and why
Invoke-RestMethod "$http/api/v1/messages?limit=1" | ConvertTo-Json -Depth 8

# 6. The answer in your mailbox: here the ARL
Receive-Message 1

# 7. Now renew the certificate at the insurer's, and send the same lot again: accepted, with a signed 4015
amfront situation apply certificat-renouvele
Send-Lot $eml
$answer = Receive-Message 2
$answer
amfront situation reset
