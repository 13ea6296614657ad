package serve

import (
	"errors"
	"net"
	"strings"

	"golang.org/x/crypto/ssh"
)

// visitor is a person who has proved it, and by what.
type visitor struct {
	person
	by string // "key SHA256:…" or "code"

	// still says who the proof is of now; false when it is of nobody any more. Nil
	// where nothing had to be proved.
	still func() (person, bool)
}

// visitorKey is where a connection's Permissions hold the visitor. Each proof has
// Permissions of its own: a key that a client only asked about leaves no trace in
// those of the key that it has then signed with.
type visitorKey struct{}

var errRefused = errors.New("permission denied")

// tries are what a connection may offer: an agent full of keys, and then some codes.
// Wrong codes have their own bound.
const tries = 20

// config is the protocol's for one connection. The name that a client gives as
// its user counts for nothing. Who has proved who they are is counted: what that
// holds is given back by what is put into end; what is offered in vain is noted in t.
func (s *Server) config(t *tried, end *func()) *ssh.ServerConfig {
	count := func(conn ssh.ConnMetadata, p *ssh.Permissions) (*ssh.Permissions, error) {
		who := visitorOf(p)
		back, err := s.logins.begin(who.identity(), who.Role == Instructor, s.limits)
		if err != nil {
			s.refuse(s.log.With("who", who.name(), "from", conn.RemoteAddr().String()), "why", err.Error())
			return nil, &ssh.BannerError{Err: errRefused, Message: "hackfest: " + err.Error() + "\r\n"}
		}
		*end = back
		return p, nil
	}
	c := &ssh.ServerConfig{
		MaxAuthTries:  tries,
		ServerVersion: "SSH-2.0-hackfest",
	}
	c.AddHostKey(s.hostKey)
	if s.keys != nil {
		c.PublicKeyCallback = func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			return s.byKey(key, t)
		}
		c.VerifiedPublicKeyCallback = func(conn ssh.ConnMetadata, _ ssh.PublicKey, p *ssh.Permissions, _ string) (*ssh.Permissions, error) {
			return count(conn, p) // a key that is only asked about is not the person yet
		}
		c.KeyboardInteractiveCallback = func(_ ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			t.tell(ask, saidOnlyKey) // where there are no codes this is all that it is for
			return nil, errRefused
		}
	}
	if s.codes != nil {
		c.KeyboardInteractiveCallback = func(conn ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			p, err := s.byCode(conn, ask, t)
			if err != nil {
				return nil, err
			}
			return count(conn, p)
		}
	}
	if s.opts.Insecure {
		c.NoClientAuth = true
		c.NoClientAuthCallback = func(conn ssh.ConnMetadata) (*ssh.Permissions, error) {
			return count(conn, admit(person{Role: Attendee}, "nothing: --insecure", nil))
		}
	}
	return c
}

func admit(p person, by string, still func() (person, bool)) *ssh.Permissions {
	return &ssh.Permissions{ExtraData: map[any]any{visitorKey{}: &visitor{p, by, still}}}
}

// visitorOf is who Permissions of admit are of.
func visitorOf(p *ssh.Permissions) *visitor { return p.ExtraData[visitorKey{}].(*visitor) }

// byKey admits who holds one of the authorized keys.
func (s *Server) byKey(key ssh.PublicKey, t *tried) (*ssh.Permissions, error) {
	print := ssh.FingerprintSHA256(key)
	who := func() (person, bool) { return s.ofKey(key, print) }
	p, ok := who()
	if !ok {
		why := "not in " + s.keys.path
		if keys, _ := s.keys.now(); s.roster != nil {
			if _, known := keys[string(key.Marshal())]; known {
				why = "not in the roster, though in " + s.keys.path
			}
		}
		t.key(print, why)
		return nil, errRefused
	}
	return admit(p, "key "+print, who), nil
}

// ofKey says whose an authorized key is.
func (s *Server) ofKey(key ssh.PublicKey, print string) (person, bool) {
	keys, err := s.keys.now()
	s.note(err)
	comment, ok := keys[string(key.Marshal())]
	if !ok || s.roster == nil {
		return person{Seat: comment, Key: print, Role: Attendee}, ok // comments are often the same
	}
	return s.inRoster(func(r *roster) *person { return r.keys[print] })
}

// ofCode says whose a join code is, by its hash.
func (s *Server) ofCode(hash string) (person, bool) {
	codes, err := s.codes.now()
	s.note(err)
	seat, ok := codes[hash]
	if !ok || s.roster == nil {
		return person{Seat: seat, Role: Attendee}, ok
	}
	return s.inRoster(func(r *roster) *person { return r.seats[seat] })
}

func (s *Server) inRoster(find func(*roster) *person) (person, bool) {
	r, err := s.roster.now()
	s.note(err)
	if p := find(r); p != nil {
		return *p, true
	}
	return person{}, false
}

// byCode asks for a join code.
func (s *Server) byCode(conn ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge, t *tried) (*ssh.Permissions, error) {
	from := conn.RemoteAddr()
	wait := func() (*ssh.Permissions, error) {
		t.tell(ask, saidWait)
		s.refused(from, "too many wrong codes")
		return nil, errRefused
	}
	if !s.guesses.allow(address(from)) {
		return wait() // a right code would be typed in vain
	}
	words := ""
	if len(t.keys) > 0 && !t.asked {
		words = saidKeys
	}
	t.asked = true
	answers, err := ask("", words, []string{"Join code: "}, []bool{true})
	if err != nil || len(answers) != 1 {
		return nil, errRefused
	}
	t.said = "" // what is said now answers what was typed
	if strings.TrimSpace(answers[0]) == "" {
		t.tell(ask, saidNoCode)
		return nil, errRefused
	}
	if !s.guesses.allow(address(from)) {
		return wait()
	}
	hash := hashCode(answers[0])
	who := func() (person, bool) { return s.ofCode(hash) }
	p, ok := who()
	if !ok {
		s.guesses.wrong(address(from))
		s.refused(from, "no such code, or its seat is not in the roster")
		t.tell(ask, saidWrong)
		return nil, errRefused
	}
	return admit(p, "code", who), nil
}

// address is an address without its port.
func address(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return host
}
