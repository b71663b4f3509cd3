package faulty

// lifeless are clients that are no software at all: dead, mute, slow, flooding, lying.
func lifeless() []Variant {
	return nil
}
