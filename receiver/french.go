package receiver

import "amfront/receiver/cms"

// own are the refusals that this package words itself.
var own = map[string]string{
	"no CMS structure":         "aucune structure CMS",
	"no key for any recipient": "aucune clé n’est connue pour un des destinataires",
	"no attachment":            "aucune pièce jointe",
}

// French gives the French of a ReportFailure.Detail: this package's or that of
// cms. ok is false for what another library said.
func French(detail string) (french string, ok bool) {
	if fr, ok := own[detail]; ok {
		return fr, true
	}
	return cms.French(detail)
}

// inFrench is each detail in French, or as it is where it has none.
func inFrench(details []string) []string {
	out := make([]string, len(details))
	for i, d := range details {
		out[i] = d
		if fr, ok := French(d); ok {
			out[i] = fr
		}
	}
	return out
}
