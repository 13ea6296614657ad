package serve

import (
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/time/rate"
)

// What a person who is refused is told, in place of silence. It says the same of
// what is not known and of what is known and has no line in the roster.
const (
	saidKeys    = "None of your keys is known here. The join code on your card will do."
	saidNoCode  = "No code was typed. It has 12 letters and digits; it is on your card."
	saidWrong   = "That is no code of this class. It has 12 letters and digits, as on your card; your instructor has new ones."
	saidWait    = "Too many wrong codes have come from your network. Wait a minute, then log in again."
	saidOnlyKey = "This class knows its people by their keys, and none of yours. Give your instructor your public key, as ~/.ssh/id_ed25519.pub."
)

// tried is what one connection has offered in vain, for the goroutine of its login.
type tried struct {
	keys  []string // each with what is wrong about it
	more  int      // further ones
	asked bool     // for a code
	said  string   // the last of what it was told, since a code was typed
}

// triedMost bounds the keys that are named.
const triedMost = 5

func (t *tried) key(print, why string) {
	if len(t.keys) == triedMost {
		t.more++
		return
	}
	t.keys = append(t.keys, print+", "+why)
}

// tell says words to who logs in. Who only tries again has read them.
func (t *tried) tell(ask ssh.KeyboardInteractiveChallenge, words string) {
	if t.said != words {
		t.said = words
		ask("", words, nil, nil)
	}
}

// refusals is how many lines of the log may tell of them: so many at once, then one
// a second. A flood is not to fill the disk.
const refusalsAtOnce = 100

type refusals struct {
	lines *rate.Limiter
	left  atomic.Int64 // that were not written since the last that was
}

func newRefusals() *refusals {
	return &refusals{lines: rate.NewLimiter(rate.Every(time.Second), refusalsAtOnce)}
}

// refused logs that someone was not let in, as long as there are not too many.
func (s *Server) refused(from net.Addr, why string, more ...any) {
	s.refuse(s.log, append([]any{"from", from.String(), "why", why}, more...)...)
}

// refuse is the same for a log that has who it was.
func (s *Server) refuse(log *slog.Logger, what ...any) {
	if !s.refusals.lines.Allow() {
		s.refusals.left.Add(1)
		return
	}
	if left := s.refusals.left.Swap(0); left > 0 {
		what = append(what, "left out before this", left)
	}
	log.Warn("refused", what...)
}

// noLogin logs what a connection has offered that has not led to a login. Keys that
// were offered before a code that was right are no news.
func (s *Server) noLogin(from net.Addr, t *tried) {
	if len(t.keys) == 0 {
		return
	}
	keys := t.keys
	if t.more > 0 {
		keys = append(keys, fmt.Sprintf("and %d more", t.more))
	}
	s.refused(from, "no key of theirs gets in", "keys", keys)
}
