package runs

import (
	"context"
	"errors"

	"amfront/suite"
)

// byHand drives the LPS by a person at the console.
func (k *Keeper) byHand(context.Context, func(), *entry, *suite.Options) error {
	return errors.New("runs by hand are played by `amfront run --operator`")
}
