package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"amfront/scenarios"
)

const nbsp = "\u00a0"

// frenchDay writes 31/12/2026.
func frenchDay(t time.Time) string { return t.Format("02/01/2006") }

// frenchTime writes 31/12/2026 à 14:05:09 UTC.
func frenchTime(t time.Time) string {
	if t.IsZero() {
		return "non renseigné"
	}
	return t.UTC().Format("02/01/2006 à 15:04:05") + nbsp + "UTC"
}

// parisTime writes 31/12/2026 à 15:05:09, the hour in France, where the software
// is examined.
func parisTime(t time.Time) string {
	if t.IsZero() {
		return "non renseigné"
	}
	return t.In(scenarios.Paris()).Format("02/01/2006 à 15:04:05") + " (heure de Paris)"
}

// frenchDuration writes 12 ms, 3,4 s, 2 min 05 s, 1 h 12 min.
func frenchDuration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + frenchDuration(-d)
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + nbsp + "ms"
	case d < time.Minute:
		return strings.Replace(strconv.FormatFloat(d.Seconds(), 'f', 1, 64), ".", ",", 1) + nbsp + "s"
	case d < time.Hour:
		return fmt.Sprintf("%d%smin%s%02d%ss", int(d.Minutes()), nbsp, nbsp, int(d.Seconds())%60, nbsp)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d%sh%s%02d%smin", int(d.Hours()), nbsp, nbsp, int(d.Minutes())%60, nbsp)
	}
	return plural(int64(d.Hours()/24), "jour", "jours")
}

// plural writes a number with its noun; in French 0 and 1 are singular.
func plural[N int | int64](n N, one, many string) string {
	if n >= -1 && n <= 1 {
		many = one
	}
	return fmt.Sprintf("%d%s%s", n, nbsp, many)
}

// clip shortens s to at most n runes, with an ellipsis.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
