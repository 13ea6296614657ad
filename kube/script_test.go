package kube_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/hackfest/kube"
)

// recorder stands in for kubectl: it notes its words and what it reads.
const recorder = `#!/bin/sh
case "$1" in
config) echo "$CONTEXT"; exit;;
apply) echo "apply:$(cat)" >>"$NOTES"; exit;;
esac
for word in "$@"; do printf '<%s>' "$word" >>"$NOTES"; done
echo >>"$NOTES"
`

// A shell runs the script: what succeeded is done in its order, and nothing else
// whatever the texts are.
func TestScript(t *testing.T) {
	dir := t.TempDir()
	trap := filepath.Join(dir, "trap")
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	deeds := []kube.Deed{
		{At: at, Verb: kube.VerbScale, Context: "it's", Command: "kubectl scale deployment/web --replicas=5", Said: "scaled\n$(touch " + trap + ")\ntouch " + trap},
		{At: at, Verb: kube.VerbDelete, Context: "it's", Command: "kubectl delete pod/a", Said: "no", Failed: true},
		{At: at, Verb: kube.VerbDelete, Context: "it's", Command: "kubectl delete pod/busybox", Said: "removed", Within: true},
		{At: at, Verb: kube.VerbExec, Context: "it's", Command: "kubectl exec -it a -- sh"},
		{At: at, Verb: kube.VerbAnnotate, Context: "it's", Command: "kubectl annotate deployment/web 'a=b\nc'"},
		{At: at, Verb: kube.VerbAnnotate, Context: "it's", Command: "kubectl annotate deployment/web 'a=\x1b[2J\ntouch " + trap + "'"},
		{At: at, Verb: kube.VerbApply, Context: "it's", Command: "kubectl apply -f -", Input: "a: $HOME\nEOF\nb: `touch " + trap + "`\n"},
	}
	text := func(o kube.ScriptOptions) string {
		o.Clean = func(s string) string { return strings.ReplaceAll(s, "\x1b", "?") }
		var b strings.Builder
		n, err := kube.WriteScript(&b, deeds, o)
		if err != nil || n != 3 {
			t.Fatalf("%d commands, %v", n, err)
		}
		return b.String()
	}
	if err := os.WriteFile(filepath.Join(dir, "kubectl"), []byte(recorder), 0o700); err != nil {
		t.Fatal(err)
	}
	run := func(script, context string) (string, error) {
		notes := filepath.Join(t.TempDir(), "notes")
		cmd := exec.Command("/bin/sh", "-c", script)
		cmd.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "NOTES=" + notes, "CONTEXT=" + context, "HOME=/nowhere"}
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		done, _ := os.ReadFile(notes)
		if _, err := os.Stat(trap); err == nil {
			t.Fatalf("a text was run:\n%s", script)
		}
		return string(done), err
	}
	const want = "<scale><deployment/web><--replicas=5>\n<annotate><deployment/web><a=b\nc>\napply:a: $HOME\nEOF\nb: `touch "
	script := text(kube.ScriptOptions{})
	if got, err := run(script, "it's"); err != nil || got != want+trap+"`\n" {
		t.Errorf("%v, did\n%s\nby\n%s", err, got, script)
	}
	if got, err := run(script, "another"); err == nil || got != "" {
		t.Errorf("in another context: %v, did\n%s", err, got)
	}
	if got, err := run(text(kube.ScriptOptions{AnyContext: true}), "another"); err != nil || got != want+trap+"`\n" {
		t.Errorf("in any context: %v, did\n%s", err, got)
	}
}
