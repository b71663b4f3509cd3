package faulty

// administration are faults in the administration of certificates (part E).
func administration() []Variant {
	return nil
}
