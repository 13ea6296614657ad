package paint

import (
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/cellbuf"
)

// styles numbers the styles in use; 0 is none. What a sequence makes of a style,
// and what leads from one to another, is worked out once.
type styles struct {
	all    []style
	number map[cellbuf.Style]uint32
	change map[[2]uint32]string
}

type style struct {
	cellbuf.Style
	next map[string]uint32 // by the sequence read
}

const weight = cellbuf.BoldAttr | cellbuf.FaintAttr

// many is when the table is thrown away: a log in many colours must not fill
// the memory.
const many = 1 << 12

func (s *styles) reset() {
	*s = styles{
		number: map[cellbuf.Style]uint32{},
		change: map[[2]uint32]string{},
	}
	s.of(cellbuf.Style{})
}

func (s *styles) full() bool { return len(s.all) > many || len(s.change) > 4*many }

func (s *styles) of(st cellbuf.Style) uint32 {
	if n, ok := s.number[st]; ok {
		return n
	}
	n := uint32(len(s.all))
	s.all = append(s.all, style{Style: st, next: map[string]uint32{}})
	s.number[st] = n
	return n
}

// read is the style after an SGR sequence.
func (s *styles) read(from uint32, seq []byte, params ansi.Params) uint32 {
	if n, ok := s.all[from].next[string(seq)]; ok {
		return n
	}
	st := s.all[from].Style
	cellbuf.ReadStyle(params, &st)
	n := s.of(st)
	if len(s.all[from].next) < many {
		s.all[from].next[string(seq)] = n
	}
	return n
}

// erased is the style of the cells that an erasure in this style leaves: the
// background alone.
func (s *styles) erased(from uint32) uint32 {
	if s.all[from].Bg == nil {
		return 0
	}
	return s.of(cellbuf.Style{Bg: s.all[from].Bg})
}

// lead is the sequence that leads from one style to another: their difference, or
// a reset and the whole style where that is shorter. Bold and faint go away
// together (ECMA-48, SGR 22), so where one goes and one is it takes a reset.
func (s *styles) lead(from, to uint32) string {
	if from == to {
		return ""
	}
	if from == unknown {
		return ansi.ResetStyle + s.lead(0, to)
	}
	k := [2]uint32{from, to}
	if seq, ok := s.change[k]; ok {
		return seq
	}
	a, b := &s.all[from].Style, &s.all[to].Style
	var seq string
	switch {
	case to == 0:
		seq = ansi.ResetStyle
	case from == 0:
		seq = b.Sequence()
	case a.Attrs&^b.Attrs&weight != 0 && b.Attrs&weight != 0 || a.UlStyle != b.UlStyle:
		seq = ansi.ResetStyle + b.Sequence()
	default:
		seq = b.DiffSequence(*a)
		if whole := ansi.ResetStyle + b.Sequence(); len(whole) < len(seq) {
			seq = whole
		}
	}
	s.change[k] = seq
	return seq
}
