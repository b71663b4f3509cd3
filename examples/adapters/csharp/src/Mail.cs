using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Lps
{
    /// <summary>A line-by-line conversation over TCP or TLS, octet for octet: a char is an octet (ISO 8859-1).</summary>
    public sealed class Wire : IDisposable
    {
        public static readonly Encoding Octets = Encoding.GetEncoding(28591);
        private const int Patience = 20000; // milliseconds

        private readonly TcpClient client = new TcpClient();
        private readonly Station station;
        private readonly string host;
        private readonly byte[] buffer = new byte[8192];
        private Stream stream;
        private int at, held;

        public Wire(Station station, Server server)
        {
            this.station = station;
            host = server.host;
            if (!client.ConnectAsync(server.host, server.port).Wait(Patience)) throw new IOException("connexion sans suite");
            stream = client.GetStream();
            stream.ReadTimeout = stream.WriteTimeout = Patience;
            if (station.Config.tls.mode == "implicit") StartTls();
        }

        public bool Secure => stream is SslStream;

        /// <summary>Only the authorities of this station count: the machine's store and ServicePointManager are everybody's.</summary>
        public void StartTls()
        {
            if (at < held) throw new IOException("données en clair après STARTTLS");
            var tls = new SslStream(stream, false, (_, certificate, chain, errors) => Trusted(new X509Certificate2(certificate)));
            tls.AuthenticateAsClient(host, null, SslProtocols.Tls12, false);
            stream = tls;
        }

        private bool Trusted(X509Certificate2 certificate) =>
            Pem.Read(station.Config.tls.ca_file).Select(der => new X509Certificate2(der)).Any(ca => Trust.Signed(certificate, ca))
            && Trust.From(certificate) <= station.Now && station.Now <= Trust.Until(certificate)
            && Trust.AlternativeNames(certificate).Any(name =>
                name.Tag == 0x82 && name.Text.Equals(host, StringComparison.OrdinalIgnoreCase)
                || name.Tag == 0x87 && IPAddress.TryParse(host, out var ip) && ip.Equals(new IPAddress(name.Bytes)));

        public void Send(string text)
        {
            var bytes = Octets.GetBytes(text);
            stream.Write(bytes, 0, bytes.Length);
            stream.Flush();
        }

        public string ReadLine()
        {
            var line = new StringBuilder();
            for (;;)
            {
                if (at == held)
                {
                    held = stream.Read(buffer, at = 0, buffer.Length);
                    if (held <= 0) throw new EndOfStreamException("connexion coupée");
                }
                var c = (char)buffer[at++];
                if (c == '\n') return line.Length > 0 && line[line.Length - 1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
                line.Append(c);
            }
        }

        public void Dispose()
        {
            stream?.Dispose();
            client.Dispose();
        }

        public static bool IsFailure(Exception e) =>
            e is IOException || e is SocketException || e is AggregateException || e is AuthenticationException;
    }

    /// <summary>Hands one message to the relay (RFC 5321).</summary>
    public static class Smtp
    {
        public static void Send(Station station, string to, string message)
        {
            try
            {
                using (var wire = new Wire(station, station.Config.smtp))
                    Converse(wire, station.Config, to, message);
            }
            catch (Exception e) when (Wire.IsFailure(e))
            {
                throw new Refusal("smtp-temporary", "le relais n'a pas pris le message : " + (e.InnerException ?? e).Message);
            }
        }

        private static void Converse(Wire wire, Request config, string to, string message)
        {
            Expect(wire, "220");
            var offers = Hello(wire);
            if (config.tls.mode == "starttls")
            {
                Command(wire, "STARTTLS", "220");
                wire.StartTls();
                offers = Hello(wire);
            }
            var auth = offers.FirstOrDefault(o => o.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase));
            var login = Encoding.UTF8.GetBytes("\0" + config.smtp.user + "\0" + config.smtp.password);
            if (auth != null && auth.ToUpperInvariant().Split(' ').Contains("PLAIN") && !string.IsNullOrEmpty(config.smtp.user))
                Command(wire, "AUTH PLAIN " + Convert.ToBase64String(login), "235");
            Command(wire, "MAIL FROM:<" + config.ps_address + ">", "250");
            Command(wire, "RCPT TO:<" + to + ">", "250");
            Command(wire, "DATA", "354");
            wire.Send(message.Replace("\r\n.", "\r\n.."));
            Command(wire, ".", "250");
            try
            {
                Command(wire, "QUIT", "221");
            }
            catch (Exception e) when (Wire.IsFailure(e) || e is Refusal)
            {
                Console.Error.WriteLine("QUIT : " + e.Message); // the relay has the message: its 250 counts
            }
        }

        private static List<string> Hello(Wire wire) => Command(wire, "EHLO [127.0.0.1]", "250");

        private static List<string> Command(Wire wire, string command, string code)
        {
            wire.Send(command + "\r\n");
            return Expect(wire, code);
        }

        private static List<string> Expect(Wire wire, string code)
        {
            var lines = new List<string>();
            string line;
            do
            {
                line = wire.ReadLine();
                if (line.Length < 3) throw new IOException("réponse du relais illisible");
                lines.Add(line.Length > 4 ? line.Substring(4) : "");
            } while (line.Length > 3 && line[3] == '-');
            if (line.StartsWith(code)) return lines;
            throw new Refusal(line[0] == '5' ? "smtp-refused" : "smtp-temporary", "le relais a répondu « " + line + " »");
        }
    }

    /// <summary>Empties the mailbox (RFC 1939).</summary>
    public static class Pop3
    {
        /// <summary>Each message is given to keep, and marked for deletion only after that.</summary>
        public static void Fetch(Station station, Action<string> keep)
        {
            try
            {
                using (var wire = new Wire(station, station.Config.pop3))
                {
                    Expect(wire);
                    if (station.Config.tls.mode == "starttls")
                    {
                        Command(wire, "STLS");
                        wire.StartTls();
                    }
                    Command(wire, "USER " + station.Config.pop3.user);
                    Command(wire, "PASS " + station.Config.pop3.password);
                    var count = int.Parse(Command(wire, "STAT").Split(' ')[1]);
                    for (var i = 1; i <= count; i++)
                    {
                        Command(wire, "RETR " + i);
                        keep(ReadMessage(wire));
                        Command(wire, "DELE " + i);
                    }
                    Command(wire, "QUIT");
                }
            }
            catch (Exception e) when (Wire.IsFailure(e))
            {
                throw new Refusal("pop3", "la relève s'est interrompue : " + (e.InnerException ?? e).Message);
            }
        }

        private static string ReadMessage(Wire wire)
        {
            var text = new StringBuilder();
            for (string line; (line = wire.ReadLine()) != ".";)
                text.Append(line.StartsWith(".") ? line.Substring(1) : line).Append("\r\n");
            return text.ToString();
        }

        private static string Command(Wire wire, string command)
        {
            wire.Send(command + "\r\n");
            return Expect(wire);
        }

        private static string Expect(Wire wire)
        {
            var line = wire.ReadLine();
            if (!line.StartsWith("+OK")) throw new Refusal("pop3", "la boîte aux lettres a répondu « " + line + " »");
            return line;
        }
    }
}
