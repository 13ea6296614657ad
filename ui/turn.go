package ui

import "example.org/hackfest/ui/theme"

// turn is a choice of few in a dialog: its key takes the next.
type turn struct {
	key, label string
	of         []string
	at         int
}

// turn takes the next choice of the turn that has the key, if one has.
func (d *deed) turn(key string) bool {
	for i := range d.turns {
		if t := &d.turns[i]; t.key == key {
			t.at = (t.at + 1) % len(t.of)
			return true
		}
	}
	return false
}

func (d *deed) turned() []string {
	out := make([]string, len(d.turns))
	for i, t := range d.turns {
		out[i] = t.of[t.at]
	}
	return out
}

func (d *deed) turnLine(th *theme.Theme) string {
	out := ""
	for i, t := range d.turns {
		if i > 0 {
			out += "    "
		}
		out += th.Key.Paint(t.key) + " " + th.Dim.Paint(t.label) + " " + th.Text.Paint(t.of[t.at])
	}
	return out
}
