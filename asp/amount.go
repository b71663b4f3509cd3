package asp

import (
	"fmt"
	"strconv"
	"strings"
)

// Cents reads an amount written with two decimals.
func Cents(amount string) (int64, bool) {
	euros, cents, ok := strings.Cut(amount, ".")
	if !ok || len(cents) != 2 || len(euros) > 12 {
		return 0, false
	}
	n, err := strconv.ParseInt(euros+cents, 10, 64)
	return n, err == nil && n >= 0
}

// AdvanceOf is the advance on an order: 30 % of it, to the nearest cent; ""
// where the order is no amount.
func AdvanceOf(order string) string {
	n, ok := Cents(order)
	if !ok {
		return ""
	}
	return euros((n*30 + 50) / 100)
}

// Remains is what is still due of an invoice once the advance is deducted, and,
// where the advance was more, what was paid too much; "" where there is none.
func Remains(invoice, advance string) (due, over string) {
	n, ok := Cents(invoice)
	m, known := Cents(advance)
	switch {
	case !ok || !known:
		return "", ""
	case n < m:
		return euros(0), euros(m - n)
	}
	return euros(n - m), ""
}

func euros(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }
