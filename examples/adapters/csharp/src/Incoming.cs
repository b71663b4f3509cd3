using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Lps
{
    /// <summary>A MIME entity (RFC 2045); a char is an octet.</summary>
    public sealed class Entity
    {
        private readonly List<KeyValuePair<string, string>> fields = new List<KeyValuePair<string, string>>();
        public string Raw { get; }
        public string Body { get; }

        public Entity(string raw)
        {
            Raw = raw;
            var end = raw.StartsWith("\r\n") ? -2 : raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var head = end > 0 ? raw.Substring(0, end) : end == -2 ? "" : raw;
            Body = end == -2 ? raw.Substring(2) : end < 0 ? "" : raw.Substring(end + 4);
            foreach (var line in Regex.Replace(head, "\r\n[ \t]+", " ").Split(new[] { "\r\n" }, StringSplitOptions.None))
            {
                var colon = line.IndexOf(':');
                if (colon > 0) fields.Add(new KeyValuePair<string, string>(line.Substring(0, colon).Trim(), line.Substring(colon + 1).Trim()));
            }
        }

        public string this[string name] =>
            fields.Where(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).FirstOrDefault() ?? "";

        public bool Is(string type) => this["Content-Type"].StartsWith(type, StringComparison.OrdinalIgnoreCase);

        public List<Entity> Parts()
        {
            var boundary = Regex.Match(this["Content-Type"], "boundary=(\"([^\"]+)\"|[^;\\s]+)", RegexOptions.IgnoreCase);
            if (!Is("multipart/") || !boundary.Success) return new List<Entity>();
            var delimiter = "\r\n--" + Regex.Escape(boundary.Groups[1].Value.Trim('"')) + "(?:--)?[ \t]*(?:\r\n|$)";
            var pieces = Regex.Split("\r\n" + Body, delimiter);
            return pieces.Skip(1).Take(Math.Max(pieces.Length - 2, 0)).Select(p => new Entity(p)).ToList();
        }

        public IEnumerable<Entity> All(int depth = 9) => // no honest message is deeper
            new[] { this }.Concat(depth == 0 ? new Entity[0] : Parts().SelectMany(p => p.All(depth - 1)));

        public byte[] Octets
        {
            get
            {
                switch (this["Content-Transfer-Encoding"].ToLowerInvariant())
                {
                    case "base64":
                        return Convert.FromBase64String(Regex.Replace(Body, "\\s", ""));
                    case "quoted-printable":
                        return Wire.Octets.GetBytes(Regex.Replace(Body, "=(?:[ \t]*(?:\r\n|$)|([0-9A-Fa-f]{2}))",
                            m => m.Groups[1].Success ? ((char)Convert.ToByte(m.Groups[1].Value, 16)).ToString() : ""));
                    default:
                        return Wire.Octets.GetBytes(Body);
                }
            }
        }

        /// <summary>The plain texts inside, in their order; a part without a type is one (RFC 2045 §5.2).</summary>
        public string Text =>
            string.Join("\n", All().Where(e => e["Content-Type"] == "" || e.Is("text/plain")).Select(e => e.Decoded()));

        private string Decoded()
        {
            var charset = Regex.Match(this["Content-Type"], "charset=\"?([^\";\\s]+)", RegexOptions.IgnoreCase);
            try
            {
                return Charset(charset.Groups[1].Value).GetString(Octets);
            }
            catch (FormatException)
            {
                return Body; // it is no base64
            }
        }

        private static Encoding Charset(string name)
        {
            try
            {
                return Encoding.GetEncoding(name);
            }
            catch (Exception e) when (e is ArgumentException || e is NotSupportedException)
            {
                return Wire.Octets; // unknown here: what counts, codes and identifiers, is ASCII in nearly all
            }
        }
    }

    /// <summary>A message of the mailbox, read for what it is. What a signature does not cover says nothing (§11.3.3).</summary>
    public sealed class Incoming
    {
        // A number that stands alone: no piece of an identifier, a subject or an amount. The document prints 40050 too.
        private const string Code = "(?<![\\w/@+<-]|\\w\\.)(40[012]5)0?(?![\\w/@>-]|[.,]\\w)";

        // The layout is not public: a number that is called a code comes first, and only such a one is a claim.
        private static readonly Regex Named =
            new Regex("(?:^\\[|\\b(?:code|rejet|message de service)\\b[^\n]{0,40}?)" + Code, RegexOptions.IgnoreCase);
        private static readonly Regex Alone = new Regex(Code);

        public string MessageId { get; }
        public string Kind { get; } = "other";
        public X509Certificate2 Signer { get; }

        /// <summary>The messages it speaks of in its text, or else in its header, which anybody may write.</summary>
        public List<string> Cited { get; }

        private static List<string> Identifiers(string text) =>
            Regex.Matches(text, "<[^<>\\s]+@[^<>\\s]+>").Cast<Match>().Select(m => m.Value).ToList();

        public Incoming(string raw)
        {
            var mail = new Entity(raw);
            MessageId = mail["Message-ID"];
            Entity said = null;
            var signed = mail.All().FirstOrDefault(e => e.Is("multipart/signed") || e.Is("application/pkcs7-mime"));
            if (signed != null)
                try
                {
                    said = Verified(signed, out var signer);
                    Signer = signer;
                }
                catch (Exception e) when (e is CryptographicException || e is FormatException || e is ArgumentException)
                {
                    Console.Error.WriteLine("signature refusée : " + e.Message); // what it says stays a claim, without a signer
                }
            var text = said?.Text ?? mail["Subject"] + "\n" + mail.Text;
            var code = Named.Match(text);
            if (!code.Success && said != null) code = Alone.Match(text);
            Cited = Identifiers(text);
            if (Cited.Count == 0) Cited = Identifiers(mail["In-Reply-To"] + mail["References"]);
            var described = mail.All().Select(e => e["Content-Description"])
                .FirstOrDefault(d => d.StartsWith("ARL") || d.StartsWith("RSP"));
            if (said != null && code.Success) Kind = code.Groups[1].Value;
            else if (mail.Is("multipart/report")) Kind = "dsn";
            else if (described != null) Kind = described.Substring(0, 3).ToLowerInvariant();
            else if (code.Success) Kind = code.Groups[1].Value; // a claim
        }

        private static Entity Verified(Entity signed, out X509Certificate2 signer)
        {
            var detached = signed.Is("multipart/signed");
            var parts = signed.Parts();
            var cms = detached ? new SignedCms(new ContentInfo(Wire.Octets.GetBytes(parts[0].Raw)), true) : new SignedCms();
            cms.Decode(detached ? parts[1].Octets : signed.Octets);
            if (cms.SignerInfos.Count != 1) throw new CryptographicException("un signataire attendu");
            cms.CheckSignature(true); // the path is judged elsewhere, with the station's own authorities
            signer = cms.SignerInfos[0].Certificate;
            if (signer == null) throw new CryptographicException("le certificat du signataire manque");
            return detached ? parts[0] : new Entity(Wire.Octets.GetString(cms.ContentInfo.Content));
        }
    }
}
