package serve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui/clean"
)

// anybody says why nobody could get in, whoever comes.
func (s *Server) anybody() error {
	if s.opts.Insecure {
		return nil
	}
	var empty []string
	if s.keys != nil {
		keys, err := s.keys.now()
		if err != nil || len(keys) > 0 {
			return err
		}
		empty = append(empty, s.keys.path+" has no key")
	}
	if s.codes != nil {
		codes, err := s.codes.now()
		if err != nil || len(codes) > 0 {
			return err
		}
		empty = append(empty, s.codes.path+" has no code")
	}
	return errors.New("nobody could get in: " + strings.Join(empty, ", ") + " (hackfest serve invite makes codes)")
}

// doubts say who would be refused though each file is right in itself, and what a
// class would miss.
func (s *Server) doubts() []string {
	if s.roster == nil {
		return nil
	}
	r, err := s.roster.now()
	s.note(err)
	keys, names := map[string]bool{}, map[string]string{} // by fingerprint
	if s.keys != nil {
		known, err := s.keys.now()
		s.note(err)
		for wire, comment := range known {
			if key, err := ssh.ParsePublicKey([]byte(wire)); err == nil {
				print := ssh.FingerprintSHA256(key)
				keys[print], names[print] = true, comment
			}
		}
	}
	seats := map[string]bool{} // that have a code
	if s.codes != nil {
		codes, err := s.codes.now()
		s.note(err)
		for _, seat := range codes {
			seats[seat] = true
		}
	}
	var noKey, noProof, noSeat, noLine []string
	leads := false
	for print, p := range r.keys {
		if !keys[print] {
			noKey = append(noKey, p.name())
		}
		delete(keys, print)
	}
	for _, p := range r.People {
		leads = leads || p.Role == Instructor
		if p.Key == "" && !seats[p.Seat] {
			noProof = append(noProof, p.name())
		}
	}
	for seat := range seats {
		if r.seats[seat] == nil {
			noSeat = append(noSeat, seat)
		}
	}
	for print := range keys {
		noLine = append(noLine, strings.TrimSpace(names[print]+" "+print))
	}
	file := s.opts.AuthorizedKeys
	if file == "" {
		file = "a file for --authorized-keys"
	}
	var out []string
	doubt := func(who []string, text string) {
		if len(who) > 0 {
			out = append(out, some(who)+": "+text)
		}
	}
	doubt(noKey, "the key in the roster lets nobody in until it is a line of "+file+", too")
	doubt(noProof, "in the roster, but with neither a code nor a key: nobody gets in as that")
	doubt(noSeat, "the code lets nobody in: the roster has no such seat")
	doubt(noLine, "the key lets nobody in: the roster has no line with it")
	if !leads {
		out = append(out, "nobody in the roster is an instructor: no one can lead the class, and W shows nothing")
	}
	return out
}

// some names a few of many.
func some(names []string) string {
	const most = 5
	slices.Sort(names)
	if n := len(names) - most; n > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), n)
	}
	return strings.Join(names, ", ")
}

// warn tells whoever runs the server, and the log.
func (s *Server) warn(text string) {
	s.log.Warn("attention", "said", text)
	if s.opts.Tell != nil {
		s.opts.Tell(text)
	}
}

// note tells what is wrong with a file: the log, whoever runs the server, and
// instructors who are here.
func (s *Server) note(err error) {
	if err == nil {
		return
	}
	s.tell(err.Error() + "; what it said before holds")
}

// tell is for whoever runs the server, the log, and instructors who are here.
func (s *Server) tell(text string) {
	s.warn(text)
	s.class.say(text)
}

// say gives every instructor a message that is nobody's.
func (c *class) say(text string) {
	text = clean.Line(text)
	if len(text) > messageMost {
		text = strings.ToValidUTF8(text[:messageMost], "") + "…"
	}
	for _, p := range c.all() {
		if !p.Leads() {
			continue
		}
		c.mu.Lock()
		if len(p.news) < newsMost {
			p.news = append(p.news, text)
		}
		c.mu.Unlock()
		p.signal()
	}
}

// readFiles reads the class's files again, so that one that has broken is told of
// before somebody is refused for it, and that it is good again. A doubt is told where
// it is there twice: of files that belong together one is written first.
func (s *Server) readFiles(ctx context.Context) {
	t := time.NewTicker(rosterTime)
	defer t.Stop()
	before := s.doubts()
	told := before // at the start
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		reread(s, s.keys)
		reread(s, s.codes)
		reread(s, s.roster)
		now := s.doubts()
		told = slices.DeleteFunc(slices.Clone(told), func(text string) bool { return !slices.Contains(now, text) })
		for _, text := range now {
			if slices.Contains(before, text) && !slices.Contains(told, text) {
				told = append(told, text)
				s.tell(text)
			}
		}
		before = now
	}
}

func reread[T any](s *Server, w *watched[T]) {
	if w == nil {
		return
	}
	_, err := w.now()
	s.note(err)
	if w.good() {
		s.tell(w.path + " is good again")
	}
}
