package serve

import (
	"context"
	"log/slog"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
)

// EndAll ends every session as an instructor or idling does.
func (s *Server) EndAll(why string) {
	for _, one := range s.all() {
		one.end(why)
	}
}

// Touched is when a session, by its number, counts as having been there.
func (s *Server) Touched(session int) time.Time {
	for _, one := range s.all() {
		if one.id == session {
			return s.class.touched(one)
		}
	}
	return time.Time{}
}

// Meddle has a test change what programs are made of.
func (s *Server) Meddle(with func(*ui.Options)) {
	s.show = func(ctx context.Context, one *session, seat *kube.Seat, log *slog.Logger) error {
		ask, err := parseWords(one.words, seat.Identity().Namespace)
		if err != nil {
			return err
		}
		start, err := ask.start(ctx, seat)
		if err != nil {
			return err
		}
		o, leave := one.explorer(seat, start, log)
		defer leave()
		with(&o)
		return ui.Run(ctx, o, one.far)
	}
}

// Idles is when a session, by its number, ends for idling.
func (s *Server) Idles(session int) time.Time {
	for _, p := range s.class.all() {
		if p.one.id == session {
			end, _ := p.Idles()
			return end
		}
	}
	return time.Time{}
}
