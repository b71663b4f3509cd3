package faulty

// control are faults in the control of certificates (D-01 to D-06).
func control() []Variant {
	return nil
}
