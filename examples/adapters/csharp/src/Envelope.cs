using System;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lps
{
    /// <summary>A lot that goes: compressed, then encrypted (§6.2), then put into a message of a single part (annex 4 §7.1.5).</summary>
    public static class Envelope
    {
        private const string Version = "140610"; // §1.3: in the field, what Formater_Lot of the API SSV says
        private static readonly byte[] Data = Der.Make(0x06, new byte[] { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01 });
        private static readonly byte[] EnvelopedData = Der.Make(0x06, new byte[] { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03 });
        private static readonly byte[] RsaEncryption = Der.Make(0x06, new byte[] { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 });
        private static readonly byte[] Aes128Cbc = Der.Make(0x06, new byte[] { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02 });

        public static string Subject(Sending sending, DateTimeOffset now, int count)
        {
            var stamp = now.ToOffset(Schedule.Paris(now)).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + (count % 100000).ToString("d5");
            return (sending.Kind == "DRE" ? "DR" : "SV") + Version + "/" + (sending.Exercice ?? new string('0', 14)) + "/" + stamp
                + "/" + (sending.Numero ?? "00001");
        }

        public static string Message(Sending sending, byte[] lot, X509Certificate2 recipient, string from, string to, DateTimeOffset now)
        {
            var name = sending.Subject.Replace('/', '-') + ".pkcs7";
            var document = Encrypt(sending.Compression ? Compress(lot) : lot, recipient);
            var body = Convert.ToBase64String(document, Base64FormattingOptions.InsertLineBreaks);
            return string.Join("\r\n",
                "Date: " + now.ToOffset(Schedule.Paris(now)).ToString("ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture).Remove(29, 1),
                "From: " + from,
                "To: " + to,
                "Message-ID: " + sending.Id,
                "Subject: " + sending.Subject,
                "MIME-Version: 1.0",
                "Content-Type: application/EDI-consent; name=\"" + name + "\"",
                "Content-Transfer-Encoding: base64",
                "Content-Description: " + Description(sending),
                "Content-Disposition: attachment; filename=\"" + name + "\"",
                "",
                body,
                "");
        }

        private static string Description(Sending sending)
        {
            var suffix = sending.Usage == "test" ? "TEST" : sending.Usage == "demo" ? "DEMO" : "";
            var norm = sending.Kind == "FSE" ? "B2" : sending.Kind == "DRE" ? "DR" : "B2DR";
            return sending.Kind + suffix + "/" + norm + (sending.Compression ? "/ZK" : "/K");
        }

        private static byte[] Compress(byte[] lot)
        {
            using (var packed = new MemoryStream())
            {
                using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(lot, 0, lot.Length);
                return packed.ToArray();
            }
        }

        /// <summary>EnvelopedData for one recipient (RFC 5652 §6), in DER. EnvelopedCms of Mono encrypts the content inside one more OCTET STRING, which nobody else takes off.</summary>
        private static byte[] Encrypt(byte[] content, X509Certificate2 recipient)
        {
            using (var aes = Aes.Create()) // a fresh key and a fresh vector, from the system
            {
                aes.KeySize = 128;
                aes.Mode = CipherMode.CBC;
                aes.Padding = PaddingMode.PKCS7;
                aes.GenerateKey();
                aes.GenerateIV();
                byte[] document;
                using (var encryptor = aes.CreateEncryptor()) document = encryptor.TransformFinalBlock(content, 0, content.Length);
                var serial = recipient.GetSerialNumber(); // the least octet first
                Array.Reverse(serial);
                var key = Der.Make(0x30, Der.Int(0x02, 0),
                    Der.Make(0x30, recipient.IssuerName.RawData, Der.Make(0x02, serial)),
                    Der.Make(0x30, RsaEncryption, Der.Make(0x05)),
                    Der.Make(0x04, recipient.GetRSAPublicKey().Encrypt(aes.Key, RSAEncryptionPadding.Pkcs1)));
                return Der.Make(0x30, EnvelopedData, Der.Make(0xa0, Der.Make(0x30, Der.Int(0x02, 0), Der.Make(0x31, key),
                    Der.Make(0x30, Data, Der.Make(0x30, Aes128Cbc, Der.Make(0x04, aes.IV)), Der.Make(0x80, document)))));
            }
        }
    }
}
