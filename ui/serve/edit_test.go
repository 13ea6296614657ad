package serve_test

import (
	"fmt"
	"testing"

	"golang.org/x/crypto/ssh"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestEditInTheSession: an attendee edits an object in the session's own editor.
// What the server would not take comes back with the reason, the text as it was.
func TestEditInTheSession(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	key, line := newKey(t, "ws-03")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), Roster: file(t, "roster",
		fmt.Sprintf("people:\n- {key: %q, user: ws-03, namespace: %s}\n", line, own))})
	p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm-256color", 160, 45, nil, "")
	p.shows("mine", "CONTAINERS")
	p.types("e")
	p.shows("apiVersion: v1", "ctrl+s")
	p.types("x")
	p.shows("xapiVersion: v1")
	p.types("\x13")
	p.shows("It was not saved", "xapiVersion: v1")
	p.types("\x7f")
	p.types("\x1b[B\x1b[B\x1b[F\r  annotations: {seen: here}")
	p.shows("annotations: {seen: here}")
	p.types("\x03") // a habit: it asks first
	p.shows("ctrl+c again gives your changes up", "annotations: {seen: here}")
	p.types("\x13")
	p.shows("annotations.seen", "enter edit")
	p.types("\x03")
	p.shows("ctrl+c again gives your changes up")
	p.types("\x13")
	p.shows("annotations.seen", "enter edit")
	p.types("\r")
	p.gone("edit pod") // the dialog, once it is done
	p.shows("CONTAINERS")
	pod, err := s.Client.CoreV1().Pods(own).Get(t.Context(), "mine", metav1.GetOptions{})
	if err != nil || pod.Annotations["seen"] != "here" {
		t.Errorf("%v, %v", pod.Annotations, err)
	}
}
