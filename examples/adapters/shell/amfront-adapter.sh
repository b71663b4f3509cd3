#!/bin/sh
# A small LPS in shell, and its adapter for the bench (docs/adapter.md).
# openssl does the cryptography, ldapsearch asks the directory, curl speaks
# SMTP and POP3. It reads no JSON: every value also comes in the environment.
# usage: amfront-adapter.sh ACTION   (request on stdin, answer on stdout)
set -u
umask 077
LC_ALL=C
TZ=CET-1CEST,M3.5.0,M10.5.0/3 # Paris: 02:00 to 22:00 means there, wherever the station stands
export LC_ALL TZ
ACTION=${1:-}
S=${AMFRONT_STATION:-}
HERE=$(dirname "$0")
. "$HERE/answer.sh"
. "$HERE/trust.sh"
. "$HERE/directory.sh"
. "$HERE/mail.sh"
. "$HERE/service.sh"

RENEW_BEFORE=$((15 * 86400)) # seconds before its end at which a successor is looked for

# What the documents leave open (README.md): each value is as right as another.
: "${LPS_FORM:=multipart}" "${LPS_WRAP:=76}" "${LPS_HEADERS:=as-is}" "${LPS_NAME:=both}" "${LPS_ID:=random}" "${LPS_GZIP:=-nc}"
: "${LPS_CMS:=cms -encrypt -aes-128-cbc}" "${LPS_EHLO:=poste.invalid}" "${LPS_AUTH:=}" "${LPS_DELETE:=together}"
: "${LPS_FILTER:=(cn=%s)}" "${LPS_OPTION=;binary}" "${LPS_LDAP:=}" "${LPS_ALERT:=at-once}"

# The station's settings are a file of shell assignments.
configure() {
	mkdir -p "$S" || exit 1
	rm -rf "$S/config" "$S/ca" "$S/crl" "$S/certs" "$S/outbox" "$S/inbox" "$S/tmp" "$S/seen" "$S/served" "$S/todo" "$S/asked" "$S/counter" "$S/next_crl" "$S/trouble"
	mkdir "$S/ca" "$S/crl" "$S/certs" "$S/outbox" "$S/inbox" "$S/tmp"
	: >"$S/seen"; : >"$S/served"; : >"$S/todo"
	for v in PS_ADDRESS SMTP_HOST SMTP_PORT SMTP_USER SMTP_PASSWORD POP3_HOST POP3_PORT POP3_USER POP3_PASSWORD TLS_MODE TLS_CA_FILE \
		LDAP_HOST LDAP_PORT LDAP_BASES_TEST LDAP_BASES_REEL LDAP_BASES_OCT MAILBOXES_AMO MAILBOXES_AMC MAILBOXES_OCT OCT_LABEL; do
		eval "value=\${AMFRONT_$v:-}"
		case $value in *\'*) value=$(printf '%s' "$value" | sed "s/'/'\\\\''/g") ;; esac
		printf "%s='%s'\n" "$v" "$value"
	done >"$S/config"
	add_files "${AMFRONT_TRUST_ANCHORS_TEST:-}" root test
	add_files "${AMFRONT_TRUST_ANCHORS_REEL:-}" root reel
	add_files "${AMFRONT_TRUST_ANCHORS_OCT:-}" root oct
	add_files "${AMFRONT_INTERMEDIATES:-}" intermediate any
	curl_secret smtp "${AMFRONT_SMTP_USER:-}" "${AMFRONT_SMTP_PASSWORD:-}"
	curl_secret pop3 "${AMFRONT_POP3_USER:-}" "${AMFRONT_POP3_PASSWORD:-}"
	plan_crl 1
	answer done
}

add_files() {
	[ -n "$1" ] || return 0
	printf '%s\n' "$1" >"$S/tmp/list"
	while IFS= read -r file; do
		add_ca "$file" "$2" "$3" || refuse certificate-form "$file ne contient pas de certificat lisible"
	done <"$S/tmp/list"
}

install_ca() {
	add_ca "$AMFRONT_FILE" "$AMFRONT_ROLE" "${AMFRONT_USAGE:-any}" || refuse certificate-form "$AMFRONT_FILE ne contient pas de certificat lisible"
	answer done
}

install_crl() {
	to_pem "$AMFRONT_FILE" 'X509 CRL' >"$S/tmp/given.crl" || refuse file "$AMFRONT_FILE est illisible"
	code=unknown-ca why="la liste est d'une autorité qui n'est pas installée sur ce poste"
	for ca in "$S"/ca/*.pem; do
		take_crl "$S/tmp/given.crl" "$ca" && answer done
		case $CODE in
		crl-other-ca) ;;
		crl-forged) code=$CODE why=$WHY ;; # another authority may bear that name, with the right key
		*) refuse "$CODE" "$WHY" ;;
		esac
	done
	refuse "$code" "$why"
}

install_certificate() {
	to_pem "$AMFRONT_FILE" CERTIFICATE >"$S/tmp/given.pem" || refuse file "$AMFRONT_FILE est illisible"
	label=$AMFRONT_LABEL
	case $label in */* | .* | *\'*) refuse certificate-form "« $label » n'est pas un libellé de certificat" ;; esac
	adopt "$S/tmp/given.pem" "$label" ''
	case $OUTCOME in
	refused) refuse "$CODE" "$WHY" ;;
	pending) alert "Le certificat de $label est gardé, mais ne pourra servir : $WHY." ;;
	esac
	answer done
}

