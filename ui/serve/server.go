package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
)

// Options are what a Server is made of. Paths that are "" are not used.
type Options struct {
	Cluster *kube.Cluster // what all sessions read from, each by its own rights

	HostKey        string // a path; made when it is not there
	AuthorizedKeys string
	Codes          string
	Roster         string
	State          string // a directory for what outlives the server; "" is one beside the host key
	Insecure       bool   // nobody has to prove who they are; only on loopback
	AsSelf         bool   // without a roster: sessions act as the server
	ReadOnly       bool   // for everyone
	Limits         Limits

	Version string // of the program, for the log

	Log  *slog.Logger      // who, from where, when, and what they wrote; nil drops it
	Tell func(text string) // what whoever runs the server should know, in words, from any goroutine; nil drops it
}

// Server lets a class in. Its methods may be called from any goroutine.
type Server struct {
	opts     Options
	limits   Limits
	hostKey  ssh.Signer
	newKey   bool
	keys     *watched[authorized]
	codes    *watched[codes]
	roster   *watched[*roster]
	log      *slog.Logger
	guesses  guesses
	logins   logins
	refusals *refusals
	show     func(context.Context, *session, *kube.Seat, *slog.Logger) error

	unproven unproven

	class class
	kept  keeping
	state state
	rows  *ui.Shelf

	mu       sync.Mutex
	sessions map[*session]struct{}
	conns    sync.WaitGroup
	lastID   int
}

// Check says what is wrong with the options or the files, before there is a cluster.
func (o Options) Check() error {
	_, err := open(o)
	return err
}

// New checks the options, reads the files, and makes the host key where there is
// none. What it finds odd, but can do, it tells.
func New(o Options) (*Server, error) {
	s, err := open(o)
	if err != nil {
		return nil, err
	}
	if s.roster != nil {
		r, _ := s.roster.now()
		seat, err := o.Cluster.Seat(r.People[0].as())
		if err != nil {
			return nil, err // or each session would be told
		}
		seat.Close()
	}
	if s.hostKey, s.newKey, err = hostKey(o.HostKey); err != nil {
		return nil, err
	}
	for _, text := range s.doubts() {
		s.warn(text)
	}
	if err := s.state.try(); err != nil {
		s.warn("nothing outlives a restart, neither an edit that is open nor a class that is read-only: --state: " + err.Error())
	}
	s.class.remember = s.state.lock
	if by, on := s.state.locked(); on {
		s.class.readOnly, s.class.lockedBy = true, by
		s.warn("the class is read-only: " + by + " turned it so before this start; r in :who lets it write again, or this server does without " + s.state.lockFile())
	}
	return s, nil
}

// open is a server without a host key and a cluster.
func open(o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		opts: o, limits: o.Limits.usual(), log: o.Log, show: show, refusals: newRefusals(),
		sessions: map[*session]struct{}{}, rows: ui.NewShelf(), state: state{o.State},
	}
	if o.State == "" {
		s.state.dir = filepath.Join(filepath.Dir(o.HostKey), stateName)
	}
	switch {
	case o.AuthorizedKeys == "" && o.Codes == "" && !o.Insecure:
		return nil, errors.New("nobody could get in: give --authorized-keys or --codes (hackfest serve invite makes them)")
	case o.Roster == "" && !o.AsSelf:
		return nil, errors.New("without --roster every session would act as the server itself: give --roster, or say so by --as-self")
	case o.Roster != "" && o.AsSelf:
		return nil, errors.New("--roster and --as-self exclude each other")
	case o.Roster != "" && o.Insecure:
		return nil, errors.New("--insecure proves nobody: no one in the roster could be told from another")
	case o.Insecure && (o.AuthorizedKeys != "" || o.Codes != ""):
		return nil, errors.New("--insecure lets everyone in: it goes with neither keys nor codes")
	}
	var err error
	if o.AuthorizedKeys != "" {
		if s.keys, err = watch(o.AuthorizedKeys, parseAuthorized); err != nil {
			return nil, fmt.Errorf("the authorized keys: %w", err)
		}
	}
	if o.Codes != "" {
		if s.codes, err = watch(o.Codes, neverEmptied()); err != nil {
			return nil, fmt.Errorf("the join codes: %w", err)
		}
	}
	if o.Roster != "" {
		if s.roster, err = watch(o.Roster, parseRoster); err != nil {
			return nil, fmt.Errorf("the roster: %w", err)
		}
	}
	return s, s.anybody()
}

