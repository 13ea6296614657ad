package supervise

import (
	"fmt"
	"strings"
)

// Death tells that a part ended although nobody stopped it.
type Death struct {
	Name string
	// How it ended: "exit status 1", "signal: killed".
	How string
	// Last holds the last lines of its log.
	Last []string
	Log  string
}

// Error names the part and gives the reason, as far as its log has one.
func (d *Death) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s ended by itself: %s", d.Name, d.How)
	if len(d.Last) == 0 {
		fmt.Fprintf(&b, "; its log is empty (%s)", d.Log)
		return b.String()
	}
	fmt.Fprintf(&b, "; the last lines of %s:", d.Log)
	for _, line := range d.Last {
		b.WriteString("\n  " + line)
	}
	return b.String()
}
