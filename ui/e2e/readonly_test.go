package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/drive"
	"example.org/hackfest/views"
)

const agent = "hackfest/" // how the built program names itself to the server

// TestReadOnlyNeverWrites presses every bound key on every kind, in the list and
// in the detail, and reads in the server's audit log that nothing was written
// and no stream was opened.
func TestReadOnlyNeverWrites(t *testing.T) {
	s := kubetest.Sandbox(t)

	// The log shows a write where there is one: a dialog's dry run.
	since := s.AuditEnd(t)
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), "deployments/rs-demo", "-n", "default")
	p.Shows("rs-demo", "HISTORY")
	p.Type("s7")
	p.Shows("→ 7", "enter scale")
	p.Type("\x03")
	p.End()
	s.AuditSettled(t)
	shows := func(context.Context) (bool, error) { // a request is answered before it is logged
		return slices.ContainsFunc(s.Audit(t, since, agent), kubetest.Asked.Writes), nil
	}
	if err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, shows); err != nil {
		t.Fatal("the audit log does not show the dry run of a dialog: it would show no write either")
	}

	since = s.AuditEnd(t)
	keys := pressable()
	for _, v := range append(views.All(), nil) {
		kind := "poddisruptionbudgets" // one without a view of its own
		if v != nil {
			kind = v.Names()[0]
		}
		t.Run(kind, func(t *testing.T) {
			p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig), binary(t), kind, "-A", "--read-only")
			line := "kubectl get " + kind
			if kind == "helm" {
				line = "helm list"
			}
			p.Shows("read-only", line)
			keyboard := keyboard{p: p, kind: kind}
			for _, pane := range []string{"", "\t"} {
				for _, k := range keys {
					keyboard.home()
					p.Type(pane)
					p.Type(k)
					keyboard.settle()
				}
			}
			p.Type("\x03")
			p.End()
		})
	}
	if n := wroteNothing(t, s, since); n < 100 {
		t.Errorf("only %d requests are in the audit log", n)
	}
}

// pressable are the bytes of every bound key but those that end the program.
func pressable() []string {
	bytes := map[string]string{
		"down": "\x1b[B", "up": "\x1b[A", "pgdown": "\x1b[6~", "pgup": "\x1b[5~", "home": "\x1b[H", "end": "\x1b[F",
		"tab": "\t", "shift+tab": "\x1b[Z", "enter": "\r", "ctrl+f": "\x06", "ctrl+b": "\x02",
		"left": "\x1b[D", "right": "\x1b[C", " ": " ", "space": " ",
	}
	var all []string
	for _, b := range ui.Bindings() {
		for _, k := range b.Keys {
			switch {
			case k == "q" || k == "ctrl+c" || k == "esc": // esc is pressed after every key
			case bytes[k] != "":
				all = append(all, bytes[k])
			case len(k) == 1:
				all = append(all, k)
			default:
				panic("how is " + k + " typed?")
			}
		}
	}
	return all
}

// keyboard presses keys whose effects it does not know.
type keyboard struct {
	p    *drive.Terminal
	kind string
	turn int
}

// settle waits until every key so far has had its effect, and closes what it
// opened. Two keys that are bound to nothing come after it: the program says so
// of the second, or an overlay or a prompt has taken both. Where any key closes
// the overlay the first does. A dialog that goes by itself, because the server
// refuses, may have taken them as well: they are typed again, once for each such
// screen.
func (k *keyboard) settle() {
	refused := ""
	for {
		k.turn++
		unbound := []string{"QZ", "ZV", "VQ"}[k.turn%3]
		open, again := false, false
		k.p.Type(unbound)
		k.p.Wait("keys "+unbound+" heard", func(screen string) bool {
			if strings.Contains(screen, "no key "+unbound[1:]+" here") && !strings.Contains(screen, "╭") { // what was said before a dialog stands below it
				open = false
				return true
			}
			if again = strings.Contains(screen, "you may not ") && !strings.Contains(screen, "╭") && screen != refused; again {
				refused = screen
				return true
			}
			open = strings.Contains(screen, "╭") && !strings.Contains(screen, "any key closes") || strings.Contains(screen, "/"+unbound)
			return open
		})
		if again {
			continue
		}
		if !open {
			return
		}
		was := boxTitle(k.p.Screen())
		k.p.Type("\x1b")
		k.p.Wait("closed again, or a step back in it", func(screen string) bool {
			return !strings.Contains(screen, "╭") && !strings.Contains(screen, "/"+unbound) || boxTitle(screen) != was
		})
	}
}

// boxTitle is the first line of the dialog on the screen, "" without one.
func boxTitle(screen string) string {
	for line := range strings.Lines(screen) {
		if strings.Contains(line, "╭") {
			return line
		}
	}
	return ""
}

// home goes to the list of the kind in all namespaces, wherever a key led.
func (k *keyboard) home() {
	k.p.Type(":")
	k.p.Shows("Go to")
	k.p.Type(k.kind + " -A\r")
	k.p.Wait("the list of "+k.kind, func(screen string) bool { return !strings.Contains(screen, "╭") })
}

// wroteNothing holds the program to have written nothing since then, and opened no
// stream, by the audit log. It gives how many requests the log has of it.
func wroteNothing(t *testing.T, s *kubetest.Cluster, since kubetest.AuditMark) int {
	t.Helper()
	s.AuditSettled(t)
	asked := s.Audit(t, since, agent)
	for _, a := range asked {
		if a.Writes() {
			t.Errorf("%s %s", a.Verb, a.RequestURI)
		}
	}
	return len(asked)
}
