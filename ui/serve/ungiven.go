package serve

import (
	"log/slog"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/time/rate"

	"example.org/hackfest/ui/clean"
)

// ungiven notes in the log what a connection asks for that nobody is given here, as
// a way through the server or its files. A connection has few lines of it.
type ungiven struct {
	log   *slog.Logger
	lines refusals
}

const (
	ungivenAtOnce = 5
	ungivenAgain  = 10 * time.Second
)

func newUngiven(log *slog.Logger) *ungiven {
	u := &ungiven{log: log}
	u.lines.lines = rate.NewLimiter(rate.Every(ungivenAgain), ungivenAtOnce)
	return u
}

// note puts it into the log; "" is nothing of that kind.
func (u *ungiven) note(what string) {
	if what == "" {
		return
	}
	if !u.lines.lines.Allow() {
		u.lines.left.Add(1)
		return
	}
	more := []any{"why", clean.Line(what[:min(len(what), most)]) + " is not given here"}
	if left := u.lines.left.Swap(0); left > 0 {
		more = append(more, "left out before this", left)
	}
	u.log.Warn("refused", more...)
}

// asksFor names what a request or a channel is for; else where it is of no such kind.
//
// Source: RFC 4254, sections 6.3, 7; OpenSSH's PROTOCOL, sections 2.4, 2.5.
func asksFor(kind, otherwise string) string {
	switch kind {
	case "tcpip-forward", "direct-tcpip", "forwarded-tcpip",
		"streamlocal-forward@openssh.com", "direct-streamlocal@openssh.com", "tun@openssh.com":
		return "port forwarding"
	case "auth-agent-req@openssh.com", "auth-agent@openssh.com":
		return "agent forwarding"
	case "x11-req", "x11":
		return "X11 forwarding"
	}
	return otherwise
}

// subsystem names what a request asks for by that, as sftp; "" for any other.
func subsystem(r *ssh.Request) string {
	var name struct{ Name string }
	if r.Type != "subsystem" || ssh.Unmarshal(r.Payload, &name) != nil {
		return ""
	}
	return "the subsystem " + name.Name
}
