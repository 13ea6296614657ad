package e2e

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// editor writes an editor: a shell script to which the file is $1 and the number
// of the round $2. What it was given is kept under the rounds' numbers.
func editor(t *testing.T, script string) (dir, env string) {
	t.Helper()
	dir = t.TempDir()
	text := "#!/bin/sh\ncd " + dir + "\nround=1\nwhile [ -e given.$round ]; do round=$((round+1)); done\ncp \"$2\" given.$round\n" +
		"set -- \"$2\" $round\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, "edit"), []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir, "KUBE_EDITOR=" + filepath.Join(dir, "edit") + " -w" // a word of its own, as editors have them
}

// given is what the editor was given in a round.
func given(t *testing.T, dir, round string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "given."+round))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEdit(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	deployment(t, s.Client, ns, "web", "nginx:1.25")
	temp := t.TempDir()
	dir, env := editor(t, `case $2 in
1) sed -i '0,/replicas: 3/s//replicas: -1 # mine/' "$1";;
2) sed -i '0,/replicas: -1/s//replicas: 4/' "$1";;
esac`)
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig, env, "TMPDIR="+temp), binary(t), "deployments", "-n", ns)
	p.Shows("web", "3/3")

	// Refused by the server, brought back with the text, corrected, shown, saved.
	p.Type("e")
	p.Shows("replicas  3 → 4", "kubectl edit deployment/web", "enter edit")
	if text := given(t, dir, "1"); !strings.HasPrefix(text, "# Edit deployment") || !strings.Contains(text, "\napiVersion: apps/v1\n") || strings.Contains(text, "managedFields") {
		t.Errorf("given\n%s", text)
	}
	if text := given(t, dir, "2"); !strings.Contains(text, "# It was not saved:\n") || !strings.Contains(text, "greater than or equal to 0") ||
		!strings.Contains(text, "replicas: -1 # mine\n") || strings.Count(text, "# Edit deployment") != 1 {
		t.Errorf("given again\n%s", text)
	}

	// Another changes the same field while the change is shown.
	if _, err := s.Client.AppsV1().Deployments(ns).Patch(context.Background(), "web", types.MergePatchType, []byte(`{"spec":{"replicas":2}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	p.Type("\r")
	p.Shows("your text is in " + temp)
	if text := given(t, dir, "3"); !strings.Contains(text, "changed meanwhile") || !strings.Contains(text, "replicas 3 -> 2") || !strings.Contains(text, "replicas: 4 # mine\n") {
		t.Errorf("given after the conflict\n%s", text)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) != 1 {
		t.Errorf("left in the temporary directory: %v, %v", left, err)
	}
	becomes(t, s.Client, ns, "web", "as the other left it", func(d *appsv1.Deployment) bool { return *d.Spec.Replicas == 2 })

	// Nothing is changed: nothing is kept.
	p.Type("e")
	p.Shows("nothing was changed: nothing is sent")
	if again, err := os.ReadDir(temp); err != nil || len(again) != 1 {
		t.Errorf("left in the temporary directory: %v, %v", again, err)
	}
	p.Type("\x03")
	p.End()
	restored(t, p)
}

func TestEditIsSaved(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	deployment(t, s.Client, ns, "web", "nginx:1.25")
	temp := t.TempDir()
	_, env := editor(t, `sed -i 's/nginx:1.25/nginx:1.26/' "$1"`)
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig, env, "TMPDIR="+temp), binary(t), "deployments", "-n", ns)
	p.Shows("web", "3/3")
	p.Type("e")
	p.Shows("nginx:1.25 → nginx:1.26")
	confirm(p, "edit")
	becomes(t, s.Client, ns, "web", "edited", func(d *appsv1.Deployment) bool {
		return d.Spec.Template.Spec.Containers[0].Image == "nginx:1.26"
	})
	p.Type("!")
	p.Shows("kubectl edit deployment/web -n "+ns, "edited")
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("left in the temporary directory: %v, %v", left, err)
	}
	p.Type("q\x03")
	p.End()
}

// The editor has the terminal as a shell would give it: lines, echo, and a ctrl+c
// that is for it alone. Afterwards the first key is ours.
func TestTheEditorHasTheTerminal(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	deployment(t, s.Client, ns, "web", "nginx:1.25")
	dir, env := editor(t, `echo "round $2 of $(stty size)"; read line; echo "$line" > line.$2`)
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig, env), binary(t), "deployments", "-n", ns)
	p.Shows("web", "3/3")
	p.Type("e")
	p.Shows("round 1 of 45 160")
	p.Type("abc\x7fd")
	p.Shows("abd")
	p.Type("\r?")
	p.Shows("Keys", "one line down")
	if line, err := os.ReadFile(filepath.Join(dir, "line.1")); err != nil || string(line) != "abd\n" {
		t.Errorf("the editor read %q, %v", line, err)
	}
	p.Type("q")
	p.Shows("3/3")
	p.Type("e")
	p.Shows("round 2")
	p.Type("\x03")
	p.Shows("the editor", "nothing is sent", "3/3")

	p.Type("e")
	p.Shows("round 3")
	p.Resize(120, 40)
	p.Signal(syscall.SIGTERM)
	p.End()
	restored(t, p)
	p.Shows("hackfest: the edit of deployment " + ns + "/web was not saved")
}

func TestEditASecret(t *testing.T) {
	s := kubetest.Sandbox(t)
	ns := s.Namespace(t)
	o := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "key"}, StringData: map[string]string{"word": "open sesame"}}
	if _, err := s.Client.CoreV1().Secrets(ns).Create(context.Background(), o, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	dir, env := editor(t, `ls -l "$1" > mode; sed -i 's/word: .*/word: bmV3/' "$1"`)
	p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig, env), binary(t), "secrets", "-n", ns)
	p.Shows("key")
	p.Type("e")
	p.Shows("The editor shows the values of this Secret", "enter edit")
	p.Type("\r")
	p.Shows("masked, 11 bytes", "masked, 3 bytes", "kubectl edit secret/key")
	confirm(p, "edit")
	p.Shows("edited")
	now, err := s.Client.CoreV1().Secrets(ns).Get(context.Background(), "key", metav1.GetOptions{})
	if err != nil || string(now.Data["word"]) != "new" {
		t.Errorf("%q, %v", now.Data["word"], err)
	}
	if text := given(t, dir, "1"); !regexp.MustCompile(`(?m)^# The values of this Secret are shown`).MatchString(text) {
		t.Errorf("given\n%s", text)
	}
	if mode, err := os.ReadFile(filepath.Join(dir, "mode")); err != nil || !strings.HasPrefix(string(mode), "-rw-------") {
		t.Errorf("%s, %v", mode, err)
	}
	p.Type("\x03")
	p.End()
}
