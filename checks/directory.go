package checks

func directory() []Definition { return nil }
