package tty

import (
	"io"
	"os"
	"testing"
	"time"

	"github.com/creack/pty"
)

func env(pairs map[string]string) func(string) string {
	return func(k string) string { return pairs[k] }
}

func TestUTF8(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		want bool
	}{
		"nothing set":        {nil, false},
		"LANG":               {map[string]string{"LANG": "en_US.UTF-8"}, true},
		"LC_ALL wins":        {map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, false},
		"other spelling":     {map[string]string{"LC_CTYPE": "C.utf8"}, true},
		"POSIX":              {map[string]string{"LANG": "POSIX"}, false},
		"empty is not there": {map[string]string{"LC_ALL": "", "LANG": "de_DE.UTF-8"}, true},
	} {
		if got := UTF8(env(c.env)); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestDarkByAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		want   bool
	}{
		"black":               {"\x1b]11;rgb:0000/0000/0000\x07\x1b[?62;22c", true},
		"white":               {"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c", false},
		"short form":          {"\x1b]11;rgb:ff/ff/f0\x07\x1b[?6c", false},
		"no colour, answered": {"\x1b[?6c", true},
	} {
		t.Run(name, func(t *testing.T) {
			master, slave, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer master.Close()
			defer slave.Close()
			askTime = time.Minute
			defer func() { askTime = AskTime }()
			go func() {
				buf := make([]byte, 64)
				if n, _ := master.Read(buf); n > 0 {
					master.WriteString(c.answer)
				}
			}()
			start := time.Now()
			if got := Dark(slave, slave, env(map[string]string{"TERM": "xterm-256color"})); got != c.want {
				t.Errorf("dark %v after %v", got, time.Since(start))
			}
		})
	}
}

func TestDarkOfASilentTerminal(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer slave.Close()
	if !Dark(slave, slave, env(map[string]string{"TERM": "xterm"})) {
		t.Error("a terminal that says nothing counts as dark")
	}
}

func TestDarkByEnvironment(t *testing.T) {
	for value, want := range map[string]bool{"15;0": true, "0;15": false, "0;default;7": false} {
		if got := Dark(os.Stdin, os.Stdout, env(map[string]string{"COLORFGBG": value})); got != want {
			t.Errorf("COLORFGBG=%s: dark %v", value, got)
		}
	}
}

func TestInputKeepsAnswersFromBeingKeys(t *testing.T) {
	for name, c := range map[string]struct {
		reads []string
		want  string
	}{
		"keys alone":        {[]string{"jjk\x1b[A"}, "jjk\x1b[A"},
		"a late answer":     {[]string{"j\x1b]11;rgb:0000/0000/0000\x07\x1b[?62;22ck"}, "jk"},
		"in two pieces":     {[]string{"j\x1b]11;rgb:00", "00/0000/0000\x1b\\k"}, "jk"},
		"escape is escape":  {[]string{"\x1b"}, "\x1b"},
		"alt and a bracket": {[]string{"\x1b]", "x"}, "\x1b]x"},
	} {
		t.Run(name, func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			in := &Input{File: r}
			var got string
			buf := make([]byte, 256)
			for _, s := range c.reads {
				w.WriteString(s)
				n, err := in.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				got += string(buf[:n])
			}
			w.Close()
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStderrIsDiverted(t *testing.T) {
	real := os.Stderr
	defer func() { os.Stderr = real }()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stderr = w
	s, err := DivertStderr()
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 3)
	s.To(func(l string) { lines <- l })
	os.Stderr.WriteString("from a plug")
	os.Stderr.WriteString("in\n\nnext\nrest")
	if a, b := <-lines, <-lines; a != "from a plugin" || b != "next" {
		t.Errorf("logged %q and %q", a, b)
	}
	s.Restore()
	os.Stderr.WriteString(" after\n")
	w.Close()
	if got, _ := io.ReadAll(r); string(got) != "rest after\n" {
		t.Errorf("passed on %q", got)
	}
}