# labels of a directory base, one per line
all_labels() {
	echo amo_pj.reel@reel.rss.fr
	echo amc_pj.reel@reel.rss.fr
	echo amo_pj.test@test.rss.fr
	echo amc_pj.test@test.rss.fr
	[ -z "$OCT_LABEL" ] || [ -z "$LDAP_BASES_OCT" ] || echo "$OCT_LABEL"
}

refresh() {
	wanted=${AMFRONT_LABELS:-$(all_labels)}
	certificates=false lists=false
	for w in $AMFRONT_WHAT; do
		case $w in certificates) certificates=true ;; crls) lists=true ;; esac
	done
	fetch "$wanted" $certificates $lists || refuse directory "l'annuaire n'a pas donné ce qui lui était demandé"
	answer done "\"fetched\":[${FETCHED#,}]"
}

# plan: a week after a newer list, else the next day, as maintain does.
plan() {
	from=$(now) days=1
	[ -z "${AMFRONT_FROM:-}" ] || from=$(date -d "$AMFRONT_FROM" +%s) || refuse other "moment illisible : $AMFRONT_FROM"
	[ "${AMFRONT_STATE_OUTCOME:-}" != fetched ] || days=7
	offset=$(date +%z)
	day=$(date -d "$(date -d "@$from" +%Y-%m-%d) + $days days" +%Y-%m-%d)
	planned=$(awk -v n="$AMFRONT_SAMPLES" -v seed="$(od -An -N4 -tu4 /dev/urandom)" -v day="$day" -v zone="${offset%??}:${offset#???}" 'BEGIN {
		srand(seed + 0)
		for (i = 0; i < n; i++) {
			s = 7200 + int(rand() * 72000) # from 02:00 to 22:00
			printf "%s\"%sT%02d:%02d:%02d%s\"", i ? "," : "", day, s / 3600, s / 60 % 60, s % 60, zone
		}
	}')
	answer done "\"planned\":[$planned]"
}

# plan_crl DAYS: the next fetch of the lists, at a random hour of that day.
plan_crl() {
	awk -v now="$(now)" -v days="$1" -v seed="$(od -An -N4 -tu4 /dev/urandom)" -v off="$(date +%z)" 'BEGIN {
		srand(seed + 0)
		shift = (substr(off, 2, 2) * 60 + substr(off, 4, 2)) * 60 * (off ~ /^-/ ? -1 : 1)
		midnight = int((now + shift) / 86400) * 86400 - shift
		printf "%d\n", midnight + days * 86400 + 7200 + int(rand() * 72000)
	}' >"$S/next_crl"
}

# What the software does by itself at its hours.
maintain() {
	read -r due <"$S/next_crl"
	[ "$(now)" -ge "$due" ] || return 0
	if fetch "$(all_labels)" false true && [ -n "$NEW_CRL" ]; then
		plan_crl 7
	else
		plan_crl 1
		alert "La liste de révocation n'a pas pu être mise à jour : si cela dure, contactez le fournisseur de votre logiciel avant qu'elle n'expire."
	fi
}

attest() {
	list=
	for id in $AMFRONT_IDS; do
		case $id in
		I-01 | I-02) d='sans objet' c='Ce logiciel ne crée pas de FSE.' ;;
		I-03 | I-05 | I-06 | I-07) d=oui c='Par les actions de cet adaptateur.' ;;
		I-04) d=oui c="Par les alertes des réponses." ;;
		*) d=non c='Exigence inconnue.' ;;
		esac
		list="$list,{\"id\":\"$id\",\"declared\":\"$d\",\"comment\":\"$c\"}"
	done
	answer done "\"declarations\":[${list#,}]"
}

[ "$ACTION" != announce ] || answer done '"software":{"name":"LPS en shell"}'
case $ACTION in
configure | install-ca | install-crl | install-certificate | refresh | send | poll | plan | attest) ;;
*) exit 127 ;;
esac
[ -n "$S" ] || { echo "AMFRONT_STATION is not set" >&2; exit 1; }
case $ACTION in
configure) configure ;;
plan) plan ;;
attest) attest ;;
esac
[ -f "$S/config" ] || refuse configuration "ce poste n'est pas encore configuré"
. "$S/config"
case $ACTION in
install-ca) install_ca ;;
install-crl) install_crl ;;
install-certificate) install_certificate ;;
refresh) refresh ;;
send) maintain; send ;;
poll) maintain; poll ;;
esac
