package ui

import (
	"strings"

	"example.org/hackfest/ui/theme"
)

// paintYAML sets keys apart from values, on a line that is clean and cut. Our
// own YAML comes from one printer: a key ends at the first colon that a space or
// the end follows, and what is not a key is a value.
func paintYAML(line string, th *theme.Theme) string {
	body := strings.TrimLeft(line, " -")
	before := line[:len(line)-len(body)]
	end := strings.Index(body, ": ")
	if end < 0 && strings.HasSuffix(body, ":") {
		end = len(body) - 1
	}
	if end < 0 || strings.ContainsAny(body[:end], " \"'{") {
		return th.Dim.Paint(before) + th.Text.Paint(body)
	}
	return th.Dim.Paint(before) + th.Accent.Paint(body[:end]) + th.Dim.Paint(":") + th.Text.Paint(body[end+1:])
}
