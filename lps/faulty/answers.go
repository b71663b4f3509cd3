package faulty

// answers are faults that show in what the software says to its user (part I, reasons, alerts).
func answers() []Variant {
	return nil
}
