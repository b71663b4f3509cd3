<?php
// Adaptateur amfront, écrit par « amfront init » : à compléter.
//
// « php adapter.php GESTE » fait un geste et finit ; sans argument il reste, et
// répond à une demande par ligne ("mode": "resident" de lps.json).
// Un geste rend les champs de sa réponse : le logiciel l'a fait. Il lève Refus
// quand le logiciel refuse et dit pourquoi à son utilisateur, NonBranche tant que
// rien n'est branché : c'est alors « non testable ». Toute autre exception est une
// erreur de l'adaptateur. Le journal s'écrit par fwrite(STDERR, …), jamais par
// echo. Les demandes sont dans docs/adaptateur.md.
ini_set('display_errors', 'stderr');

const SOFTWARE = @SOFTWARE@;

class NonBranche extends Exception {}

class Refus extends Exception
{
    public $reasonCode;
    public function __construct($reason, $code = 'other') { parent::__construct($reason); $this->reasonCode = $code; }
}

// Ce que le logiciel fait d'un geste ; $request['station'] est le répertoire où tout l'état du poste doit rester.
function act($action, array $request)
{
    switch ($action) {
    case 'announce':
        return ['software' => json_decode(SOFTWARE, true)];
    case 'configure': // un poste neuf : comptes, serveurs, racines de confiance
        // $logiciel->nouveauPoste($request['station'], $request); return [];
    case 'install-ca': // une autorité donnée à la main : file, role, usage
    case 'install-crl': // une liste de révocation donnée à la main : file
    case 'install-certificate': // un certificat donné à la main : file, label
    case 'refresh': // certificats et listes, pris dans l'annuaire : what, labels
    case 'send': // télétransmettre file : kind, usage, compression, destination
        // return ['message_ids' => [$logiciel->envoyer($request['file'])]];
        // throw new Refus('Le certificat est révoqué.', 'revoked');
    case 'poll': // relever la boîte et agir sur les messages de service
    case 'plan': // les prochaines heures de relève des listes : samples
    case 'attest': // déclarations de la partie I : plutôt dans lps.json, champ « declarations »
    case 'confirm': // l'utilisateur accepte le nouvel envoi que poll a laissé en attente
    case 'advance': // rattraper l'ordonnanceur jusqu'à until (capacité clock)
    default:
        throw new NonBranche();
    }
}

function answer($action, array $request)
{
    $out = ['protocol' => $request['protocol'] ?? 2, 'action' => $action];
    if (isset($request['id'])) {
        $out['id'] = $request['id'];
    }
    try {
        return $out + act($action, $request) + ['status' => 'done'];
    } catch (NonBranche $e) {
        return $out + ['status' => 'unsupported'];
    } catch (Refus $no) {
        return $out + ['status' => 'refused', 'reason' => $no->getMessage(), 'reason_code' => $no->reasonCode];
    }
}

function say(array $out)
{
    fwrite(STDOUT, json_encode($out, JSON_THROW_ON_ERROR) . "\n");
    fflush(STDOUT);
}

if ($argc > 1) {
    $out = answer($argv[1], json_decode(stream_get_contents(STDIN), true) ?: []);
    say($out);
    exit(['done' => 0, 'refused' => 10, 'unsupported' => 127][$out['status']]);
}
say(answer('announce', []));
while (($line = fgets(STDIN)) !== false) {
    $request = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    say(answer($request['action'], $request));
}
