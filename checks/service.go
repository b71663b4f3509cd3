package checks

func service() []Definition { return nil }
