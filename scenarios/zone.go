package scenarios

import (
	"time"
	_ "time/tzdata" // where the system has none
)

// Paris is the zone in which the documents tell hours (E-09: from 02:00 to 22:00).
func Paris() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // the zones are in the program
	}
	return l
}
