using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Lps
{
    /// <summary>The resident form of protocol 2: a request a line on standard input, an answer a line on standard output.</summary>
    public static class Program
    {
        private static readonly string[] Capabilities =
        {
            "fse", "dre", "mixed", "oct", "compression", "real", "plain", "crl-by-hand", "clock"
        };

        private static readonly Dictionary<string, Action<Desk, Request>> Gestures = new Dictionary<string, Action<Desk, Request>>
        {
            ["install-ca"] = (desk, r) => desk.InstallAuthority(r),
            ["install-crl"] = (desk, r) => desk.InstallList(r.file),
            ["install-certificate"] = (desk, r) => desk.InstallCertificate(r.label, r.file),
            ["refresh"] = (desk, r) => desk.Refresh(r.what, r.labels),
            ["send"] = (desk, r) => desk.Send(r),
            ["poll"] = (desk, r) => desk.Poll(),
            ["advance"] = (desk, r) => desk.Advance(DateTimeOffset.Parse(r.until))
        };

        public static void Main()
        {
            var utf8 = new UTF8Encoding(false); // a byte order mark would be no JSON
            using (var input = new StreamReader(Console.OpenStandardInput(), utf8))
            using (var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n", AutoFlush = true })
            {
                output.WriteLine(Json.Write(Announce()));
                for (string line; (line = input.ReadLine()) != null;)
                    if (line.Length > 0)
                        output.WriteLine(Json.Write(Serve(Json.Read<Request>(line)))); // an exception ends the process: no refusal
            }
        }

        private static Answer Serve(Request request)
        {
            var answer = new Answer { action = request.action };
            try
            {
                answer = Perform(request, answer);
            }
            catch (Refusal refusal)
            {
                answer.status = "refused";
                answer.reason = refusal.Message;
                answer.reason_code = refusal.Code;
            }
            answer.id = request.id;
            return answer;
        }

        private static Answer Perform(Request request, Answer answer)
        {
            if (request.action == "announce") return Announce();
            if (request.action == "attest")
            {
                answer.declarations = request.ids.Select(Declare).ToArray();
                return answer;
            }
            var now = request.now == null ? DateTimeOffset.UtcNow : DateTimeOffset.Parse(request.now);
            if (request.action == "plan")
            {
                var from = request.from == null ? now : DateTimeOffset.Parse(request.from);
                answer.planned = Enumerable.Range(0, request.samples)
                    .Select(_ => Schedule.NextLists(from, request.state?.outcome).ToString("yyyy-MM-ddTHH:mm:sszzz")).ToArray();
                return answer;
            }
            var clock = new Clock(now);
            if (request.action == "configure")
            {
                Station.Configure(request, clock);
                return answer;
            }
            if (!Gestures.TryGetValue(request.action, out var gesture))
            {
                answer.status = "unsupported";
                return answer;
            }
            var station = Station.Open(request.station, clock);
            try
            {
                gesture(new Desk(station, answer), request);
            }
            finally
            {
                station.Save();
            }
            return answer;
        }

        private static Answer Announce() => new Answer
        {
            action = "announce",
            software = new Software { name = "LPS en C#", version = "1.0", vendor = "Exemple" },
            capabilities = Capabilities
        };

        private static Declaration Declare(string id)
        {
            Declarations.TryGetValue(id, out var comment);
            var other = id == "I-01" || id == "I-02";
            return new Declaration { id = id, declared = other ? "sans objet" : comment == null ? "non" : "oui", comment = comment ?? "" };
        }

        private static readonly Dictionary<string, string> Declarations = new Dictionary<string, string>
        {
            ["I-01"] = "Cet exemple ne crée pas de FSE : il reçoit le fichier de lots.",
            ["I-02"] = "Cet exemple ne chiffre pas les données des FSE.",
            ["I-03"] = "Le niveau de la pièce jointe, le seul ici, se met à jour par « refresh ».",
            ["I-04"] = "Store.Count : l'alerte nomme le fournisseur, avant la péremption de la liste.",
            ["I-05"] = "Desk.Transmit, puis Envelope.Message : adresse, chiffrement, MIME, SMTP, dans cet ordre.",
            ["I-06"] = "Geste « install-ca ».",
            ["I-07"] = "Aucun réglage n'éteint le chiffrement."
        };
    }
}
