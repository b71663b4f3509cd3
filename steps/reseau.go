package steps

// networkSteps plan faults of the relay, the mailbox and the directory.
func networkSteps() []Definition { return nil }
