package faulty

// service are faults in what is done with service messages (part F).
func service() []Variant {
	return nil
}
