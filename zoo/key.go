package zoo

// key are expectations of the variants of faulty.key.
func key() []Expectation {
	return nil
}
