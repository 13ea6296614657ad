package clean

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestLine(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"plain":               {"sidecar-demo", "sidecar-demo"},
		"empty":               {"", ""},
		"escape":              {"\x1b[31mred\x1b[0m", "␛[31mred␛[0m"},
		"window title":        {"\x1b]0;owned\x07", "␛]0;owned␇"},
		"newlines":            {"a\r\nb\nc\rd", "a b c d"},
		"tab":                 {"a\tb", "a b"},
		"nul and del":         {"\x00\x7f", "␀␡"},
		"c1":                  {"\u009b31m", `\x9b31m`},
		"broken utf-8":        {"a\xffb\xc3", `a\xffb\xc3`},
		"bidi override":       {"user\u202egpj.exe", `user\u202egpj.exe`},
		"bidi isolate":        {"\u2066x\u2069", `\u2066x\u2069`},
		"zero width":          {"we\u200bb", `we\u200bb`},
		"byte order mark":     {"\ufeffweb", `\ufeffweb`},
		"line separator":      {"a\u2028b", `a\u2028b`},
		"tag characters":      {"a\U000e0041", `a\U000e0041`},
		"hangul filler":       {"\u3164", `\u3164`},
		"chinese":             {"工作坊", "工作坊"},
		"hebrew":              {"שלום", "שלום"},
		"accent":              {"cafe\u0301", "cafe\u0301"},
		"mark without base":   {"\u0301a", `\u0301a`},
		"zalgo":               {"a" + strings.Repeat("\u0301", 50), "a" + strings.Repeat("\u0301", maxMarks)},
		"zalgo through zwj":   {"a" + strings.Repeat("\u0301\u200d", 50), "a" + strings.Repeat("\u0301", maxMarks)},
		"emoji":               {"🚀 go", "🚀 go"},
		"emoji family":        {"👨\u200d👩\u200d👧", "👨👩👧"},
		"emoji in a colour":   {"👍🏽", "👍"},
		"picture of a letter": {"❤\ufe0f", "❤"},
		"glyphs of ours":      {"● ✔ ◌ ◐ ▲ ✖ · … → █░", "● ✔ ◌ ◐ ▲ ✖ · … → █░"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Line(tt.in); got != tt.want {
				t.Errorf("Line(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestLineOfCleanTextCostsNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { _ = Line("rs-demo-6749fd79c6-4n5x6") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestBlock(t *testing.T) {
	got := Block("a\tb\r\n\x1b[2J\n12345678\tc\n")
	want := []string{"a       b", "␛[2J", "12345678        c"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		in   string
		w    int
		want string
	}{
		{"default", 7, "default"},
		{"default", 6, "defau…"},
		{"default", 1, "…"},
		{"default", 0, ""},
		{"default", -1, ""},
		{"工作坊", 6, "工作坊"},
		{"工作坊", 5, "工作…"},
		{"工作坊", 4, "工…"},
		{"工作坊", 2, "…"},
	}
	for _, tt := range tests {
		if got := Cut(tt.in, tt.w); got != tt.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", tt.in, tt.w, got, tt.want)
		}
	}
}

func TestMiddle(t *testing.T) {
	tests := []struct {
		in   string
		w    int
		want string
	}{
		{"aks-nodepool1-30239456-vmss000000", 26, "aks-nodepool1-3…vmss000000"},
		{"aks-nodepool1-30239456-vmss000000", 40, "aks-nodepool1-30239456-vmss000000"},
		{"rs-demo-6749fd79c6-4n5x6", 14, "rs-demo-…4n5x6"},
		{"rs-demo-6749fd79c6-4n5x6", 5, "rs-d…"},
		{"工作坊工作坊工作坊", 12, "工作坊…作坊"},
	}
	for _, tt := range tests {
		if got := Middle(tt.in, tt.w, "…"); got != tt.want {
			t.Errorf("Middle(%q, %d) = %q, want %q", tt.in, tt.w, got, tt.want)
		}
	}
}

func TestASCII(t *testing.T) {
	for in, want := range map[string]string{
		"a · b → c…": "a . b > c~",
		"▶◌✖ ✔":      ">ox +",
		"工作":         "????",
		"cafe\u0301": "cafe",
	} {
		got := ASCII(in)
		if got != want {
			t.Errorf("ASCII(%q) = %q, want %q", in, got, want)
		}
	}
}

// hostile are the seeds of every fuzz test of the ui.
var hostile = []string{
	"", "web-7d9f8c5b4-2lqxp", "\x1b[31mred", "\x1b]52;c;eA==\x07", "a\nb\tc\r", "\u009b2J", "\xff\xfe",
	"\u202eabc", "工作坊", "👨‍👩‍👧‍👦", "🇩🇪🇫", "1\ufe0f\u20e3", "e\u0301\u0301", "\u0301", "क्षि", "각",
	"ᄀ", "\u0600a", "\u0d4e", "ﷺ", "a\u200db", "\U000e0001", "⚠\ufe0f x", "ห็", "\u1160", "ｱﾞ", "\U0001f3fd",
}

func FuzzLine(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, in string, w int) {
		out := Line(in)
		checkClean(t, out)
		if again := Line(out); again != out {
			t.Errorf("Line(%q) = %q, and of that %q", in, out, again)
		}
		if g, c := ansi.StringWidth(out), ansi.StringWidthWc(out); g != c || g != Width(out) {
			t.Errorf("Line(%q) = %q: width %d by grapheme, %d by character, %d ours", in, out, g, c, Width(out))
		}
		if got := ansi.StringWidth("x" + out + " "); got != Width(out)+2 {
			t.Errorf("Line(%q) = %q joins its neighbours: %d, not %d", in, out, got, Width(out)+2)
		}
		w = max(min(w, 300), -1)
		for name, cut := range map[string]string{"Cut": Cut(out, w), "Middle": Middle(out, w, "…")} {
			checkClean(t, cut)
			if Width(cut) > max(w, 0) {
				t.Errorf("%s(%q, %d) = %q, %d wide", name, out, w, cut, Width(cut))
			}
		}
		if a := ASCII(out); !plain(a) || len(a) != Width(out) {
			t.Errorf("ASCII(%q) = %q, %d wide, not %d", out, a, len(a), Width(out))
		}
		for _, l := range Wrap(out, w) {
			checkClean(t, l)
			if Width(l) > max(w, 0) {
				t.Errorf("Wrap(%q, %d) has %q, %d wide", out, w, l, Width(l))
			}
		}
	})
}

func FuzzBlock(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, l := range Block(in) {
			checkClean(t, l)
		}
	})
}

// checkClean fails on whatever could drive a terminal or hide in a text.
func checkClean(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("%q is not UTF-8", s)
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			t.Errorf("%q has %U", s, r)
		}
	}
}

func BenchmarkLine(b *testing.B) {
	for name, s := range map[string]string{"ascii": "rs-demo-6749fd79c6-4n5x6", "chinese": "工作坊-sidecar"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = Line(s)
			}
		})
	}
}
