# Certificates, authorities and revocation lists (D-01 to D-10).
#
# ca/ holds one authority a file (NAME.pem) with what is known of it
# (NAME.meta), crl/ the list of each, certs/ the certificate of each recipient.

# to_pem FILE TYPE: the file as PEM, whether it was PEM or DER.
to_pem() {
	if grep -q -- "-----BEGIN $2-----" "$1" 2>/dev/null; then
		cat "$1"
	else
		printf -- '-----BEGIN %s-----\n' "$2"
		base64 <"$1" || return 1
		printf -- '-----END %s-----\n' "$2"
	fi
}

# meta FILE: takes a certificate apart into c_… variables. What was found in
# the directory is taken apart once.
meta() {
	case $1 in
	"$S"/tmp/found/*) [ ! -f "$1.meta" ] || { . "$1.meta"; return; } ;;
	esac
	c_serial=
	openssl x509 -in "$1" -noout -serial -nameopt RFC2253 -certopt no_sigdump,no_version -text >"$S/tmp/text" 2>/dev/null || return 1
	assignments=$(awk '
		function epoch(s,   p, t, y, m, d, a) { # "Nov 21 20:23:00 2026 GMT"
			split(s, p, " +"); split(p[3], t, ":")
			m = (index("JanFebMarAprMayJunJulAugSepOctNovDec", p[1]) + 2) / 3
			y = p[4]; d = p[2]
			if (m <= 2) { y--; m += 12 }
			a = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
			return a * 86400 + t[1] * 3600 + t[2] * 60 + t[3]
		}
		function out(k, v) { gsub(/\047/, "", v); printf "c_%s=\047%s\047\n", k, v }
		function decoded(s,   o, i, h) {
			o = ""
			while ((i = index(s, "%")) > 0) {
				h = toupper(substr(s, i + 1, 2))
				o = o substr(s, 1, i - 1) sprintf("%c", (index("0123456789ABCDEF", substr(h, 1, 1)) - 1) * 16 + index("0123456789ABCDEF", substr(h, 2, 1)) - 1)
				s = substr(s, i + 3)
			}
			return o s
		}
		/^serial=/ { v = tolower(substr($0, 8)); sub(/^0+/, "", v); serial = v }
		{ sub(/^ +/, ""); sub(/ +$/, "") }
		/^Issuer: / && issuer == "" { issuer = substr($0, 9) }
		/^Subject: / && subject == "" { subject = substr($0, 10) }
		/^Not Before: / { nb = epoch(substr($0, 13)) }
		/^Not After : / { na = epoch(substr($0, 13)) }
		/^Public Key Algorithm: rsaEncryption$/ { rsa = 1 }
		/Public-Key: \([0-9]+ bit\)$/ && bits == "" { bits = $0; gsub(/[^0-9]/, "", bits) }
		header != "" {
			if (header == "ku") ku = $0
			if (header == "san") san = $0
			if (header == "bc") bc = $0
			if (header == "ski") ski = $0
			if (header == "aki") { aki = $0; sub(/^keyid:/, "", aki) }
			header = ""
		}
		/^X509v3 Key Usage:/ { header = "ku"; crit = /critical$/ ? "yes" : "no" }
		/^X509v3 Subject Alternative Name:/ { header = "san" }
		/^X509v3 Basic Constraints:/ { header = "bc" }
		/^X509v3 Subject Key Identifier:/ { header = "ski" }
		/^X509v3 Authority Key Identifier:/ { header = "aki" }
		/^URI:ldap:/ && dp == "" {
			dp = decoded(substr($0, 5)); sub(/^ldap:\/\/[^\/]*\//, "", dp); sub(/\?.*/, "", dp); sub(/\/.*/, "", dp)
		}
		END {
			out("serial", serial); out("issuer", issuer); out("subject", subject); out("nb", nb); out("na", na)
			out("ku", ku); out("critical", crit); out("san", san); out("bc", bc); out("ski", ski); out("aki", aki); out("dp", dp); out("bits", rsa ? bits : 0)
		}' "$S/tmp/text") || return 1
	eval "$assignments"
	case $1 in
	"$S"/tmp/found/*) printf '%s\n' "$assignments" >"$1.meta" ;;
	esac
	[ -n "$c_serial" ]
}

# add_ca FILE ROLE USAGE: installs every certificate of a file as authority.
add_ca() {
	to_pem "$1" CERTIFICATE >"$S/tmp/ca.pem" || return 1
	rm -f "$S"/tmp/split.*
	awk -v base="$S/tmp/split." '/-----BEGIN CERTIFICATE-----/ { n++; on = 1 } on { print > (base n) } /-----END CERTIFICATE-----/ { on = 0 }' "$S/tmp/ca.pem"
	[ -f "$S/tmp/split.1" ] || return 1
	for one in "$S"/tmp/split.*; do
		meta "$one" || return 1
		name="$2-$3-$c_serial"
		cp "$one" "$S/ca/$name.pem"
		printf "a_subject='%s' a_ski='%s' a_aki='%s' a_dp='%s'\n" "$c_subject" "$c_ski" "$c_aki" "$c_dp" >"$S/ca/$name.meta"
	done
	# What openssl verify is given: the roots of each usage, all intermediates.
	for usage in test reel oct; do
		cat "$S"/ca/root-$usage-*.pem >"$S/ca/roots.$usage" 2>/dev/null
	done
	cat "$S"/ca/intermediate-*.pem >"$S/ca/intermediates" 2>/dev/null
	return 0
}

# issuer_of SKI: the file of the authority with that key identifier, in CA.
issuer_of() {
	CA=
	[ -n "$1" ] || return 1
	for m in "$S"/ca/*.meta; do
		[ -f "$m" ] || return 1
		. "$m"
		if [ "$a_ski" = "$1" ]; then
			CA=${m%.meta}.pem
			return 0
		fi
	done
	return 1
}

# usage_of LABEL: whose hierarchy a label belongs to.
usage_of() {
	case $1 in
	"$OCT_LABEL") echo oct ;;
	*@reel.rss.fr) echo reel ;;
	*) echo test ;;
	esac
}

# verify FILE LABEL [MORE]: may this certificate be used for that label now?
# MORE is a file of authorities to try beside those installed. No: CODE, WHY.
verify() {
	CODE= WHY=
	meta "$1" || { CODE=certificate-form WHY="le certificat est illisible"; return 1; }
	chain "$1" "$(usage_of "$2")" "${3:-}" -crl_check_all
	case $ERRORS in
	*' 3@'[1-9]*) chain "$1" "$(usage_of "$2")" "${3:-}" -crl_check ;; # the root's list is used where there is one
	esac
	for e in $ERRORS; do
		named_error "$e" "$2"
		[ -z "$CODE" ] || return 1
	done
	case ", $c_san," in
	*", email:$2,"*) ;;
	*) CODE=wrong-name WHY="le certificat devrait être au nom de $2 ; il porte : ${c_san:-rien}"; return 1 ;;
	esac
	[ "$c_critical" = yes ] || { CODE=key-usage WHY="l'extension Key Usage du certificat est absente ou n'est pas critique"; return 1; }
	for u in 'Digital Signature' 'Non Repudiation' 'Key Encipherment'; do
		case ", $c_ku," in
		*", $u,"*) ;;
		*) CODE=key-usage WHY="les usages de la clé du certificat ne comprennent pas $u"; return 1 ;;
		esac
	done
	[ "$c_bits" -ne 2048 ] || return 0
	CODE=key WHY="la clé du certificat n'est pas une clé RSA de 2048 bits"
	return 1
}

# chain FILE USAGE MORE CHECK: openssl's errors as " NUMBER@DEPTH …" in ERRORS.
chain() {
	set -- "$1" "$2" "$3" "$4" -x509_strict -CAfile "$S/ca/roots.$2" -no-CApath -no-CAstore
	file=$1 more=$3 check=$4
	shift 4
	[ ! -s "$S/ca/intermediates" ] || set -- "$@" -untrusted "$S/ca/intermediates"
	[ -z "$more" ] || set -- "$@" -untrusted "$more"
	for l in "$S"/crl/*.crl; do
		[ ! -f "$l" ] || { cat "$S"/crl/*.crl >"$S/tmp/lists"; set -- "$@" -CRLfile "$S/tmp/lists"; break; }
	done
	ERRORS=$(openssl verify "$@" "$check" "$file" 2>&1 | awk '
		/^error [0-9]+ at / { printf " %s@%s", $2, $4 }
		/: OK$/ { ok = 1 }
		/: verification failed$/ { failed = 1 }
		END { if (!ok && !failed) printf " 0@0" }')
}

# named_error NUMBER@DEPTH LABEL: puts a refusal into the user's words. A list
# that is out of date (12) does not refuse (CP2).
named_error() {
	n=${1%@*}
	[ "${1#*@}" = 0 ] && depth=leaf || depth=ca
	case $n,$depth in
	12,*) ;;
	10,leaf) CODE=expired WHY="le certificat de $2 n'est plus valable" ;;
	9,leaf) CODE=not-yet-valid WHY="le certificat de $2 n'est pas encore valable" ;;
	10,ca | 9,ca) CODE=ca-expired WHY="une autorité au-dessus du certificat n'est pas en cours de validité" ;;
	23,leaf) CODE=revoked WHY="le certificat de $2 est révoqué" ;;
	23,ca) CODE=ca-revoked WHY="l'autorité du certificat est révoquée" ;;
	3,leaf) CODE=crl-absent WHY="aucune liste de révocation n'est installée pour l'autorité de ce certificat" ;;
	2,* | 18,* | 19,* | 20,* | 21,* | 27,*) CODE=unknown-ca WHY="le certificat n'est garanti par aucune autorité racine installée pour cet usage" ;;
	7,*) CODE=bad-signature WHY="la signature du certificat n'est pas celle de l'autorité" ;;
	34,leaf | 93,leaf) CODE=certificate-form WHY="le certificat n'est pas de la version 3, ou porte une extension critique inconnue" ;;
	8,* | 11,*) CODE=crl-forged WHY="la liste de révocation n'est pas bonne" ;;
	*) CODE=ca-profile WHY="la chaîne de confiance est refusée (erreur $n d'openssl)" ;;
	esac
}

# take_crl FILE CA: installs the list of that authority. OUTCOME, CODE, WHY.
take_crl() {
	OUTCOME=refused CODE= WHY= l_number=
	openssl crl -in "$1" -noout -CAfile "$2" -no-CApath -no-CAstore -lastupdate -nextupdate -crlnumber >"$S/tmp/crl.txt" 2>"$S/tmp/crl.err" || {
		grep -q 'issuer certificate' "$S/tmp/crl.err" || { CODE=crl-forged WHY="la liste de révocation est illisible"; return 1; }
	}
	if grep -q 'issuer certificate' "$S/tmp/crl.err"; then
		CODE=crl-other-ca WHY="la liste est celle d'une autre autorité"
		return 1
	fi
	grep -q 'verify OK' "$S/tmp/crl.err" || { CODE=crl-forged WHY="la signature de la liste n'est pas celle de l'autorité"; return 1; }
	if openssl crl -in "$1" -noout -text 2>/dev/null | grep -q ': critical *$'; then
		CODE=crl-forged WHY="la liste n'est pas complète (delta, ou une partie), ou porte une extension critique inconnue"
		return 1
	fi
	begins= ends=
	while IFS='=' read -r key value; do
		case $key in
		lastUpdate) begins=$value ;;
		nextUpdate) [ "$value" = NONE ] || ends=$value ;;
		crlNumber) l_number=$(echo "${value#0x}" | tr A-F a-f) ;;
		esac
	done <"$S/tmp/crl.txt"
	[ -n "$ends" ] || { CODE=crl-dates WHY="la liste ne dit pas quand paraît la suivante"; return 1; }
	l_number=${l_number#0}
	set -- "$1" "$2" $(date -f - +%s <<-END
		$begins
		$ends
		now
	END
	)
	if [ "$3" -gt "$5" ]; then
		CODE=crl-dates WHY="la liste n'entre en vigueur que le $begins"
		return 1
	fi
	if [ "$4" -lt "$5" ]; then
		alert "La liste de révocation aurait dû être remplacée le $ends : le contrôle se fait avec elle, mais contactez le fournisseur de votre logiciel."
	fi
	to=${2##*/}
	to="$S/crl/${to%.pem}"
	if [ -f "$to.number" ]; then
		read -r held <"$to.number"
		if ! newer "$l_number" "$held"; then
			OUTCOME=unchanged
			return 0
		fi
	fi
	cp "$1" "$to.crl" && printf '%s\n' "$l_number" >"$to.number"
	OUTCOME=accepted NEW_CRL=yes
}

