# The mailbox and what is in it.

# poll is the action: bring the messages to the station, then act on them.
poll() {
	fetch_mail
	collected=$?
	cp "$S/todo" "$S/tmp/todo"
	: >"$S/todo"
	while read -r mail; do # a word that nothing below uses: functions share their variables
		handle "$S/inbox/$mail"
		[ "$h_outcome" != deferred ] || echo "$mail" >>"$S/todo"
		report
	done <"$S/tmp/todo"
	tail -n 100 "$S/todo" >"$S/tmp/todo" && cp "$S/tmp/todo" "$S/todo" # strangers must not fill the station
	flush
	list="\"messages\":[${MESSAGES#,}]"
	[ $collected = 0 ] || refuse other "la boîte aux lettres n'a pas pu être relevée" "$list"
	answer done "$list"
}

# fetch_mail: new messages into inbox/, and only then out of the mailbox.
fetch_mail() {
	for attempt in 1 2 3; do
		! collect || return 0
		[ $attempt = 3 ] || sleep 0.2
	done
	return 1
}

collect() {
	url="$(scheme pop3)://$POP3_HOST:$POP3_PORT/"
	curl_at pop3 -X UIDL "$url" >"$S/tmp/uidl" || return 1
	tr -d '\r' <"$S/tmp/uidl" | awk -v file="$S/seen" 'BEGIN { while ((getline uid < file) > 0) seen[uid] }
		NF == 2 && $1 ~ /^[0-9]+$/ { print $1, $2, ($2 in seen) ? "seen" : "new" }' >"$S/tmp/list"
	[ -s "$S/tmp/list" ] || return 0
	set --
	stamp=$(random)
	while read -r n uid state; do
		[ "$state" = seen ] || set -- "$@" "$url$n" -o "$S/tmp/in.$n"
	done <"$S/tmp/list"
	rm -f "$S"/tmp/in.*
	if [ $# -gt 0 ]; then
		# curl does not notice a message that was cut short: LIST knows the sizes.
		curl_at pop3 "$url" >"$S/tmp/sizes" && curl_at pop3 --fail-early "$@" || return 1
		tr -d '\r' <"$S/tmp/sizes" >"$S/tmp/sizes.lf"
		while read -r n size; do
			[ ! -f "$S/tmp/in.$n" ] || [ "$(wc -c <"$S/tmp/in.$n")" -eq "$size" ] || return 1
		done <"$S/tmp/sizes.lf"
	fi
	set --
	while read -r n uid state; do
		if [ "$state" = new ]; then
			mv "$S/tmp/in.$n" "$S/inbox/$stamp.$n" || return 1
			echo "$stamp.$n" >>"$S/todo"
			echo "$uid" >>"$S/seen"
		fi
		set -- "$@" "$url$n"
	done <"$S/tmp/list"
	# They count at QUIT.
	if [ "$LPS_DELETE" = together ]; then
		curl_at pop3 --head --request DELE "$@" >/dev/null
		return
	fi
	sort -rn "$S/tmp/list" | while read -r n rest; do # the last first: the others keep their numbers
		curl_at pop3 --head --request DELE "$url$n" >/dev/null || exit 1
	done
}

# field NAME FILE: a header field, unfolded, of the first header in a file.
field() {
	awk -v name="$1" 'BEGIN { name = tolower(name) ":" }
		{ sub(/\r$/, "") }
		$0 == "" && NR > 1 { exit }
		/^[ \t]/ { if (on) { sub(/^[ \t]+/, " "); v = v $0 } next }
		{ on = 0 }
		tolower(substr($0, 1, length(name))) == name { on = 1; v = substr($0, length(name) + 1) }
		END { sub(/^[ \t]+/, "", v); print v }' "$2"
}

# report: one line of the answer.
report() {
	esc "$h_id"
	line="{\"message_id\":\"$ESC\",\"kind\":\"$h_kind\",\"outcome\":\"$h_outcome\""
	if [ -n "$h_why" ]; then
		esc "$h_why"
		line="$line,\"reason\":\"$ESC\""
		case $h_outcome in refused | deferred) alert "Message de service $h_kind sans effet : $h_why." ;; esac
	fi
	[ -z "$h_serial" ] || line="$line,\"certificate_serial\":\"$h_serial\""
	if [ -n "$h_original" ]; then
		esc "$h_original"
		line="$line,\"original\":\"$ESC\""
	fi
	[ -z "$h_resent" ] || line="$line,\"resent\":[\"$h_resent\"]"
	MESSAGES="$MESSAGES,$line}"
}

