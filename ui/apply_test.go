package ui_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
)

func (h *hands) Apply(_ context.Context, m kube.Manifest) (*kube.Plan, error) {
	return kube.NewPlan(kube.Plan{
		Verb: kube.VerbApply, Title: "apply 1 object", Command: "kubectl apply --server-side -f -", Input: m.Text,
		Changes: []kube.Change{{Of: "pod default/a", Path: "spec", After: "new"}},
	}, func(context.Context) (kube.Result, error) {
		h.done.Add(1)
		return kube.Result{Said: "created pod default/a"}, nil
	}), nil
}

func TestPastedYAMLIsOfferedToBeApplied(t *testing.T) {
	h := &hands{}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Send(tea.KeyMsg{Type: tea.KeyRunes, Paste: true, Runes: []rune("qD words")})
		p.Shows("pasted text goes into a prompt")
		p.Send(tea.KeyMsg{Type: tea.KeyRunes, Paste: true, Runes: []rune("apiVersion: v1\rkind: Pod\rmetadata: {name: a}\r")})
		p.Shows("apply 1 object", "+ pod default/a spec  new", "$ kubectl apply")
		p.Advance(time.Second)
		p.Press("enter")
		p.Shows("created pod default/a")
	})
}

func TestApplyAFile(t *testing.T) {
	h := &hands{}
	file := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(file, []byte("apiVersion: v1"), 0o600); err != nil {
		t.Fatal(err)
	}
	playHands(t, h, func(t *testing.T, p setup) {
		p.Press(":")
		p.Type("apply")
		p.Press("enter")
		p.Type("/no/such/file")
		p.Shows("no such file")
		p.Press("esc", ":")
		p.Type("apply")
		p.Press("enter")
		p.Type(file)
		p.Shows("apply 1 object")
	})
}

func TestWhatWasDoneIsSavedAsAScript(t *testing.T) {
	copied := make(chan string, 1)
	file := filepath.Join(t.TempDir(), "done.sh")
	play := func(hosted bool, test func(t *testing.T, p setup)) {
		h := &hands{}
		playHands(t, h, func(t *testing.T, p setup) {
			p.Press("!", "S")
			if !hosted {
				p.Shows("there is nothing to save")
			}
			p.Press("c")
			p.Shows("there is nothing to copy")
			p.Press("esc", "s", "5")
			p.Advance(time.Second)
			p.Press("enter", "!")
			p.Shows("S save as a script   c copy it")
			p.Press("c")
			p.Shows("copied the script: 1 command")
			if got := <-copied; !strings.Contains(got, "\nkubectl scale\n") {
				t.Errorf("copied %q", got)
			}
			test(t, p)
		}, kinds(kube.Deployments), func(o *ui.Options) { o.Hosted, o.Clipboard = hosted, func(s string) { copied <- s } })
	}
	play(true, func(_ *testing.T, p setup) {
		p.Press("S")
		p.Shows("a file would be on the class's server")
	})
	save := func(p setup) {
		p.Press("S")
		p.Shows("save to: hackfest.sh_")
		p.Press(slices.Repeat([]string{"backspace"}, len("hackfest.sh"))...)
		p.Type(file)
		p.Press("enter")
	}
	play(false, func(t *testing.T, p setup) {
		save(p)
		p.Shows("saved 1 command")
		text, err := os.ReadFile(file)
		info, _ := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o700 || !strings.Contains(string(text), "  scaled 3 to 5\nkubectl scale\n") {
			t.Errorf("saved %q, %v", text, err)
		}
		save(p)
		p.Shows("is there already")
		p.Press("esc")
		p.Hides("Messages")
	})
}
