# The document, the message, the relay and the outbox.
#
# outbox/ID/ holds a lot: lot (shell assignments), file (the octets as first
# sent), sent (Message-ID, reason, serial number a line), queued (why a
# message is still to leave), id (the Message-ID of that one).

# curl_secret NAME USER PASSWORD: credentials never stand in a command line.
curl_secret() {
	: >"$S/curl.$1"
	[ -z "$2" ] || printf 'user = "%s:%s"\n' "$(printf '%s' "$2" | sed 's/[\\"]/\\&/g')" "$(printf '%s' "$3" | sed 's/[\\"]/\\&/g')" >"$S/curl.$1"
}

# curl_at PROTOCOL …: curl with the station's TLS settings and credentials.
curl_at() {
	protocol=$1
	shift
	case $TLS_MODE in
	none) ;;
	starttls) set -- --ssl-reqd --cacert "$TLS_CA_FILE" "$@" ;;
	implicit) set -- --cacert "$TLS_CA_FILE" "$@" ;;
	esac
	[ "$protocol" != pop3 ] || [ -z "$LPS_AUTH" ] || set -- --login-options "AUTH=$LPS_AUTH" "$@"
	curl -sS --connect-timeout 5 --max-time 50 --speed-limit 1 --speed-time 10 -K "$S/curl.$protocol" "$@"
}

scheme() { [ "$TLS_MODE" = implicit ] && echo "$1s" || echo "$1"; }

random() { od -An -N12 -tx1 /dev/urandom | tr -d ' \n'; }

label_of() { # destination usage
	case $1,$2 in
	oct,*) echo "$OCT_LABEL" ;;
	amo,reel) echo amo_pj.reel@reel.rss.fr ;;
	amc,reel) echo amc_pj.reel@reel.rss.fr ;;
	amo,*) echo amo_pj.test@test.rss.fr ;;
	*) echo amc_pj.test@test.rss.fr ;;
	esac
}

description_of() { # kind usage compression
	case $1 in FSE) norm=B2 ;; DRE) norm=DR ;; *) norm=B2DR ;; esac
	case $2 in test) suffix=TEST ;; demo) suffix=DEMO ;; *) suffix= ;; esac
	[ "$3" = true ] && k=ZK || k=K
	echo "$1$suffix/$norm/$k"
}

# certificate LABEL: the file to encrypt with, in CERT. The directory is asked
# only when the store has none that may serve, or one that ends soon.
certificate() {
	CERT="$S/certs/$1.pem"
	if [ -f "$CERT" ]; then
		if verify "$CERT" "$1"; then
			[ $((c_na - $(now))) -le $RENEW_BEFORE ] || return 0
			asked=0
			[ ! -f "$S/asked.$1" ] || read -r asked <"$S/asked.$1"
			[ $(($(now) - asked)) -ge 86400 ] || return 0
		elif [ "$CODE" = crl-absent ]; then
			return 1 # nothing but a list helps
		fi
	else
		CODE=no-certificate WHY="aucun certificat de $1 n'est installé sur ce poste"
	fi
	before_code=$CODE before_why=$WHY
	[ -n "$(base_of "$1")" ] || { [ -z "$before_code" ]; return; }
	now >"$S/asked.$1"
	kept_fetched=$FETCHED
	if fetch "$1" true false; then
		found_code=$LAST_CODE found_why=$LAST_WHY
	else
		found_code= found_why=
		alert "L'annuaire ne répond pas : le poste continue avec son magasin."
	fi
	FETCHED=$kept_fetched
	if [ -f "$CERT" ]; then
		! verify "$CERT" "$1" || return 0
	else
		CODE=$before_code WHY=$before_why
	fi
	[ -z "$found_code" ] || CODE=$found_code WHY=$found_why
	return 1
}

# send is the action: one file to one recipient.
send() {
	kind=$AMFRONT_KIND usage=$AMFRONT_USAGE compression=$AMFRONT_COMPRESSION destination=$AMFRONT_DESTINATION
	case $kind,$destination in
	FSE,amc | DRE,amo) refuse other "un flux de $kind ne s'envoie pas à ce destinataire" ;;
	MIXTE,amo | MIXTE,amc) refuse other "un fichier mixte ne s'envoie qu'à un OCT" ;;
	esac
	case $destination in amo) to=$MAILBOXES_AMO ;; amc) to=$MAILBOXES_AMC ;; *) to=$MAILBOXES_OCT ;; esac
	[ -n "$to" ] || refuse configuration "aucun OCT n'est configuré sur ce poste"
	case $to in *\'*) refuse configuration "l'adresse $to ne peut pas servir ici" ;; esac
	case ${AMFRONT_EXERCICE:-}${AMFRONT_NUMERO:-} in *[!0-9]*) refuse other "exercice et numéro sont des suites de chiffres" ;; esac
	[ -f "$AMFRONT_FILE" ] && [ -r "$AMFRONT_FILE" ] && [ -s "$AMFRONT_FILE" ] || refuse file "le fichier $AMFRONT_FILE est vide ou illisible"
	same=$(waiting "$(cksum <"$AMFRONT_FILE")") # one that never left, sent again by the user
	if [ -n "$same" ]; then
		lot=$same
	else
		counter=0
		[ ! -f "$S/counter" ] || read -r counter <"$S/counter"
		counter=$((counter + 1))
		echo $counter >"$S/counter"
		stamp=$(date +%Y%m%d%H%M%S)$(printf %05d $counter)
		case $kind in DRE) prefix=DR140610 ;; *) prefix=SV140610 ;; esac
		lot="$S/outbox/$stamp"
		mkdir "$lot"
		if [ "$compression" = true ]; then
			gzip $LPS_GZIP "$AMFRONT_FILE" >"$lot/file"
		else
			cp "$AMFRONT_FILE" "$lot/file"
		fi
		cat >"$lot/lot" <<-END
			lot_label='$(label_of "$destination" "$usage")'
			lot_to='$to'
			lot_description='$(description_of "$kind" "$usage" "$compression")'
			lot_subject='$prefix/${AMFRONT_EXERCICE:-00000099999999}/$stamp/${AMFRONT_NUMERO:-00001}'
			lot_name='$kind$stamp.pkcs7'
			lot_key='$(cksum <"$AMFRONT_FILE") $kind $usage $destination $compression'
		END
		: >"$lot/sent"
		echo first >"$lot/queued"
	fi
	flush "$lot"
	transmit "$lot" || {
		case $CODE in smtp-*) ;; *) rm -r "$lot" ;; esac
		refuse "$CODE" "$WHY"
	}
	answer done "\"message_ids\":[\"$SENT_ID\"],\"certificate_label\":\"$lot_label\",\"certificate_serial\":\"$SENT_SERIAL\""
}

