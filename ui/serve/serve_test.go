package serve_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui/serve"
)

// TestNobodyIsLetInByAccident: what the server refuses to start with.
func TestNobodyIsLetInByAccident(t *testing.T) {
	c := connect(t)
	_, line := newKey(t, "a")
	keys, roster := file(t, "keys", line), file(t, "roster", "people:\n- {seat: a, user: u}\n")
	for name, o := range map[string]struct {
		serve.Options
		why string
	}{
		"nothing":              {serve.Options{AsSelf: true}, "nobody could get in"},
		"no roster":            {serve.Options{AuthorizedKeys: keys}, "--as-self"},
		"both":                 {serve.Options{AuthorizedKeys: keys, Roster: roster, AsSelf: true}, "exclude"},
		"insecure by a roster": {serve.Options{Insecure: true, Roster: roster}, "proves nobody"},
		"insecure and keys":    {serve.Options{Insecure: true, AsSelf: true, AuthorizedKeys: keys}, "neither"},
		"no such file":         {serve.Options{AuthorizedKeys: keys + "x", AsSelf: true}, "no such file"},
		"system:masters":       {serve.Options{AuthorizedKeys: keys, Roster: file(t, "r", "people:\n- {seat: a, user: u, groups: [system:masters]}\n")}, "system:masters"},
		"a typo":               {serve.Options{AuthorizedKeys: keys, Roster: file(t, "r", "people:\n- {seat: a, user: u, group: [x]}\n")}, "group"},
		"no user":              {serve.Options{AuthorizedKeys: keys, Roster: file(t, "r", "people:\n- {seat: a}\n")}, "no user"},
		"options before a key": {serve.Options{AuthorizedKeys: file(t, "k", "from=\"10.0.0.0/8\" "+line), AsSelf: true}, "options"},
	} {
		o.Cluster, o.HostKey = c, filepath.Join(t.TempDir(), "host")
		if _, err := serve.New(o.Options); err == nil || !strings.Contains(err.Error(), o.why) {
			t.Errorf("%s: %v, want %q", name, err, o.why)
		}
	}
	s, err := serve.New(serve.Options{Cluster: c, HostKey: filepath.Join(t.TempDir(), "host"), Insecure: true, AsSelf: true})
	if err != nil {
		t.Fatal(err)
	}
	if l, err := s.Listen(":0"); err == nil {
		l.Close()
		t.Error("--insecure listens to the world")
	}
}

func TestHostKey(t *testing.T) {
	c := connect(t)
	path := filepath.Join(t.TempDir(), "host")
	o := serve.Options{Cluster: c, HostKey: path, Insecure: true, AsSelf: true}
	first, err := serve.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", i.Mode(), err)
	}
	l, err := first.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var said bytes.Buffer
	first.Welcome(&said, l.Addr())
	for _, want := range []string{first.Fingerprint(), "made just now", "AS SELF", "INSECURE", "ssh -p "} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("not said: %q in %s", want, said.String())
		}
	}
	again, err := serve.New(o)
	if err != nil || again.Fingerprint() != first.Fingerprint() {
		t.Errorf("another key at the second start: %v", err)
	}
	os.Chmod(path, 0o644)
	if _, err := serve.New(o); err == nil {
		t.Error("a key that everyone may read is used")
	}
}

