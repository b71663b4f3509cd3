#!/bin/sh
# Adaptateur amfront, écrit par « amfront init » : à compléter.
#
# amfront appelle « adapter.sh GESTE », avec la demande en JSON sur l'entrée
# standard et les mêmes valeurs en variables d'environnement : AMFRONT_STATION
# (le répertoire de ce poste : tout son état y reste), AMFRONT_FILE,
# AMFRONT_KIND… La liste est dans docs/adaptateur.md.
#
# Chaque geste finit par l'un de ces trois mots :
#   fait ['"champ":valeur']  le logiciel l'a fait (code 0)
#   refuse 'MOTIF' [CODE]    le logiciel refuse, et dit pourquoi (code 10)
#   non_branche              rien n'est encore branché ici (code 127) : « non testable »
# Tout autre code est une erreur de l'adaptateur. Le journal s'écrit sur la
# sortie d'erreur (>&2), jamais sur la sortie standard.
set -eu
action=${1:?geste attendu, par exemple : adapter.sh send}

software() {
	cat <<'FIN-DU-LOGICIEL'
@SOFTWARE@
FIN-DU-LOGICIEL
}

dire() { # STATUT CHAMPS
	printf '{"protocol":%s%s,"action":"%s","status":"%s"%s}\n' "${AMFRONT_PROTOCOL:-2}" \
		"${AMFRONT_ID:+,\"id\":\"$AMFRONT_ID\"}" "$action" "$1" "${2:+,$2}"
}
fait() { dire done "${1:-}"; exit 0; }
refuse() { # le motif est celui que le logiciel montre à son utilisateur
	motif=$(printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g' | tr '\n\t' '  ')
	dire refused "\"reason\":\"$motif\",\"reason_code\":\"${2:-other}\""
	exit 10
}
non_branche() { exit 127; }

case $action in
announce) # ce qu'est le logiciel
	fait "\"software\":$(software)"
	;;
configure) # un poste neuf dans $AMFRONT_STATION : comptes, serveurs, racines de confiance
	# mon-logiciel --donnees "$AMFRONT_STATION" --smtp "$AMFRONT_SMTP_HOST:$AMFRONT_SMTP_PORT" >&2 && fait
	non_branche
	;;
install-ca) # une autorité donnée à la main : $AMFRONT_FILE, $AMFRONT_ROLE, $AMFRONT_USAGE
	non_branche
	;;
install-crl) # une liste de révocation donnée à la main : $AMFRONT_FILE
	non_branche
	;;
install-certificate) # un certificat donné à la main : $AMFRONT_FILE, $AMFRONT_LABEL
	non_branche
	;;
refresh) # certificats et listes, pris dans l'annuaire : $AMFRONT_WHAT, $AMFRONT_LABELS
	# fait '"fetched":[{"kind":"crl","name":"CN=…","outcome":"accepted"}]'
	non_branche
	;;
send) # télétransmettre $AMFRONT_FILE : $AMFRONT_KIND, $AMFRONT_USAGE, $AMFRONT_COMPRESSION, $AMFRONT_DESTINATION
	# fait '"message_ids":["<1@ps.test>"]'         le Message-ID de ce qui est parti
	# refuse 'Le certificat est révoqué.' revoked  le logiciel n'envoie pas
	non_branche
	;;
poll) # relever la boîte et agir sur les messages de service
	# fait '"messages":[{"message_id":"<2@amo>","kind":"4005","outcome":"acted","resent":["<3@ps.test>"]}]'
	non_branche
	;;
plan) # $AMFRONT_SAMPLES prochaines heures de relève des listes
	# fait '"planned":["2027-01-04T09:17:00+01:00"]'
	non_branche
	;;
attest) # déclarations de la partie I : plutôt dans lps.json, champ « declarations »
	non_branche
	;;
confirm) # l'utilisateur accepte le nouvel envoi que poll a laissé en attente
	non_branche
	;;
advance) # rattraper ce que l'ordonnanceur aurait fait jusqu'à $AMFRONT_UNTIL (capacité clock)
	non_branche
	;;
*) non_branche ;; # un geste que l'adaptateur ne connaît pas
esac
