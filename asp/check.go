package asp

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"amfront/asp/jsonfile"
)

// Check reads a deposit's JSON file and runs both controls on it. An error is
// never about the file's contents.
func Check(ctx context.Context, r io.Reader, opt Options) (*Report, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sum := sha256.New()
	file, err := jsonfile.Read(io.TeeReader(r, sum), jsonfile.Limits{Bytes: MaxFileBytes, Values: maxValues})
	report := &Report{Kind: opt.Kind, File: opt.Name, SHA256: hex.EncodeToString(sum.Sum(nil)),
		Rejected: []Finding{}, Requests: []RequestResult{}, Remarks: []Finding{}}
	var bad *jsonfile.Error
	if errors.As(err, &bad) {
		report.Rejected = append(report.Rejected, unreadable(bad))
		return report, nil
	} else if err != nil {
		return nil, err
	}
	looks := detect(file)
	report.Kind = cmp.Or(report.Kind, looks)
	c := &checker{opt: opt, report: report, file: file}
	if report.Kind == "" {
		report.Kind = Avance // of either model, its structure is wrong
		c.remark("R014", nil, file, "le modèle d'avance ou celui de solde", "ni l'un ni l'autre",
			"Le fichier est contrôlé comme une avance.")
	}
	c.model = ModelOf(report.Kind)
	if looks != "" && looks != report.Kind {
		c.reject("0029", pointer(), file, "le modèle « "+c.model.Title+" »", "le modèle « "+ModelOf(looks).Title+" »",
			"Déposer le fichier sous son type de demande, ou repartir du bon modèle.")
		return report, nil
	}
	c.view = c.structure(c.model.Root, file, nil)
	if len(report.Rejected) > 0 {
		return report, nil
	}
	c.fileHeader()
	c.deposit()
	// The portal stops here; whoever asks for everything also sees the requests.
	if len(report.Rejected) > 0 && !opt.All {
		return report, nil
	}
	return report, c.requests(ctx)
}

// checker is one check under way.
type checker struct {
	model    *Model
	opt      Options
	report   *Report
	file     *jsonfile.Value // as it came
	view     *jsonfile.Value // aliases and flat blocks resolved; leaves shared with file
	editors  map[string]int  // numeroEditeur → position
	dossiers map[string]int  // numeroASP → position
	granted  int             // advances accepted
}

func (c *checker) reject(code, path string, at *jsonfile.Value, expected, found, advice string) {
	if !c.full(c.report.Rejected) {
		c.report.Rejected = append(c.report.Rejected, finding(code, path, at, expected, found, advice))
	}
}

// full tells that a list of findings takes no more, and counts the one that
// was to come. Whoever asks before making it spares the work.
func (c *checker) full(list []Finding) bool {
	if len(list) < maxFindings {
		return false
	}
	c.report.Unlisted++
	return true
}

// remark is a remark's code and words.
type remark struct{ code, expected, advice string }

// finding says of a code what its line in the table says, where expected or
// advice is "".
func finding(code, path string, at *jsonfile.Value, expected, found, advice string) Finding {
	entry := codeTable()[code]
	advice = cmp.Or(slip(code, found), advice, entry.Advice)
	f := Finding{Code: code, Control: entry.Control, Title: entry.Title, Path: visible(path),
		Requirement: entry.Requirement,
		Expected:    cut(cmp.Or(expected, entry.Expected), maxText), Found: cut(found, maxText), Advice: cut(advice, maxText)}
	if at != nil {
		f.Line, f.Column = at.Line, at.Column
	}
	return f
}

var reasonCodes = map[jsonfile.Reason]string{
	jsonfile.Empty: "0001", jsonfile.TooLarge: "0002", jsonfile.TooDeep: "0003", jsonfile.TooMany: "0004",
	jsonfile.Mark:    "0005",
	jsonfile.NotUTF8: "0006", jsonfile.Syntax: "0007", jsonfile.Truncated: "0008", jsonfile.Trailing: "0009",
	jsonfile.Duplicate: "0010",
}

func unreadable(e *jsonfile.Error) Finding {
	return finding(reasonCodes[e.Reason], "", &jsonfile.Value{Line: e.Line, Column: e.Column}, "", e.Detail, "")
}

// detect tells the model that a file looks like, by the tags that only one has.
func detect(file *jsonfile.Value) Kind {
	for _, q := range file.Get("lignesImport").List() {
		for _, m := range q.Members {
			switch m.Name {
			case "commande":
				return Avance
			case "facture", "dateFacture", "montantSegurHTFacture", "lienCompteRendu":
				return Solde
			}
		}
	}
	return ""
}

// fileHeader checks the values of the file's own tags: there is no request to
// carry their error, so that they reject the file (decisions/asp-file).
func (c *checker) fileHeader() {
	q := &request{c: c, v: c.view}
	for _, t := range c.model.Root.Children {
		if t.Format.Type != Table {
			q.scalar(t, place{names: []string{t.Name}}, c.view.Get(t.Name))
		}
	}
	c.report.Rejected = append(c.report.Rejected, q.findings...)
	c.report.NumeroAns, c.report.SIRET = clip(textOf(c.view.Get("numeroAns"))), clip(textOf(c.view.Get("SIRET")))
}

// requests runs the second control.
func (c *checker) requests(ctx context.Context) error {
	c.editors, c.dossiers = map[string]int{}, map[string]int{}
	table := c.model.below("lignesImport")
	for i, v := range c.view.Get("lignesImport").Items {
		if err := ctx.Err(); err != nil {
			return err
		}
		q := &request{c: c, v: v, index: i}
		q.children(table, place{names: []string{"lignesImport", fmt.Sprint(i)}, at: v}, v)
		c.report.Requests = append(c.report.Requests, q.result())
	}
	if !c.report.FileRejected() {
		c.answer()
	}
	return nil
}

// answer fills a copy of the file as the portal does.
func (c *checker) answer() {
	out := c.file.Clone()
	id := cmp.Or(c.opt.ImportID, "IMP-"+strings.ToUpper(c.report.SHA256[:12]))
	name := "impId"
	if out.Get(name) == nil {
		name = "impld"
	}
	out.Set(name, jsonfile.Str(id))
	for i, v := range out.Get("lignesImport").Items {
		r := c.report.Requests[i]
		v.Set("codeTraitement", jsonfile.Str(r.Code))
		v.Set("libelleTraitement", jsonfile.Str(r.Label))
		if r.Code == Accepted && c.report.Kind == Avance {
			v.Set("numeroASP", jsonfile.Str(r.NumeroASP))
		}
	}
	c.report.answer = out
}

func textOf(v *jsonfile.Value) string {
	if v == nil || v.Kind != jsonfile.String {
		return ""
	}
	return v.Text
}
