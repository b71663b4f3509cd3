using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Lps
{
    public static class Pem
    {
        /// <summary>The blocks of a PEM file, or the one object of a DER file.</summary>
        public static List<byte[]> Read(string path)
        {
            var bytes = File.ReadAllBytes(path);
            var blocks = Regex.Matches(Encoding.ASCII.GetString(bytes), "-----BEGIN [^-]+-----([^-]+)-----END")
                .Cast<Match>().Select(m => Convert.FromBase64String(m.Groups[1].Value)).ToList();
            return blocks.Count > 0 ? blocks : new List<byte[]> { bytes };
        }
    }

    /// <summary>A revocation list (RFC 5280 §5).</summary>
    public sealed class Crl
    {
        public readonly byte[] Raw, Issuer;
        public readonly DateTimeOffset ThisUpdate;
        public readonly DateTimeOffset? NextUpdate;
        public readonly string Number;
        private readonly HashSet<string> revoked = new HashSet<string>();
        private readonly List<Der> extensions = new List<Der>();

        public Crl(byte[] raw)
        {
            Raw = raw;
            var fields = new Queue<Der>(new Der(raw).Children[0].Children);
            if (fields.Peek().Tag == 0x02) fields.Dequeue();
            fields.Dequeue(); // the algorithm, said again outside
            Issuer = fields.Dequeue().Raw;
            ThisUpdate = fields.Dequeue().Time;
            if (fields.Count > 0 && (fields.Peek().Tag == 0x17 || fields.Peek().Tag == 0x18)) NextUpdate = fields.Dequeue().Time;
            if (fields.Count > 0 && fields.Peek().Tag == 0x30)
                foreach (var entry in fields.Dequeue().Children) revoked.Add(Serial(entry.Children[0].Hex));
            if (fields.Count > 0 && fields.Peek().Tag == 0xa0) extensions = fields.Dequeue().Inner().Children;
            Number = extensions.Where(e => e.Children[0].Oid == "2.5.29.20").Select(e => e.Children.Last().Inner().Hex).FirstOrDefault();
        }

        /// <summary>Every entry counts, whatever its reason and its date.</summary>
        public bool Lists(X509Certificate2 certificate) => revoked.Contains(Serial(certificate.SerialNumber));

        /// <summary>A list that speaks only of some certificates would leave others unchecked.</summary>
        public void RequireWhole()
        {
            foreach (var extension in extensions)
            {
                var oid = extension.Children[0].Oid;
                if (oid == "2.5.29.27") throw new Refusal("delta-crl", "la liste de révocation n'est qu'un complément d'une autre");
                if (oid == "2.5.29.28" && extension.Children.Last().Inner().Children.Any(e => e.Tag != 0xa0))
                    throw new Refusal("crl-scope", "la liste de révocation ne porte que sur une partie des certificats");
                if (extension.Children.Count == 3 && oid != "2.5.29.28")
                    throw new Refusal("critical-extension", "la liste de révocation a une extension critique inconnue : " + oid);
            }
        }

        public static string Serial(string hex) => hex.ToLowerInvariant().TrimStart('0').PadLeft(1, '0');
    }

    /// <summary>Whether a certificate or a list is good for this station, now (§6.2.3, §6.3.3).</summary>
    public sealed class Trust
    {
        private static readonly string[] Understood =
        {
            "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.31", "2.5.29.32", "2.5.29.35", "2.5.29.37"
        };

        private static readonly Dictionary<string, HashAlgorithmName> Algorithms = new Dictionary<string, HashAlgorithmName>
        {
            ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256,
            ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384,
            ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512
        };

        private static readonly Regex ListAddress =
            new Regex("^ldap://[^/]*/(.+?)([?/]certificateRevocationList.*)?$", RegexOptions.IgnoreCase);

        private readonly Station station;

        public Trust(Station station) { this.station = station; }

        /// <summary>All that §6.2.3 asks of a certificate before it is used.</summary>
        public void Check(X509Certificate2 certificate, string label, string usage)
        {
            CheckRevocation(Path(certificate, label, usage));
        }

        /// <summary>The certificate, its authorities and its root, all good but for revocation, which is not looked at.</summary>
        public List<X509Certificate2> Path(X509Certificate2 certificate, string label, string usage)
        {
            try
            {
                CheckHolder(certificate, label);
                return Climb(certificate, usage, 0);
            }
            catch (Exception e) when (e is InvalidDataException || e is CryptographicException)
            {
                throw new Refusal("certificate-form", "le certificat de " + label + " est mal formé : " + e.Message);
            }
        }

        private void CheckHolder(X509Certificate2 certificate, string label)
        {
            if (certificate.Version != 3) throw new Refusal("certificate-form", "le certificat n'est pas un X.509 v3");
            if (!AlternativeNames(certificate).Any(n => n.Tag == 0x81 && n.Text.Equals(label, StringComparison.OrdinalIgnoreCase)))
                throw new Refusal("wrong-name", "le certificat ne nomme pas " + label);
            const X509KeyUsageFlags needed =
                X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation | X509KeyUsageFlags.KeyEncipherment;
            var keyUsage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
            if (keyUsage == null || !keyUsage.Critical || (keyUsage.KeyUsages & needed) != needed)
                throw new Refusal("key-usage", "les usages de clé du certificat de " + label + " ne conviennent pas");
            var key = certificate.GetKeyAlgorithm() == "1.2.840.113549.1.1.1" ? certificate.GetRSAPublicKey() : null;
            if (key == null || key.KeySize != 2048) throw new Refusal("key", "la clé du certificat n'est pas une clé RSA de 2048 bits");
            CheckExtensions(certificate);
            if (station.Now < From(certificate))
                throw new Refusal("not-yet-valid", "le certificat de " + label + " n'est valable qu'à partir du " + Day(From(certificate)));
            if (station.Now > Until(certificate))
                throw new Refusal("expired", "le certificat de " + label + " est périmé depuis le " + Day(Until(certificate)));
        }

        private List<X509Certificate2> Climb(X509Certificate2 certificate, string usage, int authorities)
        {
            var algorithm = new Der(certificate.RawData).Children[1].Children[0].Oid;
            if (!Algorithms.ContainsKey(algorithm))
                throw new Refusal("algorithm", "le certificat " + certificate.Subject + " est signé par " + algorithm + ", qui n'est pas admis");
            var roots = station.Roots(usage);
            var known = roots.Concat(station.Authorities());
            var named = known.Where(ca => Same(ca.SubjectName.RawData, certificate.IssuerName.RawData)).ToList();
            var signers = named.Where(ca => Signed(certificate, ca)).ToList();
            if (signers.Count == 0)
            {
                var wanted = AuthorityKey(certificate);
                if (wanted != null && named.Any(ca => SubjectKey(ca) == wanted))
                    throw new Refusal("bad-signature", "la signature du certificat " + certificate.Subject + " est fausse");
                throw new Refusal("unknown-ca", "l'autorité " + certificate.Issuer + " n'est pas installée");
            }
            Refusal first = null;
            foreach (var ca in signers)
                try
                {
                    CheckAuthority(ca, authorities);
                    if (roots.Any(root => Same(root.RawData, ca.RawData))) return new List<X509Certificate2> { certificate, ca };
                    if (authorities > 3 || Same(ca.SubjectName.RawData, ca.IssuerName.RawData))
                        throw new Refusal("unknown-ca", "la racine " + ca.Subject + " n'est pas installée pour cet usage");
                    return new[] { certificate }.Concat(Climb(ca, usage, authorities + 1)).ToList();
                }
                catch (Refusal refusal)
                {
                    first = first ?? refusal;
                }
            throw first;
        }

        private void CheckAuthority(X509Certificate2 ca, int below)
        {
            var basic = ca.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault();
            var keyUsage = ca.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
            if (basic == null || !basic.CertificateAuthority || basic.HasPathLengthConstraint && basic.PathLengthConstraint < below
                || keyUsage != null && (keyUsage.KeyUsages & X509KeyUsageFlags.KeyCertSign) == 0)
                throw new Refusal("ca-profile", ca.Subject + " n'est pas une autorité de certification");
            CheckExtensions(ca);
            if (station.Now < From(ca) || station.Now > Until(ca))
                throw new Refusal("ca-expired", "l'autorité " + ca.Subject + " n'est pas en cours de validité");
        }

        private static void CheckExtensions(X509Certificate2 certificate)
        {
            var unknown = certificate.Extensions.Cast<X509Extension>().FirstOrDefault(e => e.Critical && !Understood.Contains(e.Oid.Value));
            if (unknown != null) throw new Refusal("critical-extension", "extension critique inconnue : " + unknown.Oid.Value);
        }

        /// <summary>A list out of date is still consulted (CP2); without the list of its authority a certificate is not valid (CE2).
        /// The document names no list of a root: it is used where the station has one.</summary>
        private void CheckRevocation(List<X509Certificate2> path)
        {
            for (var i = 0; i + 1 < path.Count; i++)
            {
                var crl = station.List(path[i + 1]);
                if (crl == null && i == 0) throw new Refusal("crl-absent", "aucune liste de révocation de " + path[1].Subject + " sur le poste");
                if (crl != null && crl.Lists(path[i]))
                    throw new Refusal(i == 0 ? "revoked" : "ca-revoked", "le certificat " + path[i].Subject + " est révoqué");
            }
        }

        /// <summary>Judges a list and keeps it; says accepted or unchanged. The authority is known when a certificate told the address.</summary>
        public string Install(byte[] raw, X509Certificate2 authority = null)
        {
            Crl crl;
            try
            {
                crl = new Crl(raw);
            }
            catch (Exception e) when (e is InvalidDataException || e is FormatException || e is ArgumentException || e is InvalidOperationException)
            {
                throw new Refusal("crl-forged", "la liste de révocation est illisible");
            }
            if (authority != null && !Same(authority.SubjectName.RawData, crl.Issuer))
                throw new Refusal("crl-other-ca", "la liste de révocation est celle d'une autre autorité");
            var named = authority != null ? new List<X509Certificate2> { authority }
                : station.EveryAuthority().Where(ca => Same(ca.SubjectName.RawData, crl.Issuer)).ToList();
            if (named.Count == 0) throw new Refusal("unknown-ca", "l'autorité de la liste de révocation n'est pas installée");
            var signer = named.FirstOrDefault(ca => Signed(new Der(raw), ca));
            if (signer == null) throw new Refusal("crl-forged", "la signature de la liste de révocation est fausse");
            var keyUsage = signer.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
            if (keyUsage != null && (keyUsage.KeyUsages & X509KeyUsageFlags.CrlSign) == 0)
                throw new Refusal("ca-profile", signer.Subject + " ne signe pas de liste de révocation");
            crl.RequireWhole();
            if (crl.ThisUpdate > station.Now) throw new Refusal("crl-dates", "la liste de révocation n'est pas encore en vigueur");
            if (crl.NextUpdate == null) throw new Refusal("crl-dates", "la liste de révocation ne dit pas quand vient la suivante");
            var held = station.List(signer);
            if (held != null && Same(held.Raw, raw)) return "unchanged";
            if (held != null && (crl.NextUpdate < station.Now || crl.ThisUpdate < held.ThisUpdate))
                throw new Refusal("crl-dates", "la liste de révocation est périmée, ou plus ancienne que celle du poste");
            station.Keep(signer, crl);
            return "accepted";
        }

        /// <summary>Whether the authority's key signed the certificate, by an algorithm of today.</summary>
        public static bool Signed(X509Certificate2 certificate, X509Certificate2 ca) => Signed(new Der(certificate.RawData), ca);

        private static bool Signed(Der signed, X509Certificate2 ca)
        {
            var key = ca.GetRSAPublicKey();
            return key != null && Algorithms.TryGetValue(signed.Children[1].Children[0].Oid, out var hash)
                && key.VerifyData(signed.Children[0].Raw, signed.Children[2].Bits, hash, RSASignaturePadding.Pkcs1);
        }

        public static List<Der> AlternativeNames(X509Certificate2 certificate) =>
            Extension(certificate, "2.5.29.17")?.Children ?? new List<Der>();

        /// <summary>The distribution points: DN of the entry and attribute, in both writings, with "?" and with "/".</summary>
        public static IEnumerable<string> ListEntries(X509Certificate2 certificate)
        {
            var points = Extension(certificate, "2.5.29.31")?.Children ?? new List<Der>();
            foreach (var name in points.SelectMany(p => p.Children).SelectMany(p => p.Children).SelectMany(p => p.Children))
            {
                var url = ListAddress.Match(name.Tag == 0x86 ? name.Text : "");
                if (url.Success) yield return Uri.UnescapeDataString(url.Groups[1].Value);
            }
        }

        private static Der Extension(X509Certificate2 certificate, string oid)
        {
            var extension = certificate.Extensions[oid];
            return extension == null ? null : new Der(extension.RawData);
        }

        private static string AuthorityKey(X509Certificate2 certificate) =>
            Extension(certificate, "2.5.29.35")?.Children.Where(c => c.Tag == 0x80).Select(c => c.Hex).FirstOrDefault();

        private static string SubjectKey(X509Certificate2 certificate) => Extension(certificate, "2.5.29.14")?.Hex;

        public static DateTimeOffset From(X509Certificate2 certificate) => certificate.NotBefore.ToUniversalTime();
        public static DateTimeOffset Until(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime();
        public static bool Same(byte[] a, byte[] b) => a.SequenceEqual(b);
        public static string Hex(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
        public static string Day(DateTimeOffset time) => time.ToOffset(Schedule.Paris(time)).ToString("dd/MM/yyyy HH:mm");
    }
}
