package checks

func encryption() []Definition { return nil }
