package zoo

// control are expectations of the variants of faulty.control.
func control() []Expectation {
	return nil
}
