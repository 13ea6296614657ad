package detail

import (
	"time"

	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

// Model is the detail pane. Its methods are not safe for concurrent use.
type Model struct {
	w, h   int
	key    string
	detail views.Detail

	refs   []views.Ref // of the items that can be stood on, in order
	cursor int         // index into refs
	top    int         // first visible line

	laid    layout
	frame   frame
	version int // counts the details
	brush   theme.Brush
}

// layout is the detail as lines of one width at one second.
type layout struct {
	lines   []line
	at      []int // of each ref, its line
	w       int
	second  int64
	theme   theme.ID
	version int
}

// frame is the last picture drawn, and all that it depended on.
type frame struct {
	view        string
	cursor, top int
	h           int
	focused     bool
	second      int64
}

// New makes an empty pane.
func New() Model { return Model{} }

// Apart is a copy that can be drawn at another size while the one it is of stays
// as it is.
func (m Model) Apart() Model {
	m.laid, m.frame, m.brush = layout{}, frame{}, theme.Brush{}
	return m
}

// SetSize sets the room.
func (m *Model) SetSize(w, h int) {
	m.w, m.h = max(w, 0), max(h, 0)
}

// SetDetail takes a picture over. Where the key is the last one's, it is the
// same object's: the scroll position stays, and the cursor on what it stood on.
func (m *Model) SetDetail(key string, d views.Detail) {
	was := m.Selected()
	m.detail = d
	m.version++
	m.refs = refsOf(d)
	if key != m.key {
		m.key, m.cursor, m.top = key, 0, 0
		return
	}
	for i, r := range m.refs {
		if r == was {
			m.cursor = i
			return
		}
	}
	m.cursor = max(min(m.cursor, len(m.refs)-1), 0)
}

func refsOf(d views.Detail) []views.Ref {
	var refs []views.Ref
	for _, s := range d.Sections {
		if s.Table == nil {
			continue
		}
		for _, it := range s.Table.Rows {
			if it.Ref.Kind != views.NoRef {
				refs = append(refs, it.Ref)
			}
		}
	}
	return refs
}

// Selected is what the cursor stands on, the zero Ref when nothing can be.
func (m *Model) Selected() views.Ref {
	if m.cursor >= len(m.refs) {
		return views.Ref{}
	}
	return m.refs[m.cursor]
}

// Select puts the cursor on a ref; false when it is not there.
func (m *Model) Select(ref views.Ref) bool {
	for i, r := range m.refs {
		if r == ref {
			m.cursor = i
			m.reveal()
			return true
		}
	}
	return false
}

// lay makes the lines, unless they stand already.
func (m *Model) lay(now time.Time, th *theme.Theme) {
	l := &m.laid
	if l.lines != nil && l.w == m.w && l.second == now.Unix() && l.theme == th.ID && l.version == m.version {
		return
	}
	first := l.version != m.version
	c := composer{w: m.w - 1, now: now, th: th, glyphs: true}
	lines, at := c.compose(m.detail)
	*l = layout{lines, at, m.w, now.Unix(), th.ID, m.version}
	m.frame = frame{}
	if first && m.top > 0 {
		m.clamp()
	}
}
