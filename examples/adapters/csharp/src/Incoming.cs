using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
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

        public IEnumerable<Entity> All() => new[] { this }.Concat(Parts().SelectMany(p => p.All()));

        public byte[] Octets => this["Content-Transfer-Encoding"].Equals("base64", StringComparison.OrdinalIgnoreCase)
            ? Convert.FromBase64String(Regex.Replace(Body, "\\s", "")) : Wire.Octets.GetBytes(Body);
    }

    /// <summary>A message of the mailbox, read for what it is. What a signature does not cover says nothing (§11.3.3).</summary>
    public sealed class Incoming
    {
        private static readonly Regex Codes = new Regex("^(4005|4015|4025)0?$");

        public string MessageId { get; }
        public string Kind { get; } = "other";
        public string Original { get; }
        public X509Certificate2 Signer { get; }

        public Incoming(string raw)
        {
            var mail = new Entity(raw);
            MessageId = mail["Message-ID"];
            var said = mail;
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
            var code = Codes.Match(said["X-Amfront-Code"]);
            var described = mail.All().Select(e => e["Content-Description"]).FirstOrDefault(d => d.StartsWith("ARL") || d.StartsWith("RSP"));
            if (code.Success)
            {
                Kind = code.Groups[1].Value;
                Original = said["X-Amfront-Original-Message-ID"];
            }
            else if (mail.Is("multipart/report")) Kind = "dsn";
            else if (described != null) Kind = described.Substring(0, 3).ToLowerInvariant();
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
