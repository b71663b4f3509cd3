package faulty

// wire are faults of the dialogues with SMTP and POP3.
func wire() []Variant {
	return nil
}
