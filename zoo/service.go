package zoo

// service are expectations of the variants of faulty.service.
func service() []Expectation {
	return nil
}
