package serve_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// stopped ends the server, as a signal does, and waits until it has.
func (c *class) stopped() {
	c.t.Helper()
	c.stop()
	err := <-c.ended
	c.ended <- err // for the end of the test
}

// edits are the files of edits in a server's state, by what is in them.
func edits(t *testing.T, state string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(state, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, i.Mode(), err)
		}
		all = append(all, string(text))
	}
	return all
}

// TestAnEditOutlivesTheServer: what was open when it stopped waits for its person,
// and for nobody else, at the next; nothing of it is left once it is taken.
func TestAnEditOutlivesTheServer(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	a, lineA := newKey(t, "a")
	b, lineB := newKey(t, "b")
	state := filepath.Join(t.TempDir(), "state")
	o := serve.Options{State: state, AuthorizedKeys: file(t, "keys", lineA+lineB), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: a, key: %q, user: ws-03, namespace: %s}
- {seat: b, key: %q, user: ws-03, namespace: %s}
`, lineA, own, lineB, own))}
	come := func(c *class, key ssh.Signer, forbid ...string) *far {
		return visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 120, 40, nil, "configmaps/mine", forbid...)
	}

	c := open(t, o)
	p := come(c, a)
	p.writes()
	c.stopped()
	if p.ends(); !bytes.Contains(p.bytes(), []byte("the server stops; the class is over; your edit of configmap "+own+"/mine is kept: it waits for you when the server is back")) {
		t.Errorf("the person is told %q", tail(p))
	}
	if all := edits(t, state); len(all) != 1 || !strings.Contains(all[0], written) {
		t.Errorf("in files: %q", all)
	}
	if i, err := os.Stat(state); err != nil || i.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", i.Mode(), err)
	}

	// Nobody takes it, and it outlives the next, too.
	c = open(t, o)
	come(c, b, written, "was cut off: ", cutOff).hasNone()
	c.stopped()

	c = open(t, o)
	p = come(c, a)
	p.shows("your edit of configmap "+own+"/mine was cut off", "▌mine", "KEYS")
	p.types("e")
	p.shows("more: "+written, cutOff)
	if all := edits(t, state); len(all) != 0 {
		t.Errorf("in files, though it was taken: %q", all)
	}
	p.types("\x13")
	p.shows("data.more", "enter edit")
	p.types("\r")
	p.gone("edit configmap")
	c.stopped()

	p = come(open(t, o), a, "was cut off: ", cutOff)
	p.shows("▌mine", "KEYS")
	p.types(":edits\r")
	p.shows("none was cut off")
}

// tail is the end of what came, for an error.
func tail(p *far) string {
	b := p.bytes()
	return string(b[max(0, len(b)-300):])
}

// TestAnEditThatCannotOutliveTheServer: a Secret's values are in no file, and where
// none can be written there is none; the person is told that it is lost.
func TestAnEditThatCannotOutliveTheServer(t *testing.T) {
	const value = "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5"
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	key, line := newKey(t, "ws-03")
	o := serve.Options{AuthorizedKeys: file(t, "keys", line), Roster: file(t, "roster",
		fmt.Sprintf("people:\n- {key: %q, user: ws-03, namespace: %s}\n", line, own))}

	o.State = filepath.Join(t.TempDir(), "state")
	c := open(t, o)
	p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 120, 40, nil, "secrets/mine")
	p.shows("▌mine", "values are masked")
	p.types("e")
	p.shows("The editor shows the values of this Secret")
	p.types("\r")
	p.shows("apiVersion: v1", "ctrl+s")
	p.types("\x1b[B\x1b[F\r  code: " + value)
	p.shows("code: " + value)
	c.stopped()
	if p.ends(); !bytes.Contains(p.bytes(), []byte("the class is over; your edit of secret "+own+"/mine is lost: the values of a Secret are written to no file")) {
		t.Errorf("the person is told %q", tail(p))
	}
	if all := edits(t, o.State); len(all) != 0 {
		t.Errorf("in files: %q", all)
	}
	if log := c.log.String(); strings.Contains(log, value) || !strings.Contains(log, `"msg":"edits that were in memory alone are lost","objects":["secret `+own+`/mine"]`) {
		t.Errorf("the log: %s", log)
	}

	o.State = filepath.Join(file(t, "no-directory", ""), "state")
	var told []string
	o.Tell = func(text string) { told = append(told, text) }
	c = open(t, o)
	if all := strings.Join(told, "\n"); !strings.Contains(all, "nothing outlives a restart") || !strings.Contains(all, "--state: ") {
		t.Errorf("whoever starts it is told %q", all)
	}
	p = visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 120, 40, nil, "configmaps/mine")
	p.writes()
	c.stopped()
	if p.ends(); !bytes.Contains(p.bytes(), []byte("your edit of configmap "+own+"/mine is lost: it could not be written to a file")) {
		t.Errorf("the person is told %q", tail(p))
	}
}

// TestANewCardIsAnotherPerson: who has a seat's next code is not shown what the one
// before has typed.
func TestANewCardIsAnotherPerson(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	o := serve.Options{State: filepath.Join(t.TempDir(), "state"), Roster: file(t, "roster",
		fmt.Sprintf("people:\n- {seat: ws-01, user: ws-03, namespace: %s}\n", own))}
	come := func(forbid ...string) (*class, *far) {
		all, err := serve.Invite("ws", 1)
		if err != nil {
			t.Fatal(err)
		}
		o.Codes = file(t, "codes", serve.CodesOf(all))
		c := open(t, o)
		return c, visit(t, c.mustLogin(typed(all[0].Code)), "xterm", 120, 40, nil, "configmaps/mine", forbid...)
	}
	c, p := come()
	p.writes()
	c.stopped()
	if all := edits(t, o.State); len(all) != 1 {
		t.Fatalf("in files: %q", all)
	}
	_, p = come(written, "was cut off: ", cutOff)
	p.hasNone()
	if all := edits(t, o.State); len(all) != 0 {
		t.Errorf("in files: %q", all)
	}
}

// TestReadOnlyOutlivesTheServer: a restart lets nobody write whom the instructor has
// kept from it; who starts it and who comes are told, and it is turned off as ever.
func TestReadOnlyOutlivesTheServer(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	bound(t, s, "chiefs")
	a, lineA := newKey(t, "a")
	chief, lineChief := newKey(t, "chief")
	var told []string
	o := serve.Options{
		State: filepath.Join(t.TempDir(), "state"), Tell: func(text string) { told = append(told, text) },
		AuthorizedKeys: file(t, "keys", lineA+lineChief), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-03, key: %q, user: ws-03, namespace: %s}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, lineA, own, lineChief, own)),
	}
	come := func(c *class, key ssh.Signer) *far {
		p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 140, 40, nil, "configmaps/mine")
		p.shows("▌mine", "KEYS")
		return p
	}
	c := open(t, o)
	ada := come(c, chief)
	ada.types(":who\r")
	ada.shows("Nobody but you")
	ada.types("r")
	ada.shows("enter read-only")
	ada.types("\r")
	ada.shows("The class is read-only")
	c.stopped()
	if len(told) > 0 {
		t.Errorf("told at the first start: %q", told)
	}
	if all := edits(t, o.State); len(all) != 1 || all[0] != "ada\n" {
		t.Errorf("in files: %q", all)
	}

	c = open(t, o)
	if all := strings.Join(told, "\n"); !strings.Contains(all, "the class is read-only: ada turned it so before this start") {
		t.Errorf("whoever starts it is told %q", all)
	}
	c.logged("the class is read-only: ada turned it so before this start")
	p := come(c, a)
	p.shows("ada turned the class read-only")
	p.types("e")
	p.shows("ada has turned the class read-only")
	ada = come(c, chief)
	ada.shows("read-only class")
	ada.types(":who\r")
	ada.shows("The class is read-only", "ws-03")
	ada.types("r")
	ada.gone("The class is read-only")
	p.shows("the class may write again")
	c.stopped()

	told = nil
	p = come(open(t, o), a)
	p.types("e")
	p.shows("apiVersion: v1", "ctrl+s")
	if len(told) > 0 {
		t.Errorf("told after it was turned off: %q", told)
	}
}