// Listen opens the address. Without proofs it must be this machine's own.
func (s *Server) Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if at, ok := l.Addr().(*net.TCPAddr); s.opts.Insecure && (!ok || !at.IP.IsLoopback()) {
		l.Close()
		return nil, fmt.Errorf("--insecure listens on a loopback address only, as 127.0.0.1:2222, not on %s", addr)
	}
	return l, nil
}

// Fingerprint is the host key's, as ssh shows it.
func (s *Server) Fingerprint() string { return ssh.FingerprintSHA256(s.hostKey.PublicKey()) }

// HostKey is the public half.
func (s *Server) HostKey() ssh.PublicKey { return s.hostKey.PublicKey() }

// Welcome tells the instructor how people get in.
func (s *Server) Welcome(w io.Writer, at net.Addr) {
	host, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "HOST"
	}
	made := ""
	if s.newKey {
		made = ", made just now"
	}
	fmt.Fprintf(w, "host key %s%s\n", s.Fingerprint(), made)
	if s.opts.Insecure {
		fmt.Fprintln(w, "INSECURE: EVERYONE ON THIS MACHINE GETS IN, NOBODY PROVES WHO THEY ARE.")
	}
	if s.opts.AsSelf {
		fmt.Fprintf(w, "AS SELF: EVERY SESSION ACTS AS THE SERVER'S OWN IDENTITY, %s.\n", s.opts.Cluster.Identity().User)
	}
	fmt.Fprintf(w, "attendees type:\n\n    ssh -p %s %s\n\n", port, host)
}

// goodbyeTime is how long sessions may take to end when the server does.
const goodbyeTime = 5 * time.Second

// Serve lets people in until ctx ends; then it tells everyone, and returns when
// they are gone. The listener is its own.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	s.recall()
	s.log.Info("start", s.about(l.Addr())...)
	s.conns.Go(func() { s.readFiles(ctx) })
	var wait time.Duration
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			if conn != nil {
				conn.Close()
			}
			break
		}
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				s.log.Error("stop", "why", err.Error())
				return err
			}
			wait = min(max(2*wait, 5*time.Millisecond), time.Second) // no descriptors left, perhaps
			s.log.Error("accept", "error", err.Error())
			select {
			case <-time.After(wait):
			case <-ctx.Done():
			}
			continue
		}
		wait = 0
		if !s.unproven.begin(address(conn.RemoteAddr()), s.limits.Unproven) {
			s.refused(conn.RemoteAddr(), "too many connections that have not logged in, of its address or in all")
			conn.Close()
			continue
		}
		s.conns.Go(func() { s.connection(ctx, conn) })
	}
	s.log.Info("stop", "why", context.Cause(ctx).Error(), "sessions", len(s.all()))
	for _, one := range s.all() {
		one.end(string(serverStops))
	}
	s.conns.Wait()
	if lost := s.kept.inMemory(); len(lost) > 0 {
		s.log.Warn("edits that were in memory alone are lost", "objects", lost)
	}
	return nil
}

// about is what the log says of the server at its start.
func (s *Server) about(at net.Addr) []any {
	people := 0
	if s.roster != nil {
		r, _ := s.roster.now()
		people = len(r.People)
	}
	what := []any{"version", s.opts.Version, "address", at.String(), "people", people, "cluster", s.cluster(), "host key", s.Fingerprint()}
	switch by, on := s.state.locked(); {
	case s.opts.ReadOnly:
		what = append(what, "read-only", "--read-only")
	case on:
		what = append(what, "read-only", by)
	}
	return what
}
