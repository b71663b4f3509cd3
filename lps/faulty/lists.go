package faulty

// lists are faults with CRLs (D-04, D-07 to D-10, E-09).
func lists() []Variant {
	return nil
}