# newer A B: hexadecimal without leading zeros, A > B.
newer() {
	[ ${#1} -gt ${#2} ] && return 0
	[ ${#1} -eq ${#2} ] && [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort | tail -n 1)" = "$1" ]
}

# adopt FILE LABEL MORE: a certificate enters the store when it is valid and
# more recent than the one there, which it replaces. OUTCOME, CODE, WHY.
adopt() {
	if verify "$1" "$2" "$3"; then
		enter "$1" "$2" "$3"
	elif [ "$CODE" = crl-absent ] && [ ! -f "$S/certs/$2.pem" ]; then
		cp "$1" "$S/certs/$2.pem"
		OUTCOME=pending
	else
		OUTCOME=refused
	fi
}

# enter FILE LABEL MORE: the same for one that was just verified.
enter() {
	kept="$S/certs/$2.pem" new_nb=$c_nb new_serial=$c_serial
	OUTCOME=unchanged
	if [ ! -f "$kept" ] || { ! cmp -s "$1" "$kept" && { ! verify "$kept" "$2" || [ "$c_nb" -lt "$new_nb" ]; }; }; then
		cp "$1" "$kept"
		OUTCOME=accepted
		[ -z "$3" ] || keep_path "$3"
	fi
	c_serial=$new_serial CODE= WHY=
}

# keep_path FILE: the authorities that came along and stand right under an
# installed root are needed again at the next verification.
keep_path() {
	rm -f "$S"/tmp/path.*
	awk -v base="$S/tmp/path." '/-----BEGIN CERTIFICATE-----/ { n++; on = 1 } on { print > (base n) } /-----END CERTIFICATE-----/ { on = 0 }' "$1"
	for one in "$S"/tmp/path.*; do
		[ -f "$one" ] || continue
		saved=$c_serial
		if meta "$one"; then
			case $c_bc in CA:TRUE*) [ "$c_ski" = "$c_aki" ] || [ "$c_subject" = "$c_issuer" ] || ! issuer_of "$c_aki" || add_ca "$one" intermediate any ;; esac
		fi
		c_serial=$saved
	done
}
