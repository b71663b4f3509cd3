package steps

// attestSteps ask for the declarations of part I.
func attestSteps() []Definition { return nil }