// TestTwoTerminals: each session has its own size, colours and letters.
func TestTwoTerminals(t *testing.T) {
	alice, line := newKey(t, "alice")
	bob, line2 := newKey(t, "bob")
	eve, _ := newKey(t, "eve")
	path := file(t, "keys", line)
	c := open(t, serve.Options{AuthorizedKeys: path, AsSelf: true})

	if _, err := c.login(ssh.PublicKeys(eve)); err == nil {
		t.Error("a wrong key gets in")
	}
	if _, err := c.login(ssh.PublicKeys(bob)); err == nil {
		t.Error("a key gets in that is not there yet")
	}
	if _, err := c.login(ssh.Password("")); err == nil {
		t.Error("a password gets in")
	}
	if err := os.WriteFile(path, []byte(line+line2), 0o600); err != nil {
		t.Fatal(err)
	}
	a := visit(t, c.mustLogin(ssh.PublicKeys(alice)), "xterm-256color", 160, 45,
		map[string]string{"COLORTERM": "truecolor", "LANG": "de_DE.UTF-8", "KUBE_EDITOR": "touch /tmp/no"}, "pods -n default")
	b := visit(t, c.mustLogin(ssh.PublicKeys(bob)), "xterm", 100, 24, map[string]string{"LANG": "C", "NO_COLOR": "1"}, "deployments -n default")
	a.shows("hackfest", "default", "live", "Pods", "sidecar-demo", "$ kubectl get pods -n default")
	b.shows("Deployments", "rs-demo", "10/10")
	if !bytes.Contains(a.bytes(), []byte("38;2;")) {
		t.Error("no true colour where it was offered")
	}
	if raw := b.bytes(); bytes.Contains(raw, []byte("[38;")) || bytes.Contains(raw, []byte("\x1b[31m")) {
		t.Error("colour where none was wanted")
	}
	if !strings.Contains(a.screen(), "│") || strings.ContainsFunc(b.screen(), func(r rune) bool { return r > 0x7f }) {
		t.Errorf("letters:\n%s\n%s", a.screen(), b.screen())
	}
	for range 200 { // a storm; only the end counts
		a.resize(61, 13)
		a.resize(120, 30)
	}
	a.resize(80, 24)
	a.shows("ambassador", "Running on")
	a.types("\x03")
	if code := a.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if raw := a.bytes(); !bytes.Contains(raw, []byte("\x1b[?1049l")) {
		t.Error("the screen is not given back")
	}
	b.types("j")
	b.shows("Deployments")
	c.stop()
	b.wait("the goodbye", func(string) bool { return bytes.Contains(b.bytes(), []byte("the class is over")) })
	b.ends()
}

// TestNothingButSessions: SFTP, forwarding of ports, of agents and of X11.
func TestNothingButSessions(t *testing.T) {
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	client := c.mustLogin()
	if conn, err := client.Dial("tcp", "127.0.0.1:22"); err == nil {
		conn.Close()
		t.Error("a port is forwarded")
	}
	if l, err := client.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close()
		t.Error("a port is forwarded back")
	}
	s, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.RequestSubsystem("sftp"); err == nil {
		t.Error("there is SFTP")
	}
	for _, kind := range []string{"auth-agent-req@openssh.com", "x11-req"} {
		if ok, err := s.SendRequest(kind, true, nil); ok || err != nil {
			t.Errorf("%s: %v, %v", kind, ok, err)
		}
	}
	for _, name := range []string{"KUBECONFIG", "PATH", "LD_PRELOAD", "EDITOR", "LC_ALL", "TERM"} {
		if err := s.Setenv(name, "x"); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestWithoutATerminal: a view as plain text, and its errors.
func TestWithoutATerminal(t *testing.T) {
	c := open(t, serve.Options{Insecure: true, AsSelf: true})
	client := c.mustLogin()
	run := func(line string) (string, string, error) {
		s, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		var out, errs bytes.Buffer
		s.Stdout, s.Stderr = &out, &errs
		err = s.Run(line)
		return out.String(), errs.String(), err
	}
	if out, errs, err := run("kubectl get deployments -n default"); err != nil || errs != "" || !strings.Contains(out, "rs-demo") {
		t.Errorf("the line that every view shows: %q, %q, %v", out, errs, err)
	}
	out, errs, err := run("deploy -n default")
	if err != nil || errs != "" || !strings.Contains(out, "rs-demo") || strings.Contains(out, "\x1b") {
		t.Errorf("%q, %q, %v", out, errs, err)
	}
	for line, want := range map[string]string{
		"pods --kubeconfig=/etc/passwd": "is understood here",
		"nosuchkind":                    "nosuchkind",
		"pods a b":                      "no more",
		"help":                          "is understood here, as pods -n ws-07",
		"scp -t /tmp":                   "no files are taken",
	} {
		out, errs, err := run(line)
		if err == nil || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: %q, %q, %v", line, out, errs, err)
		}
	}
}
