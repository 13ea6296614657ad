package serve

import (
	"context"
	"encoding/binary"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui"
)

// The messages of a session channel.
//
// Source: RFC 4254, sections 6.2, 6.4, 6.5, 6.7, 6.10.
type (
	ptyRequest struct {
		Term                         string
		Width, Height, Across, Along uint32
		Modes                        string
	}
	windowChange struct{ Width, Height, Across, Along uint32 }
	setEnv       struct{ Name, Value string }
	execRequest  struct{ Command string }
	exitStatus   struct{ Code uint32 }
)

// modeUTF8 is the terminal mode that says that letters are UTF-8 (RFC 8160).
const modeUTF8 = 42

// most bounds a variable's value, in bytes.
const most = 64

// channel serves one session channel: it takes what describes the terminal, then
// runs the program, and meanwhile takes sizes.
func (s *Server) channel(ctx context.Context, conn *ssh.ServerConn, ch ssh.Channel, asked <-chan *ssh.Request, who *visitor, not *ungiven) {
	defer ch.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	env := map[string]string{}
	var pty *ptyRequest
	var far *ui.Far
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	for r := range asked {
		ok := false
		switch r.Type {
		case "env":
			var v setEnv
			if far == nil && ssh.Unmarshal(r.Payload, &v) == nil && mayBeSet(v) {
				env[v.Name], ok = v.Value, true
			}
		case "pty-req":
			var p ptyRequest
			if far == nil && pty == nil && ssh.Unmarshal(r.Payload, &p) == nil && len(p.Term) <= most {
				pty, ok = &p, true
			}
		case "window-change":
			var w windowChange
			if far != nil && ssh.Unmarshal(r.Payload, &w) == nil {
				far.Resize(cells(w.Width), cells(w.Height))
				ok = true
			}
		case "shell", "exec":
			var e execRequest
			if far != nil || r.Type == "exec" && ssh.Unmarshal(r.Payload, &e) != nil || len(e.Command) > 4096 {
				break
			}
			r.Reply(true, nil) // before anything else, the channel's end above all
			out := &output{to: ch, limit: s.limits.Stall, drop: func() { conn.Close() }}
			one := &session{
				server: s, who: who, from: conn.RemoteAddr().String(), began: time.Now(),
				words: strings.Fields(e.Command), out: out, errors: ch.Stderr(), pty: pty != nil,
			}
			width, height := 0, 0
			if pty != nil {
				width, height = cells(pty.Width), cells(pty.Height)
			}
			one.far = ui.NewFar(out, width, height, environment(env, pty))
			far = one.far
			running.Go(func() {
				defer ch.Close()
				code := one.run(ctx, ch)
				ch.SendRequest("exit-status", false, ssh.Marshal(exitStatus{uint32(code)}))
			})
			continue
		}
		r.Reply(ok, nil)
		if !ok {
			not.note(asksFor(r.Type, subsystem(r)))
		}
	}
}

// cells takes what a client claims.
func cells(n uint32) int { return int(min(n, 1<<15)) }

// mayBeSet are the variables that have an effect; TERM comes with the terminal.
func mayBeSet(v setEnv) bool {
	switch v.Name {
	case "COLORTERM", "NO_COLOR", "LANG":
		return len(v.Value) <= most
	}
	return false
}

// environment is all that a session knows of its client's.
func environment(env map[string]string, pty *ptyRequest) map[string]string {
	if pty == nil {
		return env
	}
	env["TERM"] = pty.Term
	if env["LANG"] == "" { // few send it: the terminal says it, and most can
		env["LANG"] = "C.UTF-8"
		if utf8, told := mode(pty.Modes, modeUTF8); told && utf8 == 0 {
			env["LANG"] = "C"
		}
	}
	return env
}

// mode finds a terminal mode among the encoded ones (RFC 4254, section 8).
func mode(modes string, code byte) (value uint32, ok bool) {
	for b := []byte(modes); len(b) >= 5 && b[0] != 0 && b[0] < 160; b = b[5:] {
		if b[0] == code {
			return binary.BigEndian.Uint32(b[1:5]), true
		}
	}
	return 0, false
}

// output is what a session writes to. A client that does not take it loses its
// connection after limit: nothing queues up for it meanwhile.
type output struct {
	to    io.Writer
	limit time.Duration
	drop  func()
}

func (o *output) Write(p []byte) (int, error) {
	t := time.AfterFunc(o.limit, o.drop)
	defer t.Stop()
	return o.to.Write(p)
}
