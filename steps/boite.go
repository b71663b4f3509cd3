package steps

// mailboxSteps are the gestures and checks around the PS mailbox.
func mailboxSteps() []Definition { return nil }
