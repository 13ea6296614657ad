package serve

import "fmt"

// all lists the sessions that there are.
func (s *Server) all() []*session {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*session
	for one := range s.sessions {
		all = append(all, one)
	}
	return all
}

// enter counts a session in; the error says why not.
func (s *Server) enter(one *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	same := 0
	for other := range s.sessions {
		if other.who.person.identity() == one.who.person.identity() {
			same++
		}
	}
	switch {
	case len(s.sessions) >= s.limits.Sessions && (one.who.Role != Instructor || len(s.sessions) >= s.limits.Sessions+leadersMore):
		return fmt.Errorf("the class is full: %d sessions; an instructor can end one with :who", s.limits.Sessions)
	case same >= s.limits.PerKey:
		return fmt.Errorf("you have %d sessions already: end one of them", same)
	}
	if err := s.logins.session(one.who.identity(), s.limits); err != nil {
		return err
	}
	s.lastID++
	one.id = s.lastID
	s.sessions[one] = struct{}{}
	return nil
}

func (s *Server) leave(one *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, one)
}
