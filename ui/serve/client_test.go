package serve_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hinshun/vt10x"
	"golang.org/x/crypto/ssh"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
	"example.org/hackfest/ui/serve"
)

func TestMain(m *testing.M) { kubetest.Main(m) }

// patience bounds a wait for something to appear; it is no measure of speed.
const patience = time.Minute

// class is a running server.
type class struct {
	t       *testing.T
	server  *serve.Server
	address string
	cluster *kube.Cluster
	log     *lines
	stop    context.CancelFunc
	ended   chan error
}

// lines are a log that may be read while it is written.
type lines struct {
	mu      sync.Mutex
	b       bytes.Buffer
	changed chan struct{} // capacity 1
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.changed <- struct{}{}:
	default:
	}
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// connect gives a connection to the practice cluster as its administrator.
func connect(t *testing.T) *kube.Cluster {
	t.Helper()
	f := genericclioptions.NewConfigFlags(true)
	f.KubeConfig = &kubetest.Sandbox(t).Kubeconfig
	c, err := kube.Connect(t.Context(), kube.Options{Getter: f, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// open starts a server on the practice cluster.
func open(t *testing.T, o serve.Options) *class {
	t.Helper()
	c := &class{t: t, log: &lines{changed: make(chan struct{}, 1)}, ended: make(chan error, 1)}
	c.cluster = connect(t)
	o.Cluster, o.HostKey = c.cluster, filepath.Join(t.TempDir(), "host")
	o.Log = slog.New(slog.NewJSONHandler(c.log, nil))
	s, err := serve.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.server, c.address = s, l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	go func() { c.ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-c.ended:
			if err != nil {
				t.Errorf("the server ended with %v", err)
			}
		case <-time.After(patience):
			t.Error("the server does not end")
		}
		if t.Failed() {
			t.Log(c.log.String())
		}
	})
	return c
}

// file writes a file for the server.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rewrite puts another file in its place at once: nobody reads half of it.
func rewrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.Rename(file(t, "part", text), path); err != nil {
		t.Fatal(err)
	}
}

// newKey makes a person's key, and its line for authorized_keys.
func newKey(t *testing.T, comment string) (ssh.Signer, string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return key, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey()))) + " " + comment + "\n"
}

// typed answers the question for a join code.
func typed(code string) ssh.AuthMethod {
	return ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
		return []string{code}[:len(questions)], nil
	})
}

// login opens a connection.
func (c *class) login(auth ...ssh.AuthMethod) (*ssh.Client, error) {
	return c.loginAs("anyone", auth...)
}

func (c *class) loginAs(user string, auth ...ssh.AuthMethod) (*ssh.Client, error) {
	client, err := ssh.Dial("tcp", c.address, &ssh.ClientConfig{
		User: user, Auth: auth, HostKeyCallback: ssh.FixedHostKey(c.server.HostKey()), Timeout: patience,
	})
	if err == nil {
		c.t.Cleanup(func() { client.Close() })
	}
	return client, err
}

func (c *class) mustLogin(auth ...ssh.AuthMethod) *ssh.Client {
	c.t.Helper()
	client, err := c.login(auth...)
	if err != nil {
		c.t.Fatal(err)
	}
	return client
}

// comes logs in as soon as the server lets it: it may not have noticed yet that
// others of the same person or address are gone.
func (c *class) comes(auth ...ssh.AuthMethod) *ssh.Client {
	c.t.Helper()
	limit := time.After(patience)
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		client, err := c.login(auth...)
		if err == nil {
			return client
		}
		select {
		case <-tick.C:
		case <-limit:
			c.t.Fatalf("nobody gets in any more: %v", err)
		}
	}
}

// far is a terminal at a session, and keeps its screen as an emulator does.
type far struct {
	t       *testing.T
	session *ssh.Session
	keys    io.Writer
	vt      vt10x.Terminal
	forbid  []string // words that must never come

	deaf    chan struct{} // capacity 1; full: nothing is read, but for what comes first
	begun   []byte        // a letter or a frame that has not come whole
	mu      sync.Mutex
	raw     []byte
	changed chan struct{}
	done    chan struct{}
	end     error
}

