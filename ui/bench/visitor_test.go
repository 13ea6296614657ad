package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hinshun/vt10x"
	"golang.org/x/crypto/ssh"
)

// visitor is one of a class: a connection, a session, and a terminal that answers
// as an emulator does.
type visitor struct {
	client  *ssh.Client
	session *ssh.Session
	vt      vt10x.Terminal

	mu      sync.Mutex // of keys
	keys    io.Writer
	changed chan struct{} // capacity 1: something came
	done    chan struct{}
}

// enter logs a seat in and opens the pods of all namespaces.
func enter(t *testing.T, address, code string, w, h int) *visitor {
	t.Helper()
	answer := func(_, _ string, questions []string, _ []bool) ([]string, error) {
		return []string{code}[:len(questions)], nil
	}
	client, err := ssh.Dial("tcp", address, &ssh.ClientConfig{
		User: "anyone", Auth: []ssh.AuthMethod{ssh.KeyboardInteractive(answer)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 30 * time.Second, // it is the one that was just started
	})
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{client: client, changed: make(chan struct{}, 1), done: make(chan struct{})}
	out, err := v.begin(w, h)
	if err != nil {
		t.Fatal(err)
	}
	go v.read(out)
	return v
}

func (v *visitor) begin(w, h int) (out io.Reader, err error) {
	if v.session, err = v.client.NewSession(); err != nil {
		return nil, err
	}
	if err = v.session.RequestPty("xterm-256color", h, w, ssh.TerminalModes{}); err != nil {
		return nil, err
	}
	if v.keys, err = v.session.StdinPipe(); err != nil {
		return nil, err
	}
	if out, err = v.session.StdoutPipe(); err != nil {
		return nil, err
	}
	v.vt = vt10x.New(vt10x.WithSize(w, h), vt10x.WithWriter(v))
	return out, v.session.Start("pods -A")
}

// Write sends what the person types, or what the terminal answers.
func (v *visitor) Write(b []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.keys.Write(b)
}

func (v *visitor) read(out io.Reader) {
	defer close(v.done)
	buf := make([]byte, 32<<10)
	for {
		n, err := out.Read(buf)
		if n > 0 {
			v.vt.Write(buf[:n])
			select {
			case v.changed <- struct{}{}:
			default:
			}
		}
		if err != nil {
			return
		}
	}
}

// until waits for a screen.
func (v *visitor) until(what string, ok func(screen string) bool) error {
	timeout := time.NewTimer(time.Minute)
	defer timeout.Stop()
	for {
		screen := v.vt.String()
		if ok(screen) {
			return nil
		}
		select {
		case <-v.changed:
		case <-v.done:
			return fmt.Errorf("a session ended before %s:\n%s", what, screen)
		case <-timeout.C:
			return fmt.Errorf("not within a minute: %s\n%s", what, screen)
		}
	}
}

// browse moves the cursor down and up, at a person's pace, until stop is closed,
// and gives how long each key took to be seen, in milliseconds.
func (v *visitor) browse(ctx context.Context) (took []float64, err error) {
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return took, nil
		case <-time.After(time.Duration(1000+rand.IntN(2000)) * time.Millisecond):
		}
		at := cursor(v.vt.String())
		key := "j"
		if i%8 >= 4 {
			key = "k"
		}
		from := time.Now()
		if _, err := io.WriteString(v, key); err != nil {
			return took, err
		}
		err := v.until("the cursor on another row than "+at, func(s string) bool { c := cursor(s); return c != at && c != "" })
		if err != nil {
			return took, err
		}
		took = append(took, ms(time.Since(from)))
	}
}

// leave ends the session as a person does.
func (v *visitor) leave() {
	io.WriteString(v, "\x03")
	<-v.done
	v.client.Close()
}

// rows says that all pods are on the screen.
func (v *visitor) rows(pods int) error {
	return v.until("all rows", func(s string) bool { return count(s) == thousands(pods) && strings.Contains(s, "2/2") })
}
