// Package fleet lets many stations of one software live for weeks, by what the
// software itself plans (the action plan), and counts what the directory would
// see: E-09 spares it the sum of all customers, which no single station shows.
// In come an adapter and how many stations and days; out goes a Load, hour by
// hour, and its picture. Time does not pass and no server is asked: it knows no
// bench.
package fleet

import (
	"container/heap"
	"context"
	"path/filepath"
	"time"

	"amfront/lps/adapter"
	"amfront/scenarios"
	"amfront/words"
)

// ErrAnswer is of an answer that is no plan.
var ErrAnswer = words.Errorf("the software planned otherwise than it was asked")

// Options of a simulation.
type Options struct {
	Driver   adapter.Driver
	Dir      string    // of the station that is asked
	Stations int       // that get the software at Start
	Days     int       // that they live
	Start    time.Time // in Paris
	Outage   int       // day, from 1, on which the directory answers nobody; 0 for none
}

// Load is what the directory would see.
type Load struct {
	Stations, Outage int
	Start            time.Time
	Days             [][24]int // requests by day and hour, in Paris
	Failed           int       // of them, on the day of the outage
	Outside          int       // before 2 h or after 22 h
	Silent           int       // stations that plan nothing more within the days, and should
}

// station is one that will ask at a time; times says how often it failed before.
type station struct {
	at    time.Time
	times int
}

// agenda is a heap of stations by time.
type agenda []station

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }

// Push implements heap.Interface.
func (a *agenda) Push(x any) { *a = append(*a, x.(station)) }

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	old := *a
	x := old[len(old)-1]
	*a = old[:len(old)-1]
	return x
}

// longest is how long after a request the next may be planned: a week, and the
// rest of its day.
const longest = 8 * 24 * time.Hour

// Run lets the stations live. Its error is the adapter's, or says what it answered.
func Run(ctx context.Context, o Options) (*Load, error) {
	o.Start = o.Start.In(scenarios.Paris())
	l := &Load{Stations: o.Stations, Start: o.Start, Outage: o.Outage, Days: make([][24]int, o.Days)}
	first := time.Date(o.Start.Year(), o.Start.Month(), o.Start.Day(), 0, 0, 0, 0, o.Start.Location())
	end := first.AddDate(0, 0, o.Days)
	planned, err := o.plan(ctx, o.Stations, o.Start, nil)
	if err != nil {
		return nil, err
	}
	var next agenda
	for _, t := range planned {
		next = append(next, station{at: t})
	}
	heap.Init(&next)
	for len(next) > 0 {
		s := heap.Pop(&next).(station)
		if !s.at.Before(end) {
			break
		}
		t := s.at.In(first.Location())
		day := int(t.Sub(first).Hours()+2) / 24 // a day of 23 or 25 hours stays within
		for day > 0 && t.Before(first.AddDate(0, 0, day)) {
			day--
		}
		l.Days[day][t.Hour()]++
		if t.Hour() < 2 || t.Add(-time.Second).Hour() >= 22 { // 22:00:00 is within
			l.Outside++
		}
		state := &adapter.PlanState{Outcome: "fetched", Times: 1}
		if s.times++; day+1 == o.Outage {
			l.Failed++
			state = &adapter.PlanState{Outcome: "failed", Times: s.times}
		} else {
			s.times = 0
		}
		again, err := o.plan(ctx, 1, s.at, state)
		if err != nil {
			return nil, err
		}
		if again[0].Sub(s.at) > longest && s.at.Add(longest).Before(end) {
			l.Silent++
		}
		s.at = again[0]
		heap.Push(&next, s)
	}
	return l, nil
}

// plan asks when n stations would next ask.
func (o Options) plan(ctx context.Context, n int, from time.Time, state *adapter.PlanState) ([]time.Time, error) {
	p := &adapter.Plan{Samples: n}
	if state != nil {
		p.From, p.State = &from, state
	}
	a, err := o.Driver.Do(ctx, adapter.ActionPlan, adapter.Request{Station: filepath.Join(o.Dir, "station"), Now: from,
		Params: p})
	if err != nil {
		return nil, err
	}
	if len(a.Planned) != n {
		return nil, words.Errorf("%w: %d times were given for %d stations", ErrAnswer, len(a.Planned), n)
	}
	for _, t := range a.Planned {
		if !t.After(from) {
			return nil, words.Errorf("%w: a time after %s was expected, %s was given", ErrAnswer, from.Format(time.RFC3339),
				t.Format(time.RFC3339))
		}
	}
	return a.Planned, nil
}

// Peak is the fullest hour, with its day from 1, and how many requests it has.
func (l *Load) Peak() (day, hour, n int) {
	for d, hours := range l.Days {
		for h, k := range hours {
			if k > n {
				day, hour, n = d+1, h, k
			}
		}
	}
	return day, hour, n
}

// Even is how many requests an hour has when a week's are spread over the 20
// hours of each of its days: what no software comes below.
func (l *Load) Even() float64 { return float64(l.Stations) / 7 / 20 }

// Total is how many requests there are.
func (l *Load) Total() (n int) {
	for _, hours := range l.Days {
		for _, k := range hours {
			n += k
		}
	}
	return n
}
