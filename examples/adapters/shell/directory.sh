# The GIE's directory. ldapsearch closes its session when it has its answer.

# ask BASE SCOPE FILTER ATTRIBUTES…: LDIF, long lines unfolded.
ask() {
	base=$1 scope=$2 filter=$3
	shift 3
	# LPS_LDAP is several words.
	timeout 12 ldapsearch -x -LLL $LPS_LDAP -o ldif-wrap=no -o nettimeout=5 -l 10 -z 10 -H "ldap://$LDAP_HOST:$LDAP_PORT" -b "$base" -s "$scope" "$filter" "$@" 2>"$S/tmp/ldap.err"
	case $? in
	0 | 4) return 0 ;;  # 4: more entries than asked for
	32) return 0 ;;     # no such entry: nothing found
	esac
	cat "$S/tmp/ldap.err" >&2
	return 1
}

# values TYPE PREFIX: every base64 value of LDIF as a PEM file PREFIXn.
values() {
	awk -v type="$1" -v base="$2" '
		BEGIN { want = type == "CERTIFICATE" ? "^(user|ca)certificate(;binary)?:: " : "^certificaterevocationlist(;binary)?:: " }
		tolower($0) ~ want {
			v = $2
			f = base (++n)
			print "-----BEGIN " type "-----" > f
			while (length(v) > 64) { print substr(v, 1, 64) > f; v = substr(v, 65) }
			print v > f
			print "-----END " type "-----" > f
			close(f)
		}'
}

# base_of LABEL: where to look for it.
base_of() {
	case $(usage_of "$1") in
	oct) echo "$LDAP_BASES_OCT" ;;
	reel) echo "$LDAP_BASES_REEL" ;;
	*) echo "$LDAP_BASES_TEST" ;;
	esac
}

# fetch LABELS CERTIFICATES LISTS: brings the store up to date. What is found
# is judged only once everything is there. FETCHED, NEW_CRL; for the last
# label refused, LAST_CODE and LAST_WHY.
fetch() {
	NEW_CRL= LAST_CODE= LAST_WHY=
	rm -rf "$S/tmp/found"
	mkdir "$S/tmp/found"
	for label in $1; do
		mkdir "$S/tmp/found/$label"
		if [ "$2" = true ]; then
			search_base=$(base_of "$label")
			[ -n "$search_base" ] || continue
			ask "$search_base" sub "$(printf "$LPS_FILTER" "$label")" "userCertificate$LPS_OPTION" >"$S/tmp/ldif" || return 1
			values CERTIFICATE "$S/tmp/found/$label/c" <"$S/tmp/ldif"
			for c in "$S/tmp/found/$label"/c*[0-9]; do
				[ ! -f "$c" ] || ! meta "$c" || fetch_above || return 1
			done
		elif [ -f "$S/certs/$label.pem" ]; then
			cp "$S/certs/$label.pem" "$S/tmp/found/$label/c1"
		fi
	done
	if [ "$3" = true ]; then
		fetch_lists || return 1
	fi
	[ "$2" = true ] || return 0
	for label in $1; do
		judge "$label"
	done
}

# fetch_above: the authority above the certificate in c_…, when the station
# does not know it. It is only tried: trust comes from the installed roots.
fetch_above() {
	[ "$c_subject" != "$c_issuer" ] || return 0
	! issuer_of "$c_aki" || return 0
	wanted_ski=$c_aki
	ask "$c_issuer" base '(objectClass=*)' "cACertificate$LPS_OPTION" >"$S/tmp/ldif" || return 1
	rm -f "$S"/tmp/above*
	values CERTIFICATE "$S/tmp/above" <"$S/tmp/ldif"
	for a in "$S"/tmp/above*; do
		[ -f "$a" ] || return 0
		if meta "$a" && [ "$c_ski" = "$wanted_ski" ] && [ "$c_subject" != "$c_issuer" ] && issuer_of "$c_aki"; then
			add_ca "$a" intermediate any
		fi
	done
	return 0
}

# judge LABEL: takes what was found for it into the store.
judge() {
	none=yes
	best='' best_nb=-1 best_serial=
	for c in "$S/tmp/found/$1"/c*[0-9]; do
		[ -f "$c" ] || continue
		none=no
		if verify "$c" "$1"; then
			if [ "$c_nb" -gt "$best_nb" ]; then
				best=$c best_nb=$c_nb best_serial=$c_serial
			fi
			continue
		fi
		case $CODE in
		crl-absent) # waits for its list
			[ -f "$S/certs/$1.pem" ] && [ "$best_nb" -lt 0 ] && verify "$S/certs/$1.pem" "$1" || cp "$c" "$S/certs/$1.pem"
			CODE=crl-absent
			fetched certificate "$1" "$c_serial" pending "$WHY"
			;;
		*)
			fetched certificate "$1" "$c_serial" refused "$WHY"
			LAST_CODE=$CODE LAST_WHY=$WHY
			;;
		esac
	done
	[ $none = no ] || fetched certificate "$1" '' missing
	[ -n "$best" ] || return 0
	LAST_CODE= LAST_WHY=
	c_nb=$best_nb c_serial=$best_serial
	enter "$best" "$1" ''
	fetched certificate "$1" "$c_serial" "$OUTCOME" "$WHY"
}

# fetch_lists: the lists of the authorities above the certificates found, and
# of no others; with nothing found, of the intermediates on the station.
fetch_lists() {
	: >"$S/tmp/needed"
	for c in "$S"/tmp/found/*/c*[0-9]; do
		[ -f "$c" ] && meta "$c" || continue
		need_list "$c_aki" "${c_dp:-$c_issuer}"
	done
	if [ ! -s "$S/tmp/needed" ]; then
		for m in "$S"/ca/intermediate-*.meta; do
			[ -f "$m" ] || continue
			. "$m"
			need_list "$a_ski" "$a_subject"
		done
	fi
	while IFS='|' read -r ca dn; do
		ask "$dn" base '(objectClass=*)' "certificateRevocationList$LPS_OPTION" >"$S/tmp/ldif" || return 1
		rm -f "$S"/tmp/list.*
		values 'X509 CRL' "$S/tmp/list." <"$S/tmp/ldif"
		if [ ! -f "$S/tmp/list.1" ]; then
			fetched crl "$dn" '' missing
			list_trouble "L'annuaire ne publie pas de liste de révocation à $dn."
			continue
		fi
		take_crl "$S/tmp/list.1" "$ca" || list_trouble "Liste de révocation refusée : $WHY."
		fetched crl "$dn" "$l_number" "$OUTCOME" "$WHY"
	done <"$S/tmp/needed"
	rm -f "$S/trouble"
	[ ! -f "$S/trouble.new" ] || mv "$S/trouble.new" "$S/trouble"
}

# list_trouble TEXT: the user is told, or only once it lasts.
list_trouble() {
	if [ "$LPS_ALERT" = lasting ] && [ ! -f "$S/trouble" ]; then
		: >"$S/trouble.new"
	else
		alert "$1"
	fi
}

# need_list SKI DN: the list of that authority, and those above it.
need_list() {
	issuer_of "$1" || return 0
	! grep -qF "$CA|" "$S/tmp/needed" || return 0
	printf '%s|%s\n' "$CA" "$2" >>"$S/tmp/needed"
	. "${CA%.pem}.meta"
	[ "$a_ski" = "$a_aki" ] || [ -z "$a_aki" ] || need_list "$a_aki" "$a_dp"
}
