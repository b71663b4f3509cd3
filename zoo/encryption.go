package zoo

// encryption are expectations of the variants of faulty.encryption.
func encryption() []Expectation {
	return []Expectation{{
		Variant: "aes-256",
		Play:    []string{"C-02.algorithme.*"},
		Acts:    Act{Facet: "chiffrement", Shows: `2\.16\.840\.1\.101\.3\.4\.1\.42`},
		Kills: []Kill{
			{Check: "C-02.aes-128-cbc", Reason: `AES-256`},
			{Check: "C-02.sans-ecart", Reason: `AES-256`},
		},
	}}
}
