package faulty

// message are faults of the message and of the flow profile (part A).
func message() []Variant {
	return nil
}
