package receiver

import (
	"cmp"
	"slices"
	"strings"
)

// Flow kinds, as Flow.Kind holds them.
const (
	FSE   = "FSE"
	DRE   = "DRE"
	Mixte = "MIXTE" // FSE and DRE lots in one file, to an OCT only
)

// Flow usages, as Flow.Usage holds them.
const (
	UsageReel = "reel"
	UsageTest = "test"
	UsageDemo = "demo"
)

// usageSuffix is what follows the nature of a flow that is not real.
var usageSuffix = map[string]string{UsageTest: "TEST", UsageDemo: "DEMO"}

// description is a Content-Description taken apart.
type description struct {
	Flow
	norm     string // second sub-field, upper case
	third    string // third sub-field, upper case
	extra    bool   // more than three sub-fields
	form     bool   // not in the documented form: case, quotes or spaces
	order    bool   // KZ
	unknownK bool   // third sub-field is none of Z, K, ZK, KZ
}

// MixedProfile is the Content-Description of a mixed file. The document that
// would tell it is not public: both words are the bench's choice.
type MixedProfile struct {
	Nature string // before TEST or DEMO, default "MIXTE"
	Norm   string // default "B2DR"
}

func (m MixedProfile) orDefault() MixedProfile {
	return MixedProfile{Nature: cmp.Or(m.Nature, "MIXTE"), Norm: cmp.Or(m.Norm, "B2DR")}
}

// parseDescription reads a Content-Description such as `FSETEST/B2/ZK`
// (A-05…A-07). It never fails: what it does not know stays "".
func parseDescription(v string, mixed MixedProfile) description {
	mixed = mixed.orDefault()
	d := description{Flow: Flow{Description: v}}
	t := strings.Trim(strings.TrimSpace(v), `"'`)
	t = strings.ToUpper(strings.TrimSpace(t))
	parts := strings.Split(t, "/")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	d.form = strings.Join(parts, "/") != v
	d.Kind, d.Usage = nature(parts[0], mixed)
	if len(parts) > 1 {
		d.norm = parts[1]
	}
	if len(parts) > 2 {
		d.third = parts[2]
	}
	d.extra = len(parts) > 3
	d.Compressed = strings.Contains(d.third, "Z")
	d.Encrypted = strings.Contains(d.third, "K")
	d.order = d.third == "KZ"
	if !slices.Contains([]string{"", "Z", "K", "ZK", "KZ"}, d.third) {
		d.unknownK, d.Compressed, d.Encrypted = true, false, false
	}
	return d
}

func nature(t string, mixed MixedProfile) (kind, usage string) {
	for _, k := range []struct{ word, kind string }{
		{FSE, FSE}, {DRE, DRE}, {strings.ToUpper(mixed.Nature), Mixte},
	} {
		rest, ok := strings.CutPrefix(t, k.word)
		if !ok {
			continue
		}
		switch rest {
		case "":
			return k.kind, UsageReel
		case "TEST":
			return k.kind, UsageTest
		case "DEMO":
			return k.kind, UsageDemo
		}
	}
	// The kind is often still legible (FSETST, FSE-TEST): it tells which
	// requirement is missed, though not which key is due.
	for _, k := range []string{FSE, DRE} {
		if strings.HasPrefix(t, k) {
			return k, ""
		}
	}
	return "", ""
}

// Describe writes the Content-Description of a flow, "" for an unknown kind.
func (f Flow) Describe(mixed MixedProfile) string {
	mixed = mixed.orDefault()
	var nat, norm string
	switch f.Kind {
	case FSE:
		nat, norm = "FSE", "B2"
	case DRE:
		nat, norm = "DRE", "DR"
	case Mixte:
		nat, norm = mixed.Nature, mixed.Norm
	default:
		return ""
	}
	third := ""
	if f.Compressed {
		third += "Z"
	}
	if f.Encrypted {
		third += "K"
	}
	if third != "" {
		third = "/" + third
	}
	return nat + usageSuffix[f.Usage] + "/" + norm + third
}

// requirement is the clause that governs a Content-Description of that usage.
func (f Flow) requirement() string {
	switch {
	case f.Kind == Mixte:
		return "A-11"
	case f.Usage == UsageTest:
		return "A-06"
	case f.Usage == UsageDemo:
		return "A-07"
	}
	return "A-05"
}
