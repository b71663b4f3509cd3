package zoo

// administration are expectations of the variants of faulty.administration.
func administration() []Expectation {
	return nil
}
