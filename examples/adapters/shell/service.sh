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

# unfold FILE: its lines, with those that were folded in one piece again.
unfold() {
	awk '{ sub(/\r$/, "") } NR > 1 && !/^[ \t]/ { print line; line = "" } { line = line $0 } END { print line }' "$1"
}

# texts FILE: the subject of an entity and the plain texts in it, decoded.
texts() {
	field Subject "$1"
	awk '
	function ended() { # base64 only decodes whole
		if (b64 == "") return
		fflush()
		printf "%s", b64 | "openssl base64 -d"
		close("openssl base64 -d")
		b64 = ""
	}
	function begin(n, i, low, f) {
		type = encoding = ""
		n = split(header, f, "\n")
		for (i = 1; i <= n; i++) {
			low = tolower(f[i])
			if (low ~ /^content-transfer-encoding:/) encoding = low
			if (low !~ /^content-type:/) continue
			type = low
			if (match(low, /boundary *= *"[^"]*"/) || match(low, /boundary *= *[^ ;]+/)) {
				low = substr(f[i], RSTART, RLENGTH)
				sub(/^[^=]*= */, "", low)
				gsub(/"/, "", low)
				marks["--" low] = marks["--" low "--"] = 1
			}
		}
		text = type == "" || type ~ /text\/plain/
		header = ""
	}
	function plain(line, out, at) { # quoted-printable; what is no ASCII may stay as it is
		while (at = match(line, /=[0-7][0-9A-F]/)) {
			out = out substr(line, 1, at - 1) ascii[substr(line, at + 1, 2)]
			line = substr(line, at + 3)
		}
		return out line
	}
	BEGIN { heading = 1; for (i = 0; i < 128; i++) ascii[sprintf("%02X", i)] = sprintf("%c", i) }
	{ sub(/\r$/, "") }
	/^--/ { mark = $0; sub(/[ \t]+$/, "", mark); if (mark in marks) { ended(); text = 0; heading = 1; next } }
	heading && $0 == "" { if (header != "") { heading = 0; begin() } next }
	heading { header = header (/^[ \t]/ ? "" : "\n") $0; next }
	!text { next }
	encoding ~ /base64/ { b64 = b64 $0 "\n"; next }
	encoding ~ /quoted-printable/ { end = sub(/=$/, "") ? "" : "\n"; printf "%s%s", plain($0), end; next }
	{ print }
	END { ended() }' "$1"
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
		h_original=$(unfold "$1" | grep -i '^Message-ID:' | grep -o '<.*>' | grep -vxF "$h_id" | head -n 1)
		if unfold "$1" | grep -qi '^Action: *failed'; then
			h_outcome=acted
			alert "Un lot n'a pas été remis ($h_original) : vérifiez l'adresse, puis renvoyez-le."
		fi
		return
		;;
	multipart/signed*) ;;
	*)
		case $(unfold "$1" | grep -i '^Content-Description:' | head -n 1) in
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

# code_in FILE: the code that a message states, nothing when it states none. No
# document says where it stands: it is the first that is no part of a longer word, or of a subject.
code_in() {
	texts "$1" | grep -E -o '(^|[^[:alnum:]_</-])40[012]50?($|[^[:alnum:]_@>/-])' | grep -o -m 1 '40[012]5'
}

# original_in FILE: of the messages that the signed text cites, the first that this
# station sent, or else the first at all; where it cites none, of those that the
# envelope does, which anybody may write.
original_in() {
	lot=
	ids=$(texts "$S/tmp/content" | grep -o '<[^<>[:space:]]*@[^<>[:space:]]*>')
	[ -n "$ids" ] || ids=$( (field In-Reply-To "$1"; field References "$1") | grep -o '<[^<>[:space:]]*>')
	for id in $ids; do
		[ -n "$h_original" ] || h_original=$id
		lot=$(grep -lF -- "$id " "$S"/outbox/*/sent 2>/dev/null | head -n 1)
		[ -z "$lot" ] || { h_original=$id; break; }
	done
}

# service FILE: a message whose signature is right. Only what was signed
# counts, but the reference to the original where it says none.
service() {
	code=$(code_in "$S/tmp/content")
	[ -n "$code" ] || return 0
	h_kind=$code
	original_in "$1"
	lot=${lot%/sent}
	if [ -n "$lot" ]; then
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
