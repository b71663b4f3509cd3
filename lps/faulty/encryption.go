package faulty

import (
	"encoding/asn1"

	"amfront/lps"
)

// encryption are faults of the encrypted document (A-10, part C).
func encryption() []Variant {
	return []Variant{{
		Name:         "aes-256",
		Title:        "Chiffre en AES-256 au lieu d'AES-128",
		Shows:        "La pièce jointe s'ouvre, mais l'algorithme inscrit dans le document est aes256-CBC.",
		Causes:       "Le frontal d'un assureur qui ne connaît que AES-128-CBC rejette le lot, et le remboursement attend.",
		Requirements: []string{"C-02"},
		Policy: func(p *lps.Policy) {
			p.Cipher.OID, p.Cipher.KeySize = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, 32
		},
	}}
}
