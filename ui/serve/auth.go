package serve

import (
	"errors"
	"net"

	"golang.org/x/crypto/ssh"
)

// visitor is a person who has proved it, and by what.
type visitor struct {
	person
	by string // "key SHA256:…" or "code"
}

// visitorKey is where a connection's Permissions hold the visitor. Each proof has
// Permissions of its own: a key that a client only asked about leaves no trace in
// those of the key that it has then signed with.
type visitorKey struct{}

var errRefused = errors.New("permission denied")

// config is the protocol's for one connection. The name that a client gives as
// its user counts for nothing.
func (s *Server) config() *ssh.ServerConfig {
	c := &ssh.ServerConfig{
		MaxAuthTries:  6,
		ServerVersion: "SSH-2.0-hackfest",
	}
	c.AddHostKey(s.hostKey)
	if s.keys != nil {
		c.PublicKeyCallback = s.byKey
	}
	if s.codes != nil {
		c.KeyboardInteractiveCallback = s.byCode
	}
	if s.opts.Insecure {
		c.NoClientAuth = true
		c.NoClientAuthCallback = func(ssh.ConnMetadata) (*ssh.Permissions, error) {
			return admit(person{Role: Attendee}, "nothing: --insecure")
		}
	}
	return c
}

func admit(p person, by string) (*ssh.Permissions, error) {
	return &ssh.Permissions{ExtraData: map[any]any{visitorKey{}: &visitor{p, by}}}, nil
}

// byKey admits who holds one of the authorized keys.
func (s *Server) byKey(conn ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	keys, err := s.keys.now()
	s.note(err)
	comment, ok := keys[string(key.Marshal())]
	if !ok {
		return nil, errRefused
	}
	print := ssh.FingerprintSHA256(key)
	if s.roster == nil {
		return admit(person{Seat: comment, Role: Attendee}, "key "+print)
	}
	roster, err := s.roster.now()
	s.note(err)
	p := roster.keys[print]
	if p == nil {
		s.log.Warn("refused", "from", conn.RemoteAddr().String(), "why", "the key is not in the roster", "key", print)
		return nil, errRefused
	}
	return admit(*p, "key "+print)
}

// byCode asks for a join code.
func (s *Server) byCode(conn ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
	answers, err := ask("", "", []string{"Join code: "}, []bool{true})
	if err != nil || len(answers) != 1 {
		return nil, errRefused
	}
	if !s.guesses.allow(address(conn.RemoteAddr())) {
		s.log.Warn("refused", "from", conn.RemoteAddr().String(), "why", "too many wrong codes")
		return nil, errors.New("too many wrong codes: wait a minute")
	}
	codes, err := s.codes.now()
	s.note(err)
	seat, ok := codes[hashCode(answers[0])]
	if !ok {
		s.guesses.wrong(address(conn.RemoteAddr()))
		s.log.Warn("refused", "from", conn.RemoteAddr().String(), "why", "no such code")
		return nil, errRefused
	}
	if s.roster == nil {
		return admit(person{Seat: seat, Role: Attendee}, "code")
	}
	roster, err := s.roster.now()
	s.note(err)
	p := roster.seats[seat]
	if p == nil {
		s.log.Warn("refused", "from", conn.RemoteAddr().String(), "why", "the seat is not in the roster", "seat", seat)
		return nil, errRefused
	}
	return admit(*p, "code")
}

// note logs what is wrong with a file.
func (s *Server) note(err error) {
	if err != nil {
		s.log.Error("a file is not used as it is now", "error", err.Error())
	}
}

// address is an address without its port.
func address(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return host
}
