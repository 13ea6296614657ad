package tty

import (
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// awaiting counts the answers that are to come, and those that came.
// Of a late one nothing is expected any more.
type awaiting struct{ left, late, came atomic.Int32 }

func (a *awaiting) Awaited() bool { return a.left.Load() > 0 }

func (a *awaiting) Owed() bool { return a.left.Load()+a.late.Load() > 0 }

func (a *awaiting) Answered() {
	if a.left.Load() > 0 {
		a.left.Add(-1)
	} else {
		a.late.Add(-1)
	}
	a.came.Add(1)
}

func rawPair(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close(); slave.Close() })
	if _, err := term.MakeRaw(int(slave.Fd())); err != nil {
		t.Fatal(err)
	}
	return master, slave
}

// TestStatusAnswersAreNoKeys: only as many are taken as are awaited, wherever
// they come and however they are cut.
func TestStatusAnswersAreNoKeys(t *testing.T) {
	for name, c := range map[string]struct {
		awaited int32
		sent    []string
		keys    string
		came    int32
	}{
		"alone":                 {1, []string{"\x1b[0n"}, "", 1},
		"amid keys":             {1, []string{"j\x1b[0nk"}, "jk", 1},
		"two":                   {2, []string{"\x1b[0n\x1b[0n"}, "", 2},
		"cut after escape":      {1, []string{"j\x1b", "[0nk"}, "jk", 1},
		"cut after the bracket": {1, []string{"\x1b[", "0nk"}, "k", 1},
		"cut before its end":    {1, []string{"\x1b[0", "n"}, "", 1},
		"nobody asked":          {0, []string{"\x1b[0n"}, "\x1b[0n", 0},
		"one more than asked":   {1, []string{"\x1b[0n\x1b[0n"}, "\x1b[0n", 1},
		"an arrow meanwhile":    {1, []string{"\x1b[A\x1b[0n"}, "\x1b[A", 1},
		"an arrow cut":          {1, []string{"\x1b[", "A"}, "\x1b[A", 0},
	} {
		t.Run(name, func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			defer w.Close()
			status := &awaiting{}
			status.left.Store(c.awaited)
			in := &Input{File: r, Status: status}
			pieces := append(slices.Clone(c.sent), "\x04") // the end, for this test
			io.WriteString(w, strings.Join(pieces, ""))    // all is there: a piece is read as such, whatever the time
			var got strings.Builder
			for _, piece := range pieces {
				buf := make([]byte, len(in.held)+len(piece))
				n, err := in.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				got.Write(buf[:n])
			}
			if keys := strings.TrimSuffix(got.String(), "\x04"); keys != c.keys || status.came.Load() != c.came {
				t.Errorf("keys %q, want %q; %d answers, want %d", keys, c.keys, status.came.Load(), c.came)
			}
		})
	}
}

// TestALateAnswerIsNoKey: given up, it comes all the same.
func TestALateAnswerIsNoKey(t *testing.T) {
	master, slave := rawPair(t)
	status := &awaiting{}
	status.late.Store(1)
	in := &Input{File: slave, Status: status}
	io.WriteString(master, "\x1b[0nj\x1b[0n")
	buf := make([]byte, 16)
	if n, err := in.Read(buf); err != nil || string(buf[:n]) != "j\x1b[0n" {
		t.Fatalf("%q, %v", buf[:n], err)
	}
}

// TestEscapeAloneIsHeard though an answer is awaited: after a moment it cannot be
// the beginning of one.
func TestEscapeAloneIsHeard(t *testing.T) {
	master, slave := rawPair(t)
	status := &awaiting{}
	status.left.Store(1)
	in := &Input{File: slave, Status: status}
	io.WriteString(master, "\x1b")
	buf := make([]byte, 8)
	if n, err := in.Read(buf); err != nil || string(buf[:n]) != "\x1b" {
		t.Fatalf("%q, %v", buf[:n], err)
	}
}

func TestDrainLeavesNoAnswerBehind(t *testing.T) {
	master, slave := rawPair(t)
	status := &awaiting{}
	status.left.Store(1)
	in := &Input{File: slave, Status: status}
	go io.WriteString(master, "\x1b[0n")
	in.Drain(time.Minute)
	if status.Awaited() {
		t.Fatal("the answer is still to come")
	}
	status.left.Store(1)
	in.Drain(time.Millisecond) // a terminal that never answers does not hold up the end
	in.Status = nil
	in.Drain(time.Minute)
}
