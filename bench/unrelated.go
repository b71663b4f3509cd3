package bench

import (
	"fmt"
	"slices"
	"strings"
)

// unrelated is ordinary mail, with words that a careless reader may take for
// a service message.
func unrelated(to, date, id string) []byte {
	return fmt.Appendf(nil, "Date: %s\r\nFrom: <confrere@ps.test>\r\nTo: <%s>\r\nMessage-ID: <%s@ps.test>\r\nSubject: "+
		"Dossier 4005 de la semaine\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"+
		"Bonjour,\r\n\r\nLe dossier 4005 est sur ton bureau, le 4025 suivra.\r\n", date, to, id)
}

// spoilt are the ways in which ordinary mail is malformed.
var spoilt = map[string]func(raw []byte) []byte{
	"sans Message-ID":    without("Message-ID"),
	"au Message-ID vide": func(raw []byte) []byte { return inHeader(raw, `(?m)^Message-ID: .*`, "Message-ID: <>\r") },
	"sans date":          without("Date"),
	"au jeu de caractères inconnu": func(raw []byte) []byte {
		raw = inHeader(raw, `(?m)^Subject: .*`, "Subject: =?x-nulle-part?Q?Dossier_=E9?=\r")
		return inHeader(raw, `charset=utf-8`, "charset=x-nulle-part")
	},
	"aux parties rompues": func(raw []byte) []byte { // the boundary that is announced never comes
		return inHeader(raw, `(?m)^Content-Type: .*`, "Content-Type: multipart/mixed; boundary=\"rompue\"\r")
	},
	"à l'en-tête démesuré": func(raw []byte) []byte {
		return slices.Concat([]byte("X-Liste:"+strings.Repeat(" "+strings.Repeat("a", 900)+"\r\n", 300)), raw)
	},
	"vide": func([]byte) []byte { return []byte("\r\n") },
}

func without(field string) func(raw []byte) []byte {
	return func(raw []byte) []byte { return inHeader(raw, `(?m)^`+field+`: .*\n`, "") }
}
