package e2e

import (
	"strings"
	"testing"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/drive"
)

// TestAttendeeIsToldWhatMayNotBeDone: as a participant of the workshop, on what may
// be looked at and not be written, each key of a verb says what right is missing,
// its place in the footer has no accent, and nothing is tried.
func TestAttendeeIsToldWhatMayNotBeDone(t *testing.T) {
	s := kubetest.Sandbox(t)
	since := s.AuditEnd(t)
	for kind, resource := range map[string]string{
		"resourcequotas/workshop": "resourcequotas", "serviceaccounts/default": "serviceaccounts",
	} {
		t.Run(kind, func(t *testing.T) {
			p := drive.Run(t, 160, 45, environ(t, s.Attendee), binary(t), kind)
			name := kind[strings.Index(kind, "/")+1:]
			p.Shows(name, "D delete", "e edit", "y yaml")
			denied(p, "D", "you may not delete "+resource+" in ws-attendee")
			p.Type("D")
			p.Shows("D: you may not delete " + resource + " in ws-attendee")
			p.Type("e")
			p.Shows("e: you may not patch " + resource + " in ws-attendee")
			for text, want := range map[string]bool{"D delete": false, "e edit": false, "y yaml": true, "d describe": true} {
				if p.Accented(text) != want {
					t.Errorf("%q accented: %v", text, !want)
				}
			}
			p.Type("\x03")
			p.End()
		})
	}

	// Every verb's key, on what none of them may be done to.
	p := drive.Run(t, 160, 45, environ(t, s.Attendee), binary(t), "resourcequotas/workshop")
	p.Shows("workshop", "D delete")
	keyboard := keyboard{p: p, kind: "resourcequotas -n ws-attendee"}
	for _, b := range ui.Bindings() {
		if b.Group != "Doing" {
			continue
		}
		for _, k := range b.Keys {
			p.Type(k)
			keyboard.settle()
		}
	}
	p.Type("\x03")
	p.End()
	if wroteNothing(t, s, since) == 0 {
		t.Error("the audit log shows nothing of the program")
	}
}
