package serve_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui/serve"
)

// TestLogOfTheServer: it has when the server starts and stops, and what for.
func TestLogOfTheServer(t *testing.T) {
	key, line := newKey(t, "ws-02")
	c := open(t, serve.Options{
		Version: "1.2.3", ReadOnly: true, AuthorizedKeys: file(t, "keys", line),
		Roster: file(t, "roster", fmt.Sprintf("people:\n- {key: %q, user: ws-02}\n- {seat: b, key: %q, user: b}\n", line, second(t))),
	})
	p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 100, 30, nil, "pods")
	p.shows("forbidden")
	c.stopped()
	p.ends()
	var all []map[string]any
	for l := range strings.Lines(c.log.String()) {
		var one map[string]any
		if err := json.Unmarshal([]byte(l), &one); err != nil {
			t.Fatal(err)
		}
		if one["msg"] == "start" || one["msg"] == "stop" {
			all = append(all, one)
		}
	}
	if len(all) != 2 {
		t.Fatalf("%v", all)
	}
	for i, want := range []map[string]any{
		{"msg": "start", "version": "1.2.3", "address": c.address, "people": 2.0, "read-only": "--read-only"},
		{"msg": "stop", "why": "context canceled", "sessions": 1.0},
	} {
		for name, value := range want {
			if all[i][name] != value {
				t.Errorf("%s is %v, want %v", name, all[i][name], value)
			}
		}
	}
}

// second is another's line.
func second(t *testing.T) string {
	t.Helper()
	_, line := newKey(t, "b")
	return line
}

// TestLogOfWhatIsNotGiven: who asks for a way through the server, or its files, is in
// the log; a flood of it is not.
func TestLogOfWhatIsNotGiven(t *testing.T) {
	key, line := newKey(t, "eve")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), AsSelf: true})
	began := time.Now()
	for what, asks := range map[string]func(*ssh.Client, *ssh.Session) error{
		"port forwarding": func(client *ssh.Client, _ *ssh.Session) error {
			_, err := client.Listen("tcp", "127.0.0.1:0")
			return err
		},
		"port forwarding ": func(client *ssh.Client, _ *ssh.Session) error {
			_, err := client.Dial("tcp", "127.0.0.1:1")
			return err
		},
		"a channel: \u241b[2J": func(client *ssh.Client, _ *ssh.Session) error {
			_, _, err := client.OpenChannel("\x1b[2J", nil)
			return err
		},
		"the subsystem sftp": func(_ *ssh.Client, s *ssh.Session) error { return s.RequestSubsystem("sftp") },
		"agent forwarding": func(_ *ssh.Client, s *ssh.Session) error {
			if ok, err := s.SendRequest("auth-agent-req@openssh.com", true, nil); ok || err != nil {
				return err
			}
			return errRefused
		},
	} {
		client := c.mustLogin(ssh.PublicKeys(key))
		s, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		before := strings.Count(c.log.String(), `"msg":"refused"`)
		for range 50 {
			if asks(client, s) == nil {
				t.Fatalf("%s is given", what)
			}
		}
		client.Close()
		c.logged(strings.TrimSpace(what) + " is not given here")
		if n := strings.Count(c.log.String(), `"msg":"refused"`) - before; n > 5+int(time.Since(began)/(10*time.Second))+1 {
			t.Errorf("%s: %d lines of the log", what, n)
		}
	}
	if !strings.Contains(c.log.String(), `"msg":"refused","who":"eve","user":"","from":"127.0.0.1:`) {
		t.Errorf("it is not said who asks\n%s", c.log)
	}
}

var errRefused = fmt.Errorf("refused")
