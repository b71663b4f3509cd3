package zoo

// lifeless are expectations of the variants of faulty.lifeless.
func lifeless() []Expectation {
	return nil
}
