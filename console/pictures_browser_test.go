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
// apart, or a theme that is not there, changes many tiles by much. A sparse page
// that lost a part does not: so each band of tiles has a tolerance of its own, of
// what stands there, and something must stand where something stood.
const (
	cell, tile = 8, 5
	apart      = 18   // of 255, the mean difference of a tile's colours
	mayDiffer  = 0.08 // of the tiles
	bandTiles  = 3    // the height of a band
	bandDiffer = 0.3  // of the tiles with something on them, in one band
	bandFew    = 3    // tiles that may differ in any band
	drawn      = 10   // of 255, from the tile's mean: a place with something on it
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
	{"annuaire-1280-clair", "/pki/annuaire", 1280, 800, false, false}, // sparse: little stands on it
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
		for _, y := range bandsApart(want, got) {
			t.Errorf("%s: what stands from %d px on looks otherwise than in %s", p.name, y*cell, golden)
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

// inked tells that something stands on a tile: two of its places at least are not as the rest.
func inked(of image.Image, r image.Rectangle) bool {
	n, m := 0, mean(of, r)
	for y := r.Min.Y; y < min(r.Max.Y, of.Bounds().Max.Y); y++ {
		for x := r.Min.X; x < min(r.Max.X, of.Bounds().Max.X); x++ {
			p := mean(of, image.Rect(x, y, x+1, y+1))
			if max(p[0]-m[0], m[0]-p[0], p[1]-m[1], m[1]-p[1], p[2]-m[2], m[2]-p[2]) > drawn {
				n++
			}
		}
	}
	return n >= 2
}

// bandsApart are the tops, in places, of the bands where too much of what stands there came or went: on a tile, and on
// those above and below it, as a line may move by a few pixels.
func bandsApart(want, got image.Image) (tops []int) {
	b := want.Bounds()
	near := func(of image.Image, x, y int) bool {
		for _, y := range []int{y - tile, y, y + tile} {
			if y >= 0 && inked(of, image.Rect(x, y, x+tile, y+tile)) {
				return true
			}
		}
		return false
	}
	for top := 0; top < b.Dy(); top += bandTiles * tile {
		before, after, differ := 0, 0, 0
		for y := top; y < min(top+bandTiles*tile, b.Dy()); y += tile {
			for x := 0; x < b.Dx(); x += tile {
				r := image.Rect(x, y, x+tile, y+tile)
				was, is := inked(want, r), inked(got, r)
				if was {
					before++
				}
				if is {
					after++
				}
				if was && !near(got, x, y) || is && !near(want, x, y) {
					differ++
				}
			}
		}
		if differ > bandFew && float64(differ) > bandDiffer*float64(max(before, after)) {
			tops = append(tops, top)
		}
	}
	return tops
}

// TestPicturesNotice: a page that lost its lower half, or a part of it, is noticed in each of the pictures; one that
// moved by a little is not.
func TestPicturesNotice(t *testing.T) {
	sparse := 0
	for _, p := range pictures {
		f, err := os.Open(filepath.Join("testdata", "pictures", p.name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		whole, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		b := whole.Bounds()
		// doctored is the picture, moved, with the page's ground from one row to another.
		doctored := func(dx, dy, from, to int) *image.RGBA {
			out := image.NewRGBA(b)
			for y := range b.Dy() {
				for x := range b.Dx() {
					c := whole.At(max(x-dx, 0), max(y-dy, 0))
					if y >= from && y < to {
						c = whole.At(b.Dx()-1, b.Dy()/2)
					}
					out.Set(x, y, c)
				}
			}
			return out
		}
		half := doctored(0, 0, b.Dy()/2, b.Dy())
		if differing(whole, half) <= mayDiffer {
			sparse++
		}
		if got := bandsApart(whole, half); len(got) == 0 {
			t.Errorf("%s: nobody notices that the lower half is gone", p.name)
		}
		if got := bandsApart(whole, doctored(0, 0, b.Dy()*5/8, b.Dy()*7/8)); len(got) == 0 {
			t.Errorf("%s: nobody notices that a quarter is gone", p.name)
		}
		for _, by := range [][2]int{{0, 0}, {1, 0}, {0, 1}} {
			if got := bandsApart(whole, doctored(by[0], by[1], 0, 0)); len(got) > 0 {
				t.Errorf("%s: moved by %v places, it is refused at %v", p.name, by, got)
			}
		}
	}
	if sparse == 0 {
		t.Error("the colours alone notice it in each picture: none is sparse, and the bands are not tried")
	}
}
