package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/views"
)

func (d *deed) view(w, h int, th *theme.Theme) dialog {
	w = min(w, 84)
	out := dialog{title: d.title(), width: w, keys: d.keys(th)}
	if d.field != nil {
		d.field.Width = w - clean.Width(d.label) - 6
		out.lines = append(out.lines, th.Dim.Paint(d.label+"  ")+d.field.View(), "")
	}
	if len(d.pick) > 0 {
		out.lines = append(out.lines, th.Dim.Paint(d.label+"  ")+d.picks(w-ansi.StringWidth(d.label)-2, th), "")
	}
	if len(d.turns) > 0 {
		out.lines = append(out.lines, ansi.Truncate(d.turnLine(th), w, th.Glyphs.Ellipsis), "")
	}
	out.lines = append(out.lines, d.body(w, th)...)
	if room := h - 3; len(out.lines) > room && room > 1 {
		// Of many changes some are left out, not what is to be known before all.
		tail := min(d.tail, room-2)
		out.lines = append(append(out.lines[:room-1-tail:room-1-tail], th.Dim.Paint(th.Fit("…"))), out.lines[len(out.lines)-tail:]...)
	}
	return out
}

func (d *deed) title() string {
	if d.plan != nil {
		return clean.Line(d.plan.Title) + " · " + d.where
	}
	return string(d.verb) + " · " + d.where
}

// picks are the choices, as many as fit into w cells: the chosen one is among them.
func (d *deed) picks(w int, th *theme.Theme) string {
	out, from := "", 0
	width := func(i int) int { return ansi.StringWidth(th.Fit(clean.Line(d.pick[i]))) + 2 }
	for total, i := 0, 0; i <= d.at && i < len(d.pick); i++ {
		total += width(i)
		for from < d.at && total+2 > w {
			total -= width(from)
			from++
		}
	}
	if from > 0 {
		out = th.Dim.Paint(th.Glyphs.Ellipsis + " ")
	}
	for i, p := range d.pick {
		if i < from {
			continue
		}
		p = th.Fit(clean.Line(p))
		if i == d.at {
			out += th.Accent.Paint(th.Glyphs.Arrow + p)
		} else {
			out += th.Dim.Paint(" " + p)
		}
		out += " "
	}
	return out
}

// body is the plan, or why there is none.
func (d *deed) body(w int, th *theme.Theme) []string {
	var lines []string
	add := func(ink theme.Ink, text string) {
		for _, l := range clean.Wrap(th.Fit(clean.Line(text)), w) {
			lines = append(lines, ink.Paint(l))
		}
	}
	for _, trouble := range []string{d.conflict, d.trouble} {
		if trouble != "" {
			add(th.Bad, trouble)
			lines = append(lines, "")
		}
	}
	p := d.plan
	if len(d.steps) > 0 {
		return append(lines, d.progress(w, th)...)
	}
	if p == nil {
		switch {
		case d.field != nil && d.input() == "":
			add(th.Dim, d.wants)
		case d.trouble == "":
			add(th.Dim, "asking the server …")
		}
		return lines
	}
	if d.replaced {
		add(th.Warn, "This is the object that has the name now:")
	}
	for _, a := range p.About {
		add(th.Dim, a)
	}
	for _, c := range p.Changes {
		add(th.Text, changed(c))
	}
	if p.Skip != "" {
		add(th.Warn, "Nothing to do: "+p.Skip)
	}
	if len(p.Changes) > 0 || p.Skip != "" {
		lines = append(lines, "")
	}
	changes := len(lines)
	if len(p.Keeps) > 0 {
		add(th.Dim, "Stays as it is: "+strings.Join(p.Keeps, ", ")+".")
	}
	for _, warning := range p.Warnings {
		add(th.Warn, th.Glyph(views.Alert)+" "+warning)
	}
	if p.DryRun != "" {
		ink := th.Dim
		if p.Refused {
			ink = th.Bad
		}
		by := "Dry run on the server: "
		if p.InTheWay {
			by = "In the way: "
		}
		add(ink, by+p.DryRun)
	}
	lines = append(lines, "")
	for _, l := range clean.WrapShell(th.Fit(clean.Line("$ "+p.Command)), w) {
		lines = append(lines, th.Dim.Paint(l))
	}
	d.tail = len(lines) - changes
	return lines
}

// changed is one change in words: path, from what, to what.
func changed(c kube.Change) string {
	path := join(" ", c.Of, c.Path)
	switch {
	case c.Before == "":
		return "+ " + path + "  " + c.After
	case c.After == "":
		return "- " + path + "  " + c.Before
	}
	return path + "  " + c.Before + " → " + c.After
}

func (d *deed) keys(th *theme.Theme) string {
	keys := "esc cancel"
	if len(d.pick) > 1 {
		keys = "← → choose   " + keys
	}
	switch {
	case d.stopping && d.doing:
		return "stopping …"
	case d.doing && d.stop != nil && d.attended:
		return "esc stop it"
	case d.doing && d.stop != nil:
		return "h hide, it goes on   esc stop it"
	case d.doing:
		return "doing it …"
	case d.plan != nil && d.plan.Refused:
		return keys // there is nothing to confirm
	case d.plan != nil && d.armed:
		return "enter " + string(d.verb) + "   " + keys
	case d.plan != nil:
		return "(wait) " + string(d.verb) + "   " + keys
	}
	return keys
}
