using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Serialization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Lps
{
    /// <summary>One message that left, or was about to.</summary>
    [DataContract]
    public sealed class Sending
    {
        [DataMember] public string Id, Kind, Usage, Destination, Exercice, Numero, Subject, Lot, Thumbprint, ReplacedBy;
        [DataMember] public bool Compression, Taken;
        [DataMember] public int Generation;

        /// <summary>What makes two sendings the same wish of the user.</summary>
        public string Flow => string.Join("|", Lot, Kind, Usage, Destination, Compression, Exercice, Numero);

        /// <summary>The same lot and subject, as another message.</summary>
        public Sending Successor(string id)
        {
            var next = (Sending)MemberwiseClone();
            next.Id = id;
            next.Taken = false;
            next.Generation++;
            return next;
        }
    }

    /// <summary>What a station remembers beside its certificates and files.</summary>
    [DataContract]
    public sealed class Memory
    {
        [DataMember] public List<Sending> Sendings = new List<Sending>();
        [DataMember] public List<string> Seen = new List<string>();
        [DataMember] public List<string> Labels = new List<string>();
        [DataMember] public Dictionary<string, string> LookedFor = new Dictionary<string, string>();
        [DataMember] public int Count, Failures;
        [DataMember] public string NextLists;
    }

    /// <summary>The files of one station. There is no X509Store here: those of a user are one for all his stations.</summary>
    public sealed class Station
    {
        private readonly string root;
        private Clock clock;

        private Station(string root, Clock clock)
        {
            this.root = root;
            this.clock = clock;
        }

        public Request Config { get; private set; }
        public Memory Memory { get; private set; } = new Memory();
        public DateTimeOffset Now => clock.Now;

        public static void Configure(Request request, Clock clock)
        {
            if (Directory.Exists(request.station)) Directory.Delete(request.station, true);
            var station = new Station(request.station, clock) { Config = request };
            station.Write("config.json", Encoding.UTF8.GetBytes(Json.Write(request)));
            foreach (var usage in new[] { "test", "reel", "oct" })
                foreach (var file in Of(request.trust_anchors, usage) ?? new string[0])
                    station.AddAuthority(file, "root-" + usage);
            foreach (var file in request.intermediates ?? new string[0]) station.AddAuthority(file, "intermediate");
            station.Memory.NextLists = Schedule.NextLists(clock.Now, null).ToString("o");
            station.Save();
        }

        public static Station Open(string root, Clock clock)
        {
            if (!File.Exists(Path.Combine(root, "memory.json"))) throw new Refusal("configuration", "le poste n'est pas configuré");
            return new Station(root, clock)
            {
                Config = Json.Read<Request>(File.ReadAllText(Path.Combine(root, "config.json"))),
                Memory = Json.Read<Memory>(File.ReadAllText(Path.Combine(root, "memory.json")))
            };
        }

        public void Save() => Write("memory.json", Encoding.UTF8.GetBytes(Json.Write(Memory)));
        public void Set(Clock other) => clock = other;

        private static string[] Of(Anchors anchors, string usage) =>
            usage == "test" ? anchors.test : usage == "reel" ? anchors.reel : anchors.oct;

        // Authorities: files named by their fingerprint, in a folder by role.

        public void AddAuthority(string file, string role)
        {
            foreach (var der in Pem.Read(file)) Write(Path.Combine("authorities", role, Name(der) + ".cer"), der);
        }

        public List<X509Certificate2> Roots(string usage) => Certificates(Path.Combine("authorities", "root-" + usage));
        public List<X509Certificate2> Authorities() => Certificates(Path.Combine("authorities", "intermediate"));
        public IEnumerable<X509Certificate2> EveryAuthority() =>
            new[] { "test", "reel", "oct" }.SelectMany(Roots).Concat(Authorities());

        // Lists: one an authority, that is, a name and a key.

        public Crl List(X509Certificate2 authority)
        {
            var path = Path.Combine(root, ListName(authority));
            return File.Exists(path) ? new Crl(File.ReadAllBytes(path)) : null;
        }

        public void Keep(X509Certificate2 authority, Crl crl) => Write(ListName(authority), crl.Raw);

        private static string ListName(X509Certificate2 authority) =>
            Path.Combine("crls", Name(authority.SubjectName.RawData.Concat(authority.GetPublicKey()).ToArray()) + ".crl");

        // Recipients: the one certificate that is used, and those handed over that wait for something.

        public X509Certificate2 Used(string label) => Certificates(Path.Combine("used", label)).FirstOrDefault();
        public List<X509Certificate2> Waiting(string label) => Certificates(Path.Combine("waiting", label));
        public void Await(string label, byte[] der) => Write(Path.Combine("waiting", label, Name(der) + ".cer"), der);

        /// <summary>The older certificates of the recipient go (§6.3.2).</summary>
        public void Adopt(string label, X509Certificate2 certificate)
        {
            Write(Path.Combine("used", label, "used.cer"), certificate.RawData);
            var waiting = Path.Combine(root, "waiting", label);
            if (Directory.Exists(waiting)) Directory.Delete(waiting, true);
        }

        private List<X509Certificate2> Certificates(string folder)
        {
            var path = Path.Combine(root, folder);
            return Directory.Exists(path)
                ? Directory.GetFiles(path, "*.cer").Select(f => new X509Certificate2(File.ReadAllBytes(f))).ToList()
                : new List<X509Certificate2>();
        }

        // Files: lots as they were given, messages as they left or came.

        public string KeepLot(byte[] octets)
        {
            Write(Path.Combine("lots", Name(octets)), octets);
            return Name(octets);
        }

        public byte[] Lot(string name) => File.ReadAllBytes(Path.Combine(root, "lots", name));
        public string Outgoing(Sending sending) => Wire.Octets.GetString(File.ReadAllBytes(OutgoingPath(sending)));
        public bool HasOutgoing(Sending sending) => File.Exists(OutgoingPath(sending));
        public void KeepOutgoing(Sending sending, string message) => Write(OutgoingPath(sending), Wire.Octets.GetBytes(message));
        private string OutgoingPath(Sending sending) => Path.Combine(root, "out", Name(Encoding.ASCII.GetBytes(sending.Id)) + ".eml");

        /// <summary>Incoming mail in the order of its arrival; it stays until it has been acted on.</summary>
        public string[] Incoming()
        {
            var path = Path.Combine(root, "in");
            return Directory.Exists(path) ? Directory.GetFiles(path, "*.eml").OrderBy(f => f, StringComparer.Ordinal).ToArray() : new string[0];
        }

        public void KeepIncoming(string message)
        {
            Write(Path.Combine("in", (++Memory.Count).ToString("d8") + ".eml"), Wire.Octets.GetBytes(message));
            Save();
        }

        public static string Name(byte[] bytes)
        {
            using (var sha = SHA256.Create()) return Trust.Hex(sha.ComputeHash(bytes));
        }

        /// <summary>Whole or not at all: a crash must not leave half a file.</summary>
        private void Write(string name, byte[] bytes)
        {
            var path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path));
            File.WriteAllBytes(path + ".new", bytes);
            if (File.Exists(path)) File.Replace(path + ".new", path, null);
            else File.Move(path + ".new", path);
        }
    }
}
