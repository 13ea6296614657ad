package serve_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// TestTheInstructor leads a class of two, each with another terminal: messages,
// read-only, following, looking, ending.
func TestTheInstructor(t *testing.T) {
	const value = "correct-horse-battery"
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	if _, err := s.Client.CoreV1().Secrets(own).Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "door"}, StringData: map[string]string{"code": value},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	bound(t, s, "chiefs")
	a, lineA := newKey(t, "a")
	b, lineB := newKey(t, "b")
	chief, lineChief := newKey(t, "chief")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", lineA+lineB+lineChief), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: ws-08, key: %q, user: ws-08, namespace: %s}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, lineA, own, lineB, own, lineChief, own))})
	one := visit(t, c.mustLogin(ssh.PublicKeys(a)), "xterm", 80, 24, nil, "", value, "Who is here", "120×40")
	one.shows("live", "mine")
	two := visit(t, c.mustLogin(ssh.PublicKeys(b)), "vt220", 120, 40, map[string]string{"NO_COLOR": "1"}, "")
	two.shows("You may not list pods")
	ada := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm-256color", 160, 45, map[string]string{"COLORTERM": "truecolor"}, "")
	ada.shows("live", "mine")

	// The first screen of most: an empty list, and what to do there.
	one.types(":cronjobs\r")
	one.shows("None here.", ":sample", "You are ws-07. W follows the instructor's screen.")
	one.types("\x1b")
	one.shows("mine")
	two.shows("You are ws-08. Your instructor can give")

	// An attendee cannot list the class.
	one.types(":who\r")
	one.shows("the class is the instructor's")

	// Who is here, and a message for all.
	ada.types(":who\r")
	ada.shows("Who is here: 2", "ws-07", "80×24 xterm", "ws-08", "120×40 vt220", "pods · "+own)
	ada.types("a")
	ada.shows("A message for everyone")
	ada.types("look at the board\r")
	one.shows("ada: look at the board")
	two.shows("ada: look at the board")

	// Read-only ends what runs in a container, and dims what writes.
	one.types("s")
	one.shows("#")
	one.types("echo $((40+2))\r")
	one.shows("42")
	ada.types("r")
	ada.shows("Turn the class read-only? It ends 1 shell.")
	ada.shows("enter read-only")
	ada.types("\r")
	ada.shows("The class is read-only")
	one.shows(" read-only ", "mine") // the program knows, not the shell alone that has ended
	one.types("D")
	one.shows("D: ada has turned the class read-only") // what it was told before is no answer
	ada.types("r")
	ada.gone("The class is read-only")
	one.gone("read-only")
	one.types("D")
	one.shows("delete pod " + own + "/mine")
	one.types("\x1b")
	one.gone("delete pod " + own + "/mine")

	// Following: the instructor's screen in the attendee's size, but no Secret's
	// value; the keys of who follows do nothing.
	ada.types("\x1b")
	ada.gone("Who is here")
	one.types("W")
	one.shows("watching ada", "W leaves")
	ada.shows("1 watch")
	ada.types(":secrets\r")
	ada.shows("Secrets", "door")
	one.shows("watching ada", "Secrets", "door")
	one.types("Djjx:who\r")
	ada.types(":who\r")
	ada.shows("Who is here: 2")
	one.shows("Not shown")
	ada.types("\x1b")
	ada.gone("Who is here")
	one.gone("Not shown")
	ada.types("/door\r")
	ada.shows("  /door", "values are masked")
	ada.types("\t\r")
	ada.shows(value)
	one.shows("Not shown")
	ada.types("\x1b")
	ada.gone(value)
	one.gone("Not shown")
	one.resize(100, 30)
	one.shows("watching ada", "door")
	one.types("W")
	one.gone("watching ada")
	one.shows("mine")
	ada.gone("1 watch")
	if bytes.Contains(one.bytes(), []byte(value)) {
		t.Error("a Secret's value came to who follows")
	}

	// The instructor looks at an attendee, who sees it.
	ada.types(":who\r")
	ada.shows("Who is here: 2")
	ada.types("k\r")
	ada.shows("watching ws-07", "mine")
	one.shows("ada watches")
	ada.types("W")
	one.gone("ada watches")

	// Ending is asked for, and its key is deaf at first.
	ada.types(":who\r")
	ada.shows("Who is here: 2")
	ada.types("jx\r")
	ada.shows("End the session of ws-08", "enter end it")
	ada.types("\r")
	ada.shows("Who is here: 1")
	if code := two.ends(); code != 1 || !strings.Contains(string(two.bytes()), "ada has ended this session") {
		t.Errorf("%d, %q", code, two.screen())
	}
	one.types("?")
	one.shows("Keys")
	for _, said := range []string{`"msg":"message"`, `"msg":"read-only"`, `"msg":"watch"`, `"msg":"end another"`} {
		if !strings.Contains(c.log.String(), said) {
			t.Errorf("the log does not say %s", said)
		}
	}
	if strings.Contains(c.log.String(), value) {
		t.Error("a Secret's value is in the log")
	}
}