# handle FILE: says what a message is and does what it asks for.
handle() {
	h_kind=other h_outcome=noted h_why= h_serial= h_original= h_resent=
	h_id=$(field Message-ID "$1")
	type=$(field Content-Type "$1")
	case $type in
	multipart/report*)
		h_kind=dsn
		h_original=$(tr -d '\r' <"$1" | sed -n 's/^Message-I[Dd]: *//p' | grep -vxF "$h_id" | head -n 1)
		if grep -qi '^Action: *failed' "$1"; then
			h_outcome=acted
			alert "Un lot n'a pas été remis ($h_original) : vérifiez l'adresse, puis renvoyez-le."
		fi
		return
		;;
	multipart/signed*) ;;
	*)
		case $(grep -i '^Content-Description:' "$1" | head -n 1) in
		*[Aa][Rr][Ll]*) h_kind=arl ;;
		*[Rr][Ss][Pp]*) h_kind=rsp ;;
		*)
			h_kind=$(code_in "$1")
			if [ -n "$h_kind" ]; then
				h_outcome=refused h_why="le message n'est pas signé"
			else
				h_kind=other
			fi
			;;
		esac
		return
		;;
	esac
	rm -f "$S/tmp/signer" "$S/tmp/others" "$S/tmp/content"
	if ! openssl cms -verify -noverify -inform SMIME -in "$1" -out "$S/tmp/content" -signer "$S/tmp/signer" -certsout "$S/tmp/others" 2>"$S/tmp/cms.err"; then
		cat "$S/tmp/cms.err" >&2
		h_kind=$(code_in "$1")
		h_outcome=refused h_why="la signature n'est pas bonne"
		[ -n "$h_kind" ] || h_kind=other h_outcome=noted
		return
	fi
	service "$1"
}

# code_in FILE: the code that a message states, nothing when it states none.
code_in() {
	c=$(field X-Amfront-Code "$1")
	[ -n "$c" ] || c=$(tr -d '\r' <"$1" | grep -E -i -o -m 1 '(message de service|subject: *\[?)[^0-9]{0,40}40[012]5' | grep -o '40[012]5' | head -n 1)
	case $c in 4005 | 4015 | 4025) echo "$c" ;; esac
}