# waiting CKSUM: the lot of the queue that is the same as the one asked for.
waiting() {
	for q in "$S"/outbox/*/queued; do
		[ -f "$q" ] || return 0
		grep -qx first "$q" || continue
		if grep -qxF "lot_key='$1 $kind $usage $destination $compression'" "${q%/queued}/lot"; then
			echo "${q%/queued}"
			return 0
		fi
	done
}

# flush [EXCEPT]: what could not leave before is presented again.
flush() {
	for q in "$S"/outbox/*/queued; do
		[ -f "$q" ] && [ "${q%/queued}" != "${1:-}" ] || continue
		transmit "${q%/queued}" || alert "Un lot attend toujours d'être envoyé : $WHY."
	done
	[ -z "${1:-}" ] || . "$1/lot"
}

# transmit LOT: certificate, document, message, relay, in that order. SENT_ID
# and SENT_SERIAL on success, CODE and WHY otherwise.
transmit() {
	. "$1/lot"
	certificate "$lot_label" || return 1
	SENT_SERIAL=$c_serial
	openssl $LPS_CMS -binary -outform DER -in "$1/file" -out "$S/tmp/document" "$CERT" || {
		CODE=key WHY="le fichier n'a pas pu être chiffré"
		return 1
	}
	[ -f "$1/id" ] || new_id >"$1/id"
	read -r SENT_ID <"$1/id"
	boundary="=_$(random)"
	{
		arranged <<-END
			Date: $(date -R)
			From: <$PS_ADDRESS>
			To: <$lot_to>
			Message-ID: $SENT_ID
			Subject: $lot_subject
			MIME-Version: 1.0
		END
		if [ "$LPS_FORM" = multipart ]; then
			printf 'Content-Type: multipart/mixed; boundary="%s"\n\nMessage au format MIME (RFC 2045).\n\n--%s\n' "$boundary" "$boundary"
		fi
		[ "$LPS_NAME" = disposition ] && name= || name="; name=\"$lot_name\""
		arranged <<-END
			Content-Type: application/EDI-consent$name
			Content-Transfer-Encoding: base64
			Content-Description: $lot_description
			Content-Disposition: attachment; filename="$lot_name"
		END
		echo
		base64 -w "$LPS_WRAP" "$S/tmp/document"
		[ "$LPS_FORM" != multipart ] || printf '\n--%s--\n' "$boundary"
	} | awk '{ printf "%s\r\n", $0 }' >"$S/tmp/message"
	present "$lot_to" || {
		[ "$CODE" = smtp-temporary ] || rm -f "$1/queued"
		return 1
	}
	read -r reason <"$1/queued"
	echo "$SENT_ID $reason $SENT_SERIAL" >>"$1/sent"
	rm -f "$1/queued" "$1/id"
}

new_id() {
	case $LPS_ID in
	time) echo "<$(date +%s.%N).$$@[127.0.0.1]>" ;;
	*) echo "<$(random)@${PS_ADDRESS#*@}>" ;;
	esac
}

# arranged: header fields in the order and case of LPS_HEADERS.
arranged() {
	case $LPS_HEADERS in
	reversed) tac ;;
	lower) sed 's/^[^:]*:/\L&/' ;;
	folded) sed 's/: /:\n /' ;;
	*) cat ;;
	esac
}

# present TO: hands the message to the relay; only its 250 means that it is
# sent. The same message again after a temporary refusal or a broken session.
present() {
	for attempt in 1 2 3; do
		reply=$(curl_at smtp --url "$(scheme smtp)://$SMTP_HOST:$SMTP_PORT/$LPS_EHLO" --mail-from "$PS_ADDRESS" --mail-rcpt "$1" -T "$S/tmp/message" -w '%{response_code}' 2>"$S/tmp/curl.err")
		[ $? -ne 0 ] || return 0
		cat "$S/tmp/curl.err" >&2
		case $reply in
		5??)
			CODE=smtp-refused WHY="le relais de messagerie a refusé le message ($reply) ; le lot n'est pas parti et reste sur le poste"
			return 1
			;;
		esac
		[ $attempt = 3 ] || sleep 0.2
	done
	CODE=smtp-temporary WHY="le relais de messagerie n'a pas pris le message en charge ; le lot est gardé et sera représenté"
	return 1
}
