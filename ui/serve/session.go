package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/clean"
)

// session is one program of one person.
type session struct {
	server *Server
	id     int
	who    *visitor
	from   string
	began  time.Time
	words  []string
	out    io.Writer
	errors io.Writer
	pty    bool
	far    *ui.Far

	mu      sync.Mutex
	cancel  context.CancelCauseFunc
	parting string // what the person is told at the end, beside why it ends
	ifStop  string // the same where the server stops
}

// parts has the person told a thing at the session's end.
func (one *session) parts(text string) {
	one.mu.Lock()
	defer one.mu.Unlock()
	one.parting = text
}

// partsAtStop is for what matters to them where the server ends with the session.
func (one *session) partsAtStop(text string) {
	one.mu.Lock()
	defer one.mu.Unlock()
	one.ifStop = text
}

// partingWords are why the session has ended, and what else there is to tell.
func (one *session) partingWords(why ended) error {
	one.mu.Lock()
	defer one.mu.Unlock()
	said := why
	if one.parting != "" {
		said += ended("; " + one.parting)
	}
	if why == serverStops && one.ifStop != "" {
		said += ended("; " + one.ifStop)
	}
	return said
}

// serverStops is why sessions end when the server does.
const serverStops ended = "the server stops; the class is over"

// ended is why a session was ended by another than its person.
type ended string

func (e ended) Error() string { return string(e) }

// end ends the session, with a line that says why.
func (one *session) end(why string) {
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.cancel != nil {
		one.cancel(ended(why))
	}
}

// run sees the session through and gives its exit code. What it panics with ends
// it alone.
func (one *session) run(ctx context.Context, in io.Reader) (code int) {
	s := one.server
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	one.mu.Lock()
	one.cancel = cancel
	one.mu.Unlock()
	log := s.log.With("who", one.who.name(), "user", one.who.User, "role", one.who.Role, "from", one.from)
	if err := s.enter(one); err != nil {
		s.refuse(log, "why", err.Error())
		return one.says(err, 1)
	}
	defer s.leave(one)
	log = log.With("session", one.id)
	log.Info("begin", "by", one.who.by, "terminal", one.pty, "term", clean.Line(one.far.Env("TERM")))
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", "error", fmt.Sprint(p), "stack", string(debug.Stack()))
			code = one.says(errBroken, 1)
		}
		log.Info("end", "code", code, "seconds", int(time.Since(one.began).Seconds()))
	}()
	var beside sync.WaitGroup
	defer beside.Wait()
	defer one.far.Close()
	defer cancel(nil)
	go func() { // it ends with the channel
		io.Copy(one.far, in)
		one.far.Close()
		if one.pty {
			cancel(nil) // nothing will come any more: a closed window
		}
	}()
	beside.Go(func() { one.idle(ctx) })
	beside.Go(func() { one.admitted(ctx) })
	seat, err := one.seat()
	if err != nil {
		log.Error("no seat", "error", err.Error())
		return one.says(err, 1)
	}
	defer seat.Close()
	err = s.show(ctx, one, seat, log)
	var why ended
	switch {
	case errors.As(context.Cause(ctx), &why):
		log.Info("ended", "why", string(why))
		return one.says(one.partingWords(why), 1)
	case errors.Is(err, tea.ErrProgramPanic):
		log.Error("panic", "error", err.Error())
		return one.says(errBroken, 1)
	case err != nil:
		return one.says(err, 1)
	}
	return 0
}

// seat is the person's place at the cluster; the caller closes it.
func (one *session) seat() (*kube.Seat, error) {
	as := one.who.as()
	as.ReadOnly = as.ReadOnly || one.server.opts.ReadOnly
	return one.server.opts.Cluster.Seat(as)
}

var errBroken = errors.New("an error inside ended this session, and no other: log in again")

// says writes a last line, and gives the exit code back.
func (one *session) says(why error, code int) int {
	to, newline := one.errors, "\n"
	if one.pty {
		to, newline = one.out, "\r\n"
	}
	fmt.Fprint(to, "hackfest: "+clean.Line(why.Error())+newline)
	return code
}

// show runs the explorer, or prints the view where there is no terminal.
func show(ctx context.Context, one *session, seat *kube.Seat, log *slog.Logger) error {
	ask, err := parseWords(one.words, seat.Identity().Namespace)
	if err != nil {
		return err
	}
	start, err := ask.start(ctx, seat)
	if err != nil {
		return err
	}
	if !one.pty {
		ctx, cancel := context.WithTimeout(ctx, onceTime)
		defer cancel()
		return ui.Once(ctx, one.out, seat, ui.OnceOptions{Start: start, Wide: ask.wide})
	}
	opts, leave := one.explorer(seat, start, log)
	defer leave()
	opts.Wide = ask.wide
	return ui.Run(ctx, opts, one.far)
}

// explorer is what the session's program is made of; leave is for its end.
func (one *session) explorer(seat *kube.Seat, start ui.Start, log *slog.Logger) (o ui.Options, leave func()) {
	messages := ui.NewLog()
	messages.Tell(func(d kube.Deed, over bool) {
		if !over {
			log.Info("write begins", "command", d.Command)
			return
		}
		log.Info("write", "command", d.Command, "result", d.Said, "failed", d.Failed)
	})
	seat.Tell(messages.Add)
	place, leave := one.server.class.enter(one, seat, log)
	return ui.Options{
		Class: place, Called: one.server.called(), Keep: one.keep(log), Rows: one.server.rows,
		Source: seat, Start: start, Log: messages,
		ReadOnly: one.server.opts.ReadOnly || one.who.Role == Viewer, Hosted: true,
		Caught: func(p any) {
			log.Error("panic", "error", fmt.Sprint(p), "stack", string(debug.Stack()))
			one.end(errBroken.Error())
		},
	}, leave
}

// called is the roster's name of the class, "" for none.
func (s *Server) called() string {
	if s.roster == nil {
		return ""
	}
	r, _ := s.roster.now()
	return r.Class
}

// onceTime bounds how long a view without a terminal waits for its lists.
const onceTime = 30 * time.Second

// rosterTime is between two looks at who is let in. Only the second that finds them
// out ends a session: a file that is just being written may be empty.
const rosterTime = 3 * time.Second

// admitted ends the session when its proof is nobody's any more, or another
// person's: the class's files were changed under way.
func (one *session) admitted(ctx context.Context) {
	if one.who.still == nil {
		return
	}
	t := time.NewTicker(rosterTime)
	defer t.Stop()
	for misses := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		why := ""
		switch p, ok := one.who.still(); {
		case !ok:
			why = "you are not in the class any more"
		case !reflect.DeepEqual(p, one.who.person):
			why = "the roster says otherwise of you now: log in again"
		default:
			misses = 0
			continue
		}
		if misses++; misses == 2 {
			one.end(why)
			return
		}
	}
}

// briefly is a time without the zeros behind it: 2h, for 2h0m0s.
func briefly(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// idle ends the session when no key has been pressed for long, neither here nor at
// the screen that it follows.
func (one *session) idle(ctx context.Context) {
	limit := one.server.limits.Idle
	for {
		left := time.Until(one.server.class.touched(one).Add(limit))
		if left <= 0 {
			one.end("no key was pressed for " + briefly(limit))
			return
		}
		t := time.NewTimer(left)
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
		}
	}
}