# service FILE: a message whose signature is right. Only what was signed
# counts, but the reference to the original where it says none.
service() {
	code=$(code_in "$S/tmp/content")
	[ -n "$code" ] || return 0
	h_kind=$code
	h_original=$(field X-Amfront-Original-Message-ID "$S/tmp/content")
	[ -n "$h_original" ] || h_original=$(tr -d '\r' <"$S/tmp/content" | sed -n 's/.*Message-ID *: *\(<[^<> ]*>\).*/\1/p' | head -n 1)
	[ -n "$h_original" ] || h_original=$(field In-Reply-To "$1")
	lot=$(grep -lF -- "$h_original " "$S"/outbox/*/sent 2>/dev/null | head -n 1)
	lot=${lot%/sent}
	if [ -n "$lot" ] && [ -n "$h_original" ]; then
		. "$lot/lot"
		label=$lot_label
	else
		lot=
		signer_label "$1" || return 0
	fi
	if [ "$(grep -c 'BEGIN CERTIFICATE' "$S/tmp/signer")" != 1 ]; then
		h_outcome=refused h_why="un seul signataire est attendu"
		return 0
	fi
	if ! believe; then
		h_outcome=refused h_why=$WHY
		case $CODE in unknown-ca | crl-absent) h_outcome=deferred ;; esac # install it first, then again
		return 0
	fi
	if [ -n "$h_id" ] && grep -qxF -- "$h_id" "$S/served"; then
		h_outcome=duplicate
		return 0
	fi
	echo "$h_id" >>"$S/served"
	h_outcome=acted
	cp "$S/tmp/signer" "$S/tmp/adopted"
	adopt "$S/tmp/adopted" "$label" "$S/tmp/others"
	[ "$OUTCOME" != accepted ] || h_serial=$c_serial
	if [ -n "$(base_of "$label")" ]; then
		[ "$code" = 4005 ] && lists=true || lists=false
		fetch "$label" true $lists || alert "L'annuaire ne répond pas : le poste continue avec le certificat de la signature."
	fi
	[ -n "$lot" ] || return 0
	case $code in 4005 | 4025) resend ;; esac
}

# signer_label FILE: for a lot that is not known, the labels of the mailbox
# that the message comes from.
signer_label() {
	from=$(field From "$1" | tr A-Z a-z)
	case $from in
	*"$(echo "$MAILBOXES_AMO" | tr A-Z a-z)"*) candidates='amo_pj.test@test.rss.fr amo_pj.reel@reel.rss.fr' ;;
	*"$(echo "$MAILBOXES_AMC" | tr A-Z a-z)"*) candidates='amc_pj.test@test.rss.fr amc_pj.reel@reel.rss.fr' ;;
	*"$(echo "${MAILBOXES_OCT:-nobody}" | tr A-Z a-z)"*) candidates=$OCT_LABEL ;;
	*)
		h_outcome=refused h_why="le message vient d'une boîte à laquelle ce poste n'écrit pas"
		return 1
		;;
	esac
	label=
	meta "$S/tmp/signer" || return 0
	for l in $candidates; do
		case ", $c_san," in *", email:$l,"*) label=$l ;; esac
	done
	[ -n "$label" ] || label=${candidates%% *}
}

# believe: the signer is judged like any certificate. The lists of its
# authorities are fetched when the station has none, once it stands under an
# installed root.
believe() {
	! verify "$S/tmp/signer" "$label" "$S/tmp/others" || return 0
	[ "$CODE" = crl-absent ] || return 1
	keep_path "$S/tmp/others"
	rm -rf "$S/tmp/found"
	mkdir -p "$S/tmp/found/signer"
	cp "$S/tmp/signer" "$S/tmp/found/signer/c1"
	kept_code=$CODE kept_why=$WHY
	if fetch_lists; then
		verify "$S/tmp/signer" "$label" "$S/tmp/others"
		return
	fi
	CODE=$kept_code WHY=$kept_why
	return 1
}

# resend: the same file, once. A second sending is only repeated with another
# certificate than it had.
resend() {
	[ ! -f "$lot/queued" ] || return 0
	last=$(tail -n 1 "$lot/sent")
	[ "${last%% *}" = "$h_original" ] || return 0 # that one has had its answer
	if [ "$(wc -l <"$lot/sent")" -gt 1 ]; then
		CERT="$S/certs/$label.pem"
		if ! verify "$CERT" "$label" || [ "$c_serial" = "${last##* }" ] || [ "$(wc -l <"$lot/sent")" -ge 5 ]; then
			alert "Un lot est de nouveau rejeté ($code) : contactez le fournisseur de votre logiciel."
			return 0
		fi
	fi
	echo "$code" >"$lot/queued"
	if transmit "$lot"; then
		h_resent=$SENT_ID
	else
		alert "Un lot doit être renvoyé, mais ne peut pas encore partir : $WHY."
	fi
}
