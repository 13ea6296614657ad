package ui

import (
	"fmt"
	"strings"
)

// KeysMarkdown is the table of the bindings for the README.
func KeysMarkdown() string {
	var b strings.Builder
	group := ""
	for _, k := range Bindings() {
		if k.Group != group {
			if group != "" {
				b.WriteByte('\n')
			}
			group = k.Group
			fmt.Fprintf(&b, "| %s | |\n|---|---|\n", group)
		}
		var keys []string
		for _, w := range strings.Fields(k.Label()) {
			if w == "…" {
				keys = append(keys, w)
				continue
			}
			keys = append(keys, "`"+w+"`")
		}
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(keys, " "), strings.ReplaceAll(k.Long, "|", "\\|"))
	}
	return b.String()
}
