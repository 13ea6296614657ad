package tty

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"
)

// TestGateChangesHands: no byte goes to the one who has it not, whatever reads are
// under way.
func TestGateChangesHands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate()
		program := make(chan string, 100)
		go func() {
			defer close(program)
			buf := make([]byte, 16)
			for {
				n, err := g.Read(buf)
				if err != nil {
					return
				}
				if n > 0 {
					program <- string(buf[:n])
				}
			}
		}()
		synctest.Wait() // in its Read
		g.Hold()
		io.WriteString(g, "ls\r")
		synctest.Wait()
		l := g.Lend()
		buf := make([]byte, 16)
		if n, err := l.Read(buf); string(buf[:n]) != "ls\r" || err != nil {
			t.Errorf("the session reads %q, %v", buf[:n], err)
		}
		ended := make(chan error)
		go func() {
			_, err := l.Read(buf)
			ended <- err
		}()
		synctest.Wait()
		l.Close()
		if err := <-ended; err != io.EOF {
			t.Errorf("the session's read ends with %v", err)
		}
		io.WriteString(g, "j")
		if s := <-program; s != "j" {
			t.Errorf("the program reads %q", s)
		}
		g.Close()
		for s := range program {
			t.Errorf("and %q", s)
		}
	})
}

// TestGateIsBounded: who pastes ten megabytes waits for the reader.
func TestGateIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate()
		paste := bytes.Repeat([]byte("0123456789"), 1<<20)
		go func() {
			g.Write(paste)
			g.Close()
		}()
		synctest.Wait()
		g.mu.Lock()
		if n := len(g.text); n > gateMost {
			t.Errorf("%d bytes are held", n)
		}
		g.mu.Unlock()
		got, err := io.ReadAll(g)
		if err != nil || !bytes.Equal(got, paste) {
			t.Errorf("%d bytes of %d, %v", len(got), len(paste), err)
		}
	})
}

func TestGateDark(t *testing.T) {
	for answer, want := range map[string]bool{
		"\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[?62;22c": false,
		"\x1b]11;rgb:0000/0000/0000\x07\x1b[?62;22c": true,
		"": true,
	} {
		synctest.Test(t, func(t *testing.T) {
			g := NewGate()
			var out bytes.Buffer
			go func() {
				synctest.Wait() // it is asked
				io.WriteString(g, "j"+answer)
			}()
			if got := g.Dark(&out, env(map[string]string{"TERM": "xterm"})); got != want {
				t.Errorf("%q: dark %v", answer, got)
			}
			buf := make([]byte, 8)
			if n, _ := g.Read(buf); string(buf[:n]) != "j" {
				t.Errorf("%q: the program reads %q", answer, buf[:n])
			}
		})
	}
}

// TestLongPasteIsCut, so that it can not be taken for the whole; what comes after
// is whole, in whatever pieces it comes.
func TestLongPasteIsCut(t *testing.T) {
	for _, piece := range []int{1, 7, 4096} {
		var p pastes
		var got []byte
		text := []byte("j\x1b[200~short\x1b[201~k\x1b[200~" + strings.Repeat("x", pasteMost+100) + "\x1b[201~l")
		for len(text) > 0 {
			n := min(piece, len(text))
			got = append(got, p.pass(text[:n])...)
			text = text[n:]
		}
		want := "j\x1b[200~short\x1b[201~k\x1b[200~" + strings.Repeat("x", pasteMost) + PasteCut + "\x1b[201~l"
		if string(got) != want {
			t.Errorf("pieces of %d: %d bytes, want %d; at the end %q", piece, len(got), len(want), got[len(got)-60:])
		}
	}
}

// TestWholeLetters: what is read in pieces is read in whole letters, as long as the
// rest of one is there.
func TestWholeLetters(t *testing.T) {
	g := NewGate()
	text := "a" + strings.Repeat("ö", 400) + strings.Repeat("€", 300)
	if _, err := g.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	g.Close()
	got := ""
	for buf := make([]byte, 256); ; {
		n, err := g.Read(buf)
		if err != nil {
			break
		}
		if !utf8.Valid(buf[:n]) {
			t.Fatalf("a letter was cut: %q", buf[:n])
		}
		got += string(buf[:n])
	}
	if got != text {
		t.Errorf("%d bytes of %d", len(got), len(text))
	}
}
