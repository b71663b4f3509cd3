package console

// gestureView is what a person is asked for.
type gestureView struct{}
