package ui

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// valueShown bounds what is shown of one value.
const valueShown = 256 << 10

// openValue shows the value of the key under the cursor. That of a Secret is
// fetched for this alone, and is nowhere else: not in a list, not in a log, and
// never while presenting.
func (m *Model) openValue(ref views.Ref) tea.Cmd {
	secret := ref.Resource == kube.Secrets
	if secret && m.presenting {
		m.say(toneNote, "presenting: a Secret's values stay masked · P ends it")
		return nil
	}
	r, ns, name := m.selectedName()
	line := "kubectl get " + r.Plural + " " + kube.Quote(name) + namespaced(ns) + " -o jsonpath=" + kube.Quote("{.data."+strings.ReplaceAll(ref.Name, ".", `\.`)+"}")
	if secret {
		line += " | base64 -d"
	}
	src, key := m.src, ref.Name
	s := m.newSheet(key+" of "+name, "", line)
	s.secret = secret
	return m.openSheet(s, func(ctx context.Context) (string, error) {
		value, err := src.Value(ctx, r, ns, name, key)
		return valueText(value), err
	})
}

// valueText is text as it is, and anything else as a dump.
func valueText(value []byte) string {
	text, more := utf8.Valid(value), ""
	if n := len(value); n > valueShown {
		value, more = value[:valueShown], fmt.Sprintf("\n… the first %d of %d bytes", valueShown, n)
	}
	switch {
	case len(value) == 0:
		return "(empty)"
	case !text:
		return strings.TrimRight(hex.Dump(value), "\n") + more
	}
	return strings.ToValidUTF8(string(value), "") + more // a letter may be cut
}

// hideSecret closes a sheet that shows a Secret's value.
func (m *Model) hideSecret() {
	if s, ok := m.overlay.(*sheet); ok && s.secret {
		m.overlay = nil
	}
}
