// Adaptateur amfront, écrit par « amfront init » : à compléter. Java 11 ou plus récent.
//
// « java Adapter.java GESTE » fait un geste et finit ; sans argument il reste, et
// répond à une demande par ligne ("mode": "resident" de lps.json).
// Un geste rend les champs de sa réponse en JSON ("" pour aucun) : le logiciel l'a
// fait. Il lève Refus quand le logiciel refuse et dit pourquoi à son utilisateur,
// NonBranche tant que rien n'est branché : c'est alors « non testable ». Toute
// autre exception est une erreur de l'adaptateur. Le journal s'écrit sur
// System.err, jamais sur System.out. Les demandes sont dans docs/adaptateur.md.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.regex.*;

public class Adapter {
    static final String SOFTWARE = @SOFTWARE@;

    static class NonBranche extends Exception {}

    static class Refus extends Exception {
        final String code;
        Refus(String reason, String code) { super(reason); this.code = code; }
    }

    /** Ce que le logiciel fait d'un geste ; station(request) est le répertoire où tout l'état du poste doit rester. */
    static String act(String action, String request) throws Exception {
        switch (action) {
        case "announce":
            return "\"software\":" + SOFTWARE;
        case "configure": // un poste neuf : comptes, serveurs, racines de confiance
            // logiciel.nouveauPoste(field(request, "station"), request); return "";
        case "install-ca": // une autorité donnée à la main : file, role, usage
        case "install-crl": // une liste de révocation donnée à la main : file
        case "install-certificate": // un certificat donné à la main : file, label
        case "refresh": // certificats et listes, pris dans l'annuaire : what, labels
        case "send": // télétransmettre file : kind, usage, compression, destination
            // return "\"message_ids\":[" + quote(logiciel.envoyer(field(request, "file"))) + "]";
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

    static String answer(String action, String request) throws Exception {
        String id = field(request, "id"), fields = "", status = "done";
        exit = 0;
        try {
            fields = act(action, request);
        } catch (NonBranche e) {
            status = "unsupported";
            exit = 127;
        } catch (Refus no) {
            status = "refused";
            fields = "\"reason\":" + quote(no.getMessage()) + ",\"reason_code\":" + quote(no.code);
            exit = 10;
        }
        return "{\"protocol\":" + (field(request, "protocol").equals("1") ? "1" : "2")
            + (id.isEmpty() ? "" : ",\"id\":" + quote(id)) + ",\"action\":" + quote(action)
            + ",\"status\":" + quote(status) + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        if (args.length > 0) {
            out.println(answer(args[0], new String(System.in.readAllBytes(), StandardCharsets.UTF_8)));
            System.exit(exit);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println(answer("announce", ""));
        for (String line; (line = in.readLine()) != null;)
            out.println(answer(field(line, "action"), line));
    }

    /** Un champ simple de la demande, "" s'il manque. Pour les objets et les listes, la bibliothèque JSON du logiciel. */
    static String field(String json, String name) {
        Matcher m = Pattern.compile("\"" + name + "\"\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,}\\[{]+))").matcher(json);
        if (!m.find()) return "";
        if (m.group(1) == null) return m.group(2);
        Matcher u = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))").matcher(m.group(1));
        return u.replaceAll(r -> Matcher.quoteReplacement(r.group(1) != null
            ? "" + (char) Integer.parseInt(r.group(1), 16)
            : r.group(2).replace("n", "\n").replace("t", "\t").replace("r", "\r")));
    }

    /** Un texte en JSON. */
    static String quote(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (char c : s.toCharArray())
            b.append(c == '"' || c == '\\' ? "\\" + c : c < ' ' || c > '~' ? String.format("\\u%04x", (int) c) : "" + c);
        return b.append('"').toString();
    }
}
