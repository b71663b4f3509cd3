// Adaptateur amfront, écrit par « amfront init » : à compléter. À compiler par
// « csc Adapter.cs » (.NET Framework), « mcs Adapter.cs » (Mono), ou dans un projet .NET.
//
// « Adapter GESTE » fait un geste et finit ; sans argument il reste, et répond à
// une demande par ligne ("mode": "resident" de lps.json).
// Un geste rend les champs de sa réponse en JSON ("" pour aucun) : le logiciel l'a
// fait. Il lève Refus quand le logiciel refuse et dit pourquoi à son utilisateur,
// NonBranche tant que rien n'est branché : c'est alors « non testable ». Toute
// autre exception est une erreur de l'adaptateur. Le journal s'écrit sur
// Console.Error, jamais sur Console.Out. Les demandes sont dans docs/adaptateur.md.
using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;

class NonBranche : Exception { }

class Refus : Exception
{
    public readonly string Code;
    public Refus(string reason, string code) : base(reason) { Code = code; }
}

static class Adapter
{
    const string Software = @SOFTWARE@;

    // Ce que le logiciel fait d'un geste ; Field(request, "station") est le répertoire où tout l'état du poste doit rester.
    static string Act(string action, string request)
    {
        switch (action)
        {
            case "announce":
                return "\"software\":" + Software;
            case "configure": // un poste neuf : comptes, serveurs, racines de confiance
                // logiciel.NouveauPoste(Field(request, "station"), request); return "";
            case "install-ca": // une autorité donnée à la main : file, role, usage
            case "install-crl": // une liste de révocation donnée à la main : file
            case "install-certificate": // un certificat donné à la main : file, label
            case "refresh": // certificats et listes, pris dans l'annuaire : what, labels
            case "send": // télétransmettre file : kind, usage, compression, destination
                // return "\"message_ids\":[" + Quote(logiciel.Envoyer(Field(request, "file"))) + "]";
                // throw new Refus("Le certificat est révoqué.", "revoked");
            case "poll": // relever la boîte et agir sur les messages de service
            case "plan": // les prochaines heures de relève des listes : samples
            case "attest": // déclarations de la partie I : plutôt dans lps.json, champ « declarations »
            case "confirm": // l'utilisateur accepte le nouvel envoi que poll a laissé en attente
            case "advance": // rattraper l'ordonnanceur jusqu'à until (capacité clock)
            default:
                throw new NonBranche();
        }
    }

    static int exit;

    static string Answer(string action, string request)
    {
        string id = Field(request, "id"), fields = "", status = "done";
        exit = 0;
        try
        {
            fields = Act(action, request);
        }
        catch (NonBranche)
        {
            status = "unsupported";
            exit = 127;
        }
        catch (Refus no)
        {
            status = "refused";
            fields = "\"reason\":" + Quote(no.Message) + ",\"reason_code\":" + Quote(no.Code);
            exit = 10;
        }
        return "{\"protocol\":" + (Field(request, "protocol") == "1" ? "1" : "2") +
            (id == "" ? "" : ",\"id\":" + Quote(id)) + ",\"action\":" + Quote(action) +
            ",\"status\":" + Quote(status) + (fields == "" ? "" : "," + fields) + "}";
    }

    static int Main(string[] args)
    {
        var utf8 = new UTF8Encoding(false); // sans marque d'ordre des octets
        var input = new StreamReader(Console.OpenStandardInput(), utf8);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true, NewLine = "\n" };
        if (args.Length > 0)
        {
            output.WriteLine(Answer(args[0], input.ReadToEnd()));
            return exit;
        }
        output.WriteLine(Answer("announce", ""));
        for (string line; (line = input.ReadLine()) != null;)
            output.WriteLine(Answer(Field(line, "action"), line));
        return 0;
    }

    // Un champ simple de la demande, "" s'il manque. Pour les objets et les listes, la bibliothèque JSON du logiciel.
    static string Field(string json, string name)
    {
        var m = Regex.Match(json, "\"" + name + "\"\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,}\\[{]+))");
        if (!m.Groups[1].Success) return m.Groups[2].Value;
        return Regex.Replace(m.Groups[1].Value, "\\\\(?:u([0-9a-fA-F]{4})|(.))", u => u.Groups[1].Success
            ? ((char)int.Parse(u.Groups[1].Value, NumberStyles.HexNumber)).ToString()
            : u.Groups[2].Value.Replace("n", "\n").Replace("t", "\t").Replace("r", "\r"));
    }

    // Un texte en JSON.
    static string Quote(string s)
    {
        var b = new StringBuilder("\"");
        foreach (char c in s)
            b.Append(c == '"' || c == '\\' ? "\\" + c : c < ' ' || c > '~' ? "\\u" + ((int)c).ToString("x4") : c.ToString());
        return b.Append('"').ToString();
    }
}
