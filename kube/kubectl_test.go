package kube_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"

	"example.org/hackfest/kube"
)

// words splits a shell line into commands and their words, as a POSIX shell does
// with what kube.Quote writes.
func words(t *testing.T, line string) [][]string {
	t.Helper()
	lines := [][]string{nil}
	var word strings.Builder
	begun, quoted := false, false
	end := func() {
		if w := word.String(); begun && w == "&&" {
			lines = append(lines, nil)
		} else if begun {
			lines[len(lines)-1] = append(lines[len(lines)-1], w)
		}
		word.Reset()
		begun = false
	}
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'':
			quoted, begun = !quoted, true
		case quoted:
			word.WriteByte(c)
		case c == ' ':
			end()
		case c == '\\':
			i++
			word.WriteByte(line[i])
			begun = true
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	end()
	if quoted {
		t.Fatalf("a quote is open in %s", line)
	}
	return lines
}

// kubectl runs a shown line by kubectl's own code.
func (h *hand) kubectl(t *testing.T, line, input string) string {
	t.Helper()
	var out bytes.Buffer
	for _, w := range words(t, line) {
		if len(w) == 0 || w[0] != "kubectl" {
			t.Fatalf("not kubectl: %q", line)
		}
		streams := genericiooptions.IOStreams{In: strings.NewReader(input), Out: &out, ErrOut: &out}
		flags := genericclioptions.NewConfigFlags(true)
		root := cmd.NewKubectlCommand(cmd.KubectlOptions{ConfigFlags: flags, IOStreams: streams})
		if n := len(w); input != "" && w[n-1] == "-" { // kubectl reads the process's own standard input
			w[n-1] = filepath.Join(t.TempDir(), "input")
			if err := os.WriteFile(w[n-1], []byte(input), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		root.SetArgs(slices.Insert(w[1:], 1, "--kubeconfig", h.box.Kubeconfig)) // before any --
		root.SetOut(&out)
		root.SetErr(&out)
		cmdutil.BehaviorOnFatal(func(text string, code int) { t.Fatalf("%s\nends with %d: %s", line, code, text) })
		err := root.Execute()
		cmdutil.DefaultBehaviorOnFatal()
		if err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out.String())
		}
	}
	return out.String()
}

// apartEnv holds the words, a line each, of a kubectl that is a process of its own.
const apartEnv = "HACKFEST_TEST_KUBECTL"

// kubectlApart is kubectl in place of the tests; it does not return.
func kubectlApart(lines string) {
	root := cmd.NewDefaultKubectlCommand()
	root.SetArgs(strings.Split(lines, "\n"))
	if root.Execute() != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// apart runs a shown line by kubectl's own code in a process of its own, where
// that code races with itself: drain's reports of two pods that go at once.
func (h *hand) apart(t *testing.T, line string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words(t, line) {
		c := exec.CommandContext(t.Context(), self)
		args := append(w[1:], "--kubeconfig", h.box.Kubeconfig)
		c.Env = append(os.Environ(), apartEnv+"="+strings.Join(args, "\n"), "GORACE=exitcode=0")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
}

func TestLinesAreQuoted(t *testing.T) {
	for _, w := range []string{"plain", "it's", "", "a b", "$(x)", `back\slash`, "&&", "new\nline", "ünï"} {
		got := words(t, "kubectl "+kube.Quote(w))
		if w == "&&" { // the splitter's own limit: a word of its own
			continue
		}
		if len(got) != 1 || len(got[0]) != 2 || got[0][1] != w {
			t.Errorf("%q: %q", w, got)
		}
	}
}
