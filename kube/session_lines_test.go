package kube_test

import (
	"io"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd"

	"example.org/hackfest/kube"
)

// parsed has kubectl's own flags read a line, and gives the words that are none.
func parsed(t *testing.T, line string) (args []string, flags map[string]string) {
	t.Helper()
	w := words(t, line)
	if len(w) != 1 || w[0][0] != "kubectl" {
		t.Fatalf("not one kubectl line: %q", line)
	}
	streams := genericiooptions.IOStreams{In: strings.NewReader(""), Out: io.Discard, ErrOut: io.Discard}
	root := cmd.NewKubectlCommand(cmd.KubectlOptions{ConfigFlags: genericclioptions.NewConfigFlags(true), IOStreams: streams})
	c, rest, err := root.Find(w[0][1:])
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if err := c.ParseFlags(rest); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	flags = map[string]string{"": c.CommandPath()}
	for _, name := range []string{"namespace", "container", "stdin", "tty"} {
		if f := c.Flags().Lookup(name); f != nil {
			flags[name] = f.Value.String()
		}
	}
	return c.Flags().Args(), flags
}

func TestLinesOfSessionsAreKubectls(t *testing.T) {
	pod := kube.Target{Resource: kube.Pods, Namespace: "a", Name: "web"}
	o := kube.ExecOptions{Pod: pod, Container: "c", Command: []string{"sh", "-c", "tail -f 'x y' | cat"}, TTY: true}
	for line, want := range map[string]string{
		o.ExecLine():        "kubectl exec true true web|sh|-c|tail -f 'x y' | cat",
		o.AttachLine(true):  "kubectl attach true true web",
		o.AttachLine(false): "kubectl attach false false web",
	} {
		args, flags := parsed(t, line)
		got := flags[""] + " " + flags["stdin"] + " " + flags["tty"] + " " + strings.Join(args, "|")
		if got != want || flags["namespace"] != "a" || flags["container"] != "c" {
			t.Errorf("%s is %q to kubectl, %v", line, got, flags)
		}
	}
	if args, flags := parsed(t, "kubectl port-forward pod/web -n a :80"); len(args) != 2 || flags["namespace"] != "a" {
		t.Errorf("%q, %v", args, flags)
	}
}
