package checks

func declared() []Definition { return nil }
