package receiver

import (
	"strconv"
	"strings"
)

// numbers looks in a content for what has the form and the key of a French
// social security number (NIR: sex, year, month, department, commune, order,
// then 97 − number mod 97) and is not one of the bench's dummies, A 555555 CCC
// zzz. It sees those that stand alone among other characters, in the first
// moreMax octets: within longer runs of digits every hundredth would fit.
type numbers struct {
	seen  int64
	run   []byte // digits, and the letter of 2A and 2B
	real  int
	first int64 // offset of the first one
}

const nirLength = 15

func (n *numbers) write(p []byte) {
	for _, c := range p[:min(int64(len(p)), max(moreMax-n.seen, 0))] {
		n.seen++
		if c >= '0' && c <= '9' || (c == 'A' || c == 'B') && len(n.run) == 6 && n.run[5] == '2' {
			if len(n.run) <= nirLength {
				n.run = append(n.run, c)
			}
			continue
		}
		n.end(n.seen - 1)
	}
}

// end ends a run at an offset.
func (n *numbers) end(at int64) {
	if len(n.run) == nirLength && realNIR(string(n.run)) {
		if n.real++; n.real == 1 {
			n.first = at - nirLength
		}
	}
	n.run = n.run[:0]
}

// realNIR tells a number with a valid key that is none of the dummies.
func realNIR(s string) bool {
	number, err := strconv.ParseInt(strings.NewReplacer("2A", "19", "2B", "18").Replace(s[5:7])+s[7:13], 10, 64)
	head, err2 := strconv.ParseInt(s[:5], 10, 64)
	key, err3 := strconv.ParseInt(s[13:], 10, 64)
	if err != nil || err2 != nil || err3 != nil || s[1:7] == "555555" || s[0] != '1' && s[0] != '2' {
		return false
	}
	month, _ := strconv.Atoi(s[3:5])
	return (month >= 1 && month <= 12 || month >= 20 && month <= 42) && s[5:7] != "00" && s[7:10] != "000" &&
		key == 97-(head*100_000_000+number)%97
}
