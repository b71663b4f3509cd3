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
            "fse", "dre", "mixed", "oct", "compression", "real", "plain", "starttls", "implicit-tls", "crl-by-hand", "clock"
        };

        private static readonly Dictionary<string, Action<Desk, Request>> Gestures = new Dictionary<string, Action<Desk, Request>>
        {
            ["install-ca"] = (desk, r) => desk.InstallAuthority(r),
            ["install-crl"] = (desk, r) => desk.InstallList(r.File),
            ["install-certificate"] = (desk, r) => desk.InstallCertificate(r.Label, r.File),
            ["refresh"] = (desk, r) => desk.Refresh(r.What, r.Labels),
            ["send"] = (desk, r) => desk.Send(r),
            ["poll"] = (desk, r) => desk.Poll(),
            ["advance"] = (desk, r) => desk.Advance(DateTimeOffset.Parse(r.Until))
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
            var answer = new Answer { Action = request.Action };
            try
            {
                answer = Perform(request, answer);
            }
            catch (Refusal refusal)
            {
                answer.Status = "refused";
                answer.Reason = refusal.Message;
                answer.ReasonCode = refusal.Code;
            }
            answer.Id = request.Id;
            return answer;
        }

        private static Answer Perform(Request request, Answer answer)
        {
            if (request.Action == "announce") return Announce();
            if (request.Action == "attest")
            {
                answer.Declarations = request.Ids.Select(Declare).ToArray();
                return answer;
            }
            var now = request.Now == null ? DateTimeOffset.UtcNow : DateTimeOffset.Parse(request.Now);
            if (request.Action == "plan")
            {
                var from = request.From == null ? now : DateTimeOffset.Parse(request.From);
                answer.Planned = Enumerable.Range(0, request.Samples)
                    .Select(_ => Schedule.NextLists(from, request.State?.Outcome).ToString("yyyy-MM-ddTHH:mm:sszzz")).ToArray();
                return answer;
            }
            var clock = new Clock(now);
            if (request.Action == "configure")
            {
                Station.Configure(request, clock);
                return answer;
            }
            if (Gestures.TryGetValue(request.Action, out var gesture))
                gesture(new Desk(Station.Open(request.Station, clock), answer), request);
            else
                answer.Status = "unsupported";
            return answer;
        }

        private static Answer Announce() => new Answer
        {
            Action = "announce",
            Software = new Software { Name = "LPS en C#", Version = "1.0", Vendor = "Exemple" },
            Capabilities = Capabilities
        };

        private static Declaration Declare(string id)
        {
            var other = id == "I-01" || id == "I-02";
            return new Declaration
            {
                Id = id,
                Declared = other ? "sans objet" : "oui",
                Comment = other ? "Cet exemple ne crée pas de FSE." : "Voir le README de l'exemple."
            };
        }
    }
}
