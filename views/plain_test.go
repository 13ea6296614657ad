package views_test

import (
	"fmt"
	"strings"
	"time"

	"example.org/hackfest/views"
)

// plainRow writes a row as one line for each column: name, text, how it is.
func plainRow(columns []views.Column, row views.Row, now time.Time) string {
	var b strings.Builder
	for i, c := range columns {
		name := c.Name
		if c.Wide {
			name += "*"
		}
		fmt.Fprintf(&b, "  %-18s %s\n", name, plainCell(row.Cells[i], now))
	}
	if row.Trouble {
		b.WriteString("  needs a look\n")
	}
	return b.String()
}

func plainDetail(d views.Detail, now time.Time) string {
	var b strings.Builder
	for _, line := range d.Headline {
		fmt.Fprintf(&b, "  > %s\n", plainCell(line, now))
	}
	for _, s := range d.Sections {
		fmt.Fprintf(&b, "  %s  %s\n", s.Title, plainCell(s.Note, now))
		for _, p := range s.Pairs {
			fmt.Fprintf(&b, "    %s: %s\n", p.Name, plainCell(p.Value, now))
		}
		for _, l := range s.Lines {
			fmt.Fprintf(&b, "    %s\n", plainCell(l, now))
		}
		for _, bar := range s.Bars {
			fmt.Fprintf(&b, "    %s [%d/%d %s] %s | %s\n", bar.Label, bar.Value, bar.Total, tones[bar.Tone],
				plainCell(bar.Text, now), plainCell(bar.Note, now))
		}
		if s.Table != nil {
			b.WriteString(plainTable(s.Table, now))
		}
	}
	return b.String()
}

func plainTable(t *views.Table, now time.Time) string {
	var b strings.Builder
	var head []string
	for _, c := range t.Head {
		head = append(head, c.Name)
	}
	if len(head) > 0 {
		fmt.Fprintf(&b, "    %s\n", strings.Join(head, " | "))
	}
	for _, item := range t.Rows {
		var cells []string
		for _, c := range item.Cells {
			cells = append(cells, plainCell(c, now))
		}
		line := strings.Repeat("  ", item.Indent) + strings.Join(cells, " | ")
		if r := item.Ref; r.Kind != views.NoRef {
			line += "  -> " + []string{"", "container", "revision", "object", "line", "datum", "field"}[r.Kind] + " " + r.Name
			if r.Kind == views.Object {
				line += " of " + r.Resource.String() + " in " + fmt.Sprintf("%q", r.Namespace)
			}
		}
		fmt.Fprintf(&b, "    %s\n", strings.TrimRight(line, " "))
	}
	return b.String()
}

var (
	tones = [...]string{"", "good", "busy", "warn", "bad", "dim", "accent"}
	marks = [...]string{"", "●", "✔", "◌", "◐", "▲", "✖", "·"}
)

// plainCell quotes what is not plain text, so that a golden file is one.
func plainCell(c views.Cell, now time.Time) string {
	text := c.At(now)
	if quoted := fmt.Sprintf("%q", text); strings.ContainsAny(quoted, `\`) && !strings.Contains(text, `"`) || strings.ContainsAny(text, "\n\x1b\a") {
		text = quoted
	}
	var how []string
	if c.Mark != views.NoMark {
		text = marks[c.Mark] + " " + text
	}
	if c.Tone != views.Plain {
		how = append(how, tones[c.Tone])
	}
	if len(how) > 0 {
		text += "  (" + strings.Join(how, " ") + ")"
	}
	return text
}
