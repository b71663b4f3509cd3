# What goes to standard output: one JSON object, and the exit code with it.
ALERTS= FETCHED= MESSAGES= CODE= WHY=

# esc TEXT: as the inside of a JSON string, in ESC.
esc() {
	ESC=$1
	case $1 in
	*[\"\\]* | *[[:cntrl:]]*) ESC=$(printf '%s' "$1" | tr '\000-\037\177' ' ' | sed 's/[\\"]/\\&/g') ;;
	esac
}

alert() {
	esc "$1"
	ALERTS="$ALERTS,\"$ESC\""
}

# answer STATUS [FIELDS]: the end of the action.
answer() {
	printf '{"protocol":%d,"action":"%s","status":"%s"' "${AMFRONT_PROTOCOL:-1}" "$ACTION" "$1"
	[ -z "${AMFRONT_ID:-}" ] || printf ',"id":"%s"' "$AMFRONT_ID"
	[ -z "$ALERTS" ] || printf ',"alerts":[%s]' "${ALERTS#,}"
	[ -z "${2:-}" ] || printf ',%s' "$2"
	echo '}'
	case $1 in done) exit 0 ;; refused) exit 10 ;; esac
	exit 1
}

# refuse CODE TEXT [FIELDS]: the LPS will not.
refuse() {
	esc "$2"
	answer refused "\"reason\":\"$ESC\",\"reason_code\":\"$1\"${3:+,$3}"
}

# fetched KIND NAME SERIAL OUTCOME [REASON]: one line of a refresh.
fetched() {
	esc "$2"
	line="{\"kind\":\"$1\",\"name\":\"$ESC\",\"outcome\":\"$4\""
	[ -z "$3" ] || line="$line,\"serial\":\"$3\""
	if [ -n "${5:-}" ]; then
		esc "$5"
		line="$line,\"reason\":\"$ESC\""
	fi
	FETCHED="$FETCHED,$line}"
}

now() { date +%s; }
