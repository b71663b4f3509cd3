package operator

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amfront/lps/adapter"
)

var (
	png  = "\x89PNG\r\n\x1a\n" + strings.Repeat("x", 40)
	webp = "RIFF\x10\x00\x00\x00WEBPVP8 " + strings.Repeat("x", 40)
)

// TestPictureType: a picture is what its octets are, of bounded size.
func TestPictureType(t *testing.T) {
	for data, want := range map[string]string{png: "image/png", webp: "image/webp", "\xff\xd8\xff\xe0": "image/jpeg",
		"": "", "<svg xmlns='http://www.w3.org/2000/svg'/>": "", "GIF89a": "", "<html>": "", "MZ": "",
		png + strings.Repeat("x", MaxPicture): ""} {
		got, err := PictureType([]byte(data))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%.20q: %q, %v", data, got, err)
		}
	}
}

// TestSeen: what a person keeps of a gesture is handed over as it is, at the
// terminal and from a page, however the gesture ends; what cannot be kept is
// said, and asked for no more.
func TestSeen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mon écran.png")
	if err := errors.Join(os.WriteFile(path, []byte(png), 0o600),
		os.WriteFile(filepath.Join(dir, "x.png"), []byte("MZ"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]Seen{
		"n le bouton\nn reste gris\ni " + path + "\nr périmé\n7\n": {"send", 1, "le bouton\nreste gris", []byte(png),
			"image/png"},
		"n fini\n\n\n\n":                                      {"send", 1, "fini", nil, ""},
		"i " + path + "\np sans réseau\n":                     {"send", 1, "", []byte(png), "image/png"},
		"i " + dir + "/x.png\ni " + dir + "\nn\np non\n":      {},
		"n " + strings.Repeat("é", MaxRemark+1) + "\np non\n": {},
	} {
		b, out := brief, &screen{}
		var got Seen
		b.Keep = func(_ context.Context, s Seen) error { got = s; return nil }
		d := New(Options{In: strings.NewReader(typed), Out: out})
		_, err := d.Driver(b).Do(t.Context(), lot.Action(), adapter.Request{Params: lot})
		if same := got.Action == want.Action && got.Gesture == want.Gesture && got.Remark == want.Remark &&
			string(got.Picture) == string(want.Picture) && got.Type == want.Type; !same {
			t.Errorf("%.60q: kept %+v, %v\n%s", typed, got, err, out)
		}
		if want.Action == "" && !strings.Contains(out.String(), "non gardée") {
			t.Errorf("%.60q: nothing is said", typed)
		}
	}
	for _, r := range []Reply{{Remark: strings.Repeat("é", MaxRemark+1)}, {Picture: []byte("MZ")}} {
		r.Outcome = GestureDone
		if wrong := (Wants{}).Check(r); len(wrong) != 1 {
			t.Errorf("%+v", wrong)
		}
	}
}
