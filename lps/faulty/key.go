package faulty

// key are faults in the choice of the key by flow (part B).
func key() []Variant {
	return nil
}