// visit opens a session with a terminal.
func visit(t *testing.T, client *ssh.Client, term string, w, h int, env map[string]string, command string, forbid ...string) *far {
	t.Helper()
	s, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	p := &far{t: t, session: s, deaf: make(chan struct{}, 1), changed: make(chan struct{}), done: make(chan struct{}), forbid: forbid}
	for k, v := range env {
		s.Setenv(k, v) // one that is refused has no effect
	}
	if err := s.RequestPty(term, h, w, ssh.TerminalModes{42: 1}); err != nil {
		t.Fatal(err)
	}
	in, err := s.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.keys = &oneByOne{to: in}
	p.vt = vt10x.New(vt10x.WithSize(w, h), vt10x.WithWriter(p.keys)) // it answers
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if command == "" {
		err = s.Shell()
	} else {
		err = s.Start(command)
	}
	if err != nil {
		t.Fatal(err)
	}
	go p.read(out)
	t.Cleanup(func() {
		s.Close()
		<-p.done
	})
	return p
}

// oneByOne lets one write at a time: the person or the terminal, which answers.
type oneByOne struct {
	mu sync.Mutex
	to io.Writer
}

func (o *oneByOne) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.to.Write(b)
}

func (p *far) read(out io.Reader) {
	defer close(p.done)
	buf := make([]byte, 32<<10)
	for {
		p.deaf <- struct{}{} // not while it reads: nothing may come for long
		<-p.deaf
		n, err := out.Read(buf)
		if n > 0 {
			p.mu.Lock()
			p.raw = append(p.raw, buf[:n]...) // before the screen shows it
			p.mu.Unlock()
			p.begun = append(p.begun, buf[:n]...)
			end := drive.Whole(p.begun)
			p.show(p.begun[:end])
			p.begun = append([]byte(nil), p.begun[end:]...)
		}
		if err != nil {
			p.show(p.begun)
			p.end = p.session.Wait()
			return
		}
	}
}

// show is what the emulator does with what has come.
func (p *far) show(b []byte) {
	p.vt.Write(b)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, word := range p.forbid {
		if screen := p.screen(); strings.Contains(screen, word) {
			p.t.Errorf("%q came to the screen\n%s", word, screen)
		}
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *far) screen() string {
	all := strings.Split(p.vt.String(), "\n")
	for i, l := range all {
		all[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(all, "\n")
}

// wait waits until the screen is as ok says.
func (p *far) wait(what string, ok func(screen string) bool) {
	p.t.Helper()
	timeout := time.After(patience)
	for {
		p.mu.Lock()
		changed := p.changed
		p.mu.Unlock()
		if ok(p.screen()) {
			return
		}
		select {
		case <-changed:
		case <-p.done:
			if !ok(p.screen()) {
				p.t.Fatalf("ended (%v) before: %s\n%s", p.end, what, p.screen())
			}
			return
		case <-timeout:
			p.t.Fatalf("not within %v: %s\n%s", patience, what, p.screen())
		}
	}
}

// shows waits until every text is on the screen at once.
func (p *far) shows(texts ...string) {
	p.t.Helper()
	p.wait(strings.Join(texts, ", "), func(screen string) bool {
		for _, s := range texts {
			if !strings.Contains(screen, s) {
				return false
			}
		}
		return true
	})
}

// types sends keys.
func (p *far) types(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.keys, keys); err != nil {
		p.t.Fatalf("type %q: %v", keys, err)
	}
}

func (p *far) resize(w, h int) {
	p.t.Helper()
	p.vt.Resize(w, h)
	if err := p.session.WindowChange(h, w); err != nil {
		p.t.Fatal(err)
	}
}

// ends waits for the session's end and gives its exit code.
func (p *far) ends() int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("still there after %v\n%s", patience, p.screen())
	}
	var code *ssh.ExitError
	if errors.As(p.end, &code) {
		return code.ExitStatus()
	}
	if p.end != nil {
		return -1
	}
	return 0
}

// bytes gives all that came.
func (p *far) bytes() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]byte(nil), p.raw...)
}

// gone waits until a text is on the screen no more.
func (p *far) gone(text string) {
	p.t.Helper()
	p.wait("no "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}
