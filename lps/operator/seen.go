package operator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"amfront/lps/adapter"
)

// Seen is what a person wishes to keep of a gesture: kept, shown, and judged by
// nobody.
type Seen struct {
	Action  adapter.Action
	Gesture int // in its scenario, from 1
	Remark  string
	Picture []byte
	Type    string // of the picture: "image/png"
}

// The bounds of what is kept of one gesture.
const (
	MaxRemark  = 2000    // characters
	MaxPicture = 2 << 20 // octets
)

// PictureType is what a picture is by its own octets, whatever its name says.
// Its error is French.
func PictureType(data []byte) (string, error) {
	if len(data) > MaxPicture {
		return "", fmt.Errorf("image de plus de %d Mio : en réduire la taille", MaxPicture>>20)
	}
	kind := http.DetectContentType(data)
	if !slices.Contains([]string{"image/png", "image/jpeg", "image/webp"}, kind) {
		return "", errors.New("ce n'est pas une image PNG, JPEG ou WebP")
	}
	return kind, nil
}

// keep hands over what the person saw, however the gesture ended.
func (a *asking) keep(ctx context.Context, r Reply) error {
	if a.task.Brief.Keep == nil || r.Remark == "" && len(r.Picture) == 0 {
		return nil
	}
	s := Seen{Action: a.task.Action, Gesture: a.task.Number, Remark: r.Remark, Picture: r.Picture}
	if len(r.Picture) > 0 {
		var err error
		if s.Type, err = PictureType(r.Picture); err != nil {
			return err
		}
	}
	return a.task.Brief.Keep(ctx, s)
}

// seenProblems are what is wrong with what a reply wishes to keep.
func (r Reply) seenProblems() (out []Problem) {
	if n := utf8.RuneCountInString(r.Remark); n > MaxRemark {
		out = append(out, Problem{"remark", 0, fmt.Sprintf("La remarque a %d caractères ; il en tient %d.", n, MaxRemark)})
	}
	if len(r.Picture) > 0 {
		if _, err := PictureType(r.Picture); err != nil {
			out = append(out, Problem{"picture", 0, "Capture d'écran : " + err.Error() + "."})
		}
	}
	return out
}

// remark takes "n texte", picture "i chemin", before the answer to a gesture.
func (d *Desk) remark(kept *Reply, text string) {
	with := *kept
	with.Remark = strings.TrimSpace(kept.Remark + "\n" + text)
	if wrong := with.seenProblems(); text == "" || len(wrong) > 0 {
		d.printf("  Remarque non gardée : attendu « n » puis un texte, de %d caractères au plus en tout.\n", MaxRemark)
		return
	}
	*kept = with
	d.printf("  Remarque gardée ; elle ne change aucun verdict.\n")
}

func (d *Desk) picture(kept *Reply, path string) {
	data, err := readPicture(path)
	if err != nil {
		d.printf("  Capture non gardée : %v (attendu « i » puis le chemin d'une image PNG, JPEG ou WebP).\n", err)
		return
	}
	kept.Picture = data
	d.printf("  Capture gardée (%d ko) ; elle ne change aucun verdict.\n", (len(data)+1023)>>10)
}

// readPicture reads a picture of bounded size from an ordinary file.
func readPicture(path string) ([]byte, error) {
	info, err := os.Stat(path) // a pipe would wait at its opening
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s n'est pas un fichier ordinaire", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxPicture+1))
	if err == nil {
		_, err = PictureType(data)
	}
	return data, err
}
