package console

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"amfront/bench"
)

var update = flag.Bool("update", false, "write the pictures of pages anew, to be looked at")

// What two pictures may differ by: a golden holds the mean colour of every place
// of cell by cell pixels; tiles of so many places by as many are compared by their
// means, so that the letters of another font weigh little. A layout that fell
// apart, or a theme that is not there, changes many tiles by much.
const (
	cell, tile = 8, 5
	apart      = 18   // of 255, the mean difference of a tile's colours
	mayDiffer  = 0.08 // of the tiles
)

// pictures are the pages that are kept as pictures: each width and theme, where
// most can go wrong. What is drawn by the minute is not among them.
var pictures = []struct {
	name, path    string
	width, height int64
	dark, large   bool
}{
	{"echanges-390-sombre", "/echanges", 390, 844, true, false},
	{"echanges-1280-clair", "/echanges", 1280, 800, false, false},
	{"echanges-1920-projecteur", "/echanges", 1920, 1080, false, true},
	{"deroule-1920-projecteur-sombre", "/echanges/ID?vue=deroule", 1920, 1080, true, true},
	{"journal-390-clair", "/journal", 390, 844, false, false},
	{"frise-1280-sombre", "/pki/frise", 1280, 800, true, false},
}

// TestBrowserPictures compares pages with pictures of them that somebody looked at.
func TestBrowserPictures(t *testing.T) {
	t.Parallel()
	need(t, "openssl")
	w, srv := startConsole(t, Options{})
	cred, err := w.PKI.Current("amo_pj.test@test.rss.fr")
	if err != nil {
		t.Fatal(err)
	}
	for range 6 {
		post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
		if got := lotFor(t, w, cred.Certificate.Raw); got != "accepted" {
			t.Fatal(got)
		}
	}
	list, err := w.Messages(t.Context(), bench.Filter{Limit: 1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/glossaire"))
	for _, p := range pictures {
		appearance(t, ctx, p.dark)
		large := map[bool]string{true: "oui", false: "non"}[p.large]
		eval[string](t, ctx, `document.cookie = "amfront_projecteur=`+large+`; path=/"`)
		do(t, ctx, chromedp.EmulateViewport(p.width, p.height),
			chromedp.Navigate(srv.URL+strings.Replace(p.path, "/ID", "/"+list[0].ID, 1)),
			chromedp.WaitVisible(chromedp.CSS("main h1")), poll(`document.readyState === "complete"`))
		shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if dir := shots(t); dir != "" {
			writeFile(t, filepath.Join(dir, "image-"+p.name+".png"), shot)
		}
		got, golden := shrunk(t, shot), filepath.Join("testdata", "pictures", p.name+".png")
		if *update {
			var out bytes.Buffer
			if err := png.Encode(&out, got); err != nil {
				t.Fatal(err)
			}
			writeFile(t, golden, out.Bytes())
			continue
		}
		data, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		want, err := png.Decode(bytes.NewReader(data))
		if err != nil || want.Bounds() != got.Bounds() {
			t.Fatalf("%s: %v, %v in place of %v", golden, err, got.Bounds(), want)
		}
		differ := differing(want, got)
		t.Logf("%s: %.1f %% of it differs", p.name, 100*differ)
		if differ > mayDiffer {
			t.Errorf("%s: %.0f %% of the page looks otherwise than in %s; AMFRONT_SHOTS=DIR keeps what it looks like, -update "+
				"takes it", p.name, 100*differ, golden)
		}
	}
}

// shrunk is a picture of mean colours.
func shrunk(t *testing.T, shot []byte) *image.RGBA {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	b := full.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, b.Dx()/cell, b.Dy()/cell))
	for y := range b.Dy() / cell {
		for x := range b.Dx() / cell {
			m := mean(full, image.Rect(x*cell, y*cell, (x+1)*cell, (y+1)*cell))
			small.SetRGBA(x, y, color.RGBA{uint8(m[0]), uint8(m[1]), uint8(m[2]), 255})
		}
	}
	return small
}

// mean is the mean colour of a part of a picture, of 255.
func mean(of image.Image, r image.Rectangle) (m [3]float64) {
	r = r.Intersect(of.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			red, green, blue, _ := of.At(x, y).RGBA()
			m[0], m[1], m[2] = m[0]+float64(red>>8), m[1]+float64(green>>8), m[2]+float64(blue>>8)
		}
	}
	n := float64(r.Dx() * r.Dy())
	return [3]float64{m[0] / n, m[1] / n, m[2] / n}
}

// differing is the part of the tiles that are apart.
func differing(want, got image.Image) float64 {
	b, all, n := want.Bounds(), 0, 0
	for y := 0; y < b.Dy(); y += tile {
		for x := 0; x < b.Dx(); x += tile {
			r := image.Rect(x, y, x+tile, y+tile)
			a, c, sum := mean(want, r), mean(got, r), 0.0
			for i := range a {
				sum += max(a[i]-c[i], c[i]-a[i]) / 3
			}
			if all++; sum > apart {
				n++
			}
		}
	}
	return float64(n) / float64(all)
}
