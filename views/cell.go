package views

import (
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// Tone says how a thing is, never what colour it has.
type Tone int

const (
	Plain  Tone = iota
	Good        // as it should be; painted quietly
	Busy        // on its way, nothing to do
	Warn        // worth a look
	Bad         // broken
	Dim         // of less weight than its neighbours
	Accent      // the one thing to see here: a title, a current revision
)

// Mark is the glyph that stands with a word, so that colour never carries
// meaning alone. Whoever paints chooses the glyph, also in plain ASCII.
type Mark int

const (
	NoMark   Mark = iota
	Running       // ● up and serving
	Done          // ✔ finished well
	Waiting       // ◌ not begun
	Changing      // ◐ under way
	Alert         // ▲ worth a look
	Broken        // ✖ failed
	Off           // · not wanted, switched off
)

// Clock is a moment inside a cell's text, formatted only where it is visible:
// Before + the time since (or until) + After. The zero Time shows as <unknown>.
type Clock struct {
	Time   time.Time
	Until  bool // counts down to Time instead of up from it
	Before string
	After  string
	Stop   time.Time // set: the clock stands still, showing Stop - Time
}

// At formats the clock as kubectl formats ages.
func (c Clock) At(now time.Time) string {
	if c.Time.IsZero() {
		return c.Before + "<unknown>" + c.After
	}
	d := now.Sub(c.Time)
	switch {
	case !c.Stop.IsZero():
		d = c.Stop.Sub(c.Time)
	case c.Until:
		d = -d
	}
	return c.Before + duration.HumanDuration(max(d, 0)) + c.After
}

// Cell is one value of a row: what it says, how it sorts, how it is.
type Cell struct {
	Text  string
	Clock *Clock // when set, it stands in place of Text
	Tone  Tone
	Mark  Mark

	// Num sorts in place of the text where Numeric is set; cells of one column
	// either all set it or none. Ages sort by it too: the newer, the smaller.
	Num     float64
	Numeric bool
}

// At gives the cell's plain text at a moment, without its mark.
func (c Cell) At(now time.Time) string {
	if c.Clock != nil {
		return c.Clock.At(now)
	}
	return c.Text
}

// Text is a cell that sorts by what it says.
func Text(s string) Cell { return Cell{Text: s} }

// Dimmed is a cell of less weight.
func Dimmed(s string) Cell { return Cell{Text: s, Tone: Dim} }

// Number is a cell that sorts by its value.
func Number[N int | int32 | int64](n N) Cell {
	return Cell{Text: strconv.FormatInt(int64(n), 10), Num: float64(n), Numeric: true}
}

// Since is an age: the time since t, ticking.
func Since(t time.Time) Cell {
	return Cell{Clock: &Clock{Time: t}, Num: -float64(t.Unix()), Numeric: true}
}

// Status is a word with its mark.
func Status(m Mark, t Tone, word string) Cell { return Cell{Text: word, Tone: t, Mark: m} }

// ago is an age inside a sentence: "5m ago".
func ago(t time.Time) Cell {
	if t.IsZero() {
		return Dimmed("<unknown>")
	}
	c := Since(t)
	c.Clock.After = " ago"
	return c
}
