package zoo

// message are expectations of the variants of faulty.message.
func message() []Expectation {
	return nil
}
