package serve_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/serve"
)

// written is what a person has typed when their session ends.
const written = "words-of-the-person"

// frail is a connection that can break.
type frail struct {
	*ssh.Client
	raw *net.TCPConn
}

func (c *class) frail(auth ...ssh.AuthMethod) frail {
	c.t.Helper()
	raw, err := net.Dial("tcp", c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	conn, channels, requests, err := ssh.NewClientConn(raw, c.address, &ssh.ClientConfig{
		User: "anyone", Auth: auth, HostKeyCallback: ssh.FixedHostKey(c.server.HostKey()), Timeout: patience,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	client := ssh.NewClient(conn, channels, requests)
	c.t.Cleanup(func() { client.Close() })
	return frail{client, raw.(*net.TCPConn)}
}

// breaks resets the connection, with no word to the server.
func (f frail) breaks() {
	f.raw.SetLinger(0)
	f.raw.Close()
}

// over waits until so many sessions have ended.
func (c *class) over(n int) {
	c.t.Helper()
	timeout := time.After(patience)
	for strings.Count(c.log.String(), `"msg":"end"`) < n {
		select {
		case <-c.log.changed:
		case <-timeout:
			c.t.Fatalf("not %d sessions have ended\n%s", n, c.log)
		}
	}
}

// writes opens the editor on the ConfigMap mine and adds a key to it.
func (p *far) writes() {
	p.t.Helper()
	p.shows("▌mine", "KEYS")
	p.types("e")
	p.shows("apiVersion: v1", "ctrl+s")
	p.types("\x1b[B\x1b[F\r  more: " + written)
	p.shows("more: " + written)
}

// hasNone looks where an edit that was cut off would be.
func (p *far) hasNone() {
	p.t.Helper()
	p.shows("▌mine", "KEYS")
	p.types(":edits\r")
	p.shows("none was cut off")
	p.types("e")
	p.shows("apiVersion: v1", "ctrl+s")
	p.types("\x1b")
	p.shows("the edit is given up")
}

const cutOff = "Your text as it was"

// TestAnEditOutlivesItsSession: what ends a session in the middle of an edit takes
// the text with it nowhere. Its person goes on with it at the next login, and what
// others did meanwhile stays.
func TestAnEditOutlivesItsSession(t *testing.T) {
	s := kubetest.Sandbox(t)
	for name, ends := range map[string]func(c *class, f frail, p *far, broken *atomic.Bool){
		"the connection breaks": func(_ *class, f frail, _ *far, _ *atomic.Bool) { f.breaks() },
		"before it is confirmed": func(_ *class, f frail, p *far, _ *atomic.Bool) {
			p.types("\x13")
			p.shows("data.more", "enter edit")
			f.breaks()
		},
		"somebody ends it": func(c *class, _ frail, _ *far, _ *atomic.Bool) { c.server.EndAll("so be it") },
		"a panic":          func(_ *class, _ frail, _ *far, broken *atomic.Bool) { broken.Store(true) },
	} {
		t.Run(name, func(t *testing.T) {
			own, _ := room(t, s, "ws-03")
			key, line := newKey(t, "ws-03")
			c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), Roster: file(t, "roster",
				fmt.Sprintf("people:\n- {key: %q, user: ws-03, namespace: %s}\n", line, own))})
			var broken atomic.Bool
			c.server.Meddle(func(o *ui.Options) { o.Class = panics{o.Class, &broken} })
			f := c.frail(ssh.PublicKeys(key))
			first := visit(t, f.Client, "xterm-256color", 160, 45, nil, "configmaps/mine")
			first.writes()
			ends(c, f, first, &broken)
			c.over(1)
			broken.Store(false)
			if _, err := s.Client.CoreV1().ConfigMaps(own).Patch(t.Context(), "mine", types.MergePatchType,
				[]byte(`{"data":{"theirs":"meanwhile"}}`), metav1.PatchOptions{}); err != nil {
				t.Fatal(err)
			}

			p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 120, 40, nil, "configmaps/mine")
			p.shows("your edit of configmap "+own+"/mine was cut off", "▌mine", "KEYS")
			p.types("e")
			p.shows("more: "+written, cutOff)
			p.types("\x13")
			p.shows("data.more", "others changed it meanwhile", "enter edit")
			p.types("\r")
			p.gone("edit configmap")
			m, err := s.Client.CoreV1().ConfigMaps(own).Get(t.Context(), "mine", metav1.GetOptions{})
			if err != nil || m.Data["more"] != written || m.Data["theirs"] != "meanwhile" || m.Data["mine"] != "mine" {
				t.Errorf("%v, %v", m.Data, err)
			}
			p.hasNone()
			if strings.Contains(c.log.String(), written) {
				t.Errorf("the text is in the log: %s", c.log)
			}
		})
	}
}

// panics is a class that a program breaks on.
type panics struct {
	ui.Class
	now *atomic.Bool
}

func (p panics) Shows(view, namespace string) {
	if p.now.Load() {
		panic("a bug")
	}
	p.Class.Shows(view, namespace)
}

// TestAnEditIsItsPersonsAlone: with a forged name, by the same user in the cluster,
// by a key with the same comment, and where nobody proves who they are.
func TestAnEditIsItsPersonsAlone(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	a, lineA := newKey(t, "ws-03")
	b, lineB := newKey(t, "ws-03")
	keys := file(t, "keys", lineA+lineB)
	for name, o := range map[string]serve.Options{
		"a roster": {AuthorizedKeys: keys, Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: a, key: %q, user: ws-03, namespace: %s}
- {seat: b, key: %q, user: ws-03, namespace: %s}
`, lineA, own, lineB, own))},
		"as the server": {AuthorizedKeys: keys, AsSelf: true},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t, o)
			mine := "configmaps/mine -n " + own
			f := c.frail(ssh.PublicKeys(a))
			visit(t, f.Client, "xterm", 120, 40, nil, mine).writes()
			f.breaks()
			c.over(1)
			client, err := c.loginAs("a", ssh.PublicKeys(b))
			if err != nil {
				t.Fatal(err)
			}
			visit(t, client, "xterm", 120, 40, nil, mine, written, "was cut off: ", cutOff).hasNone()
			p := visit(t, c.mustLogin(ssh.PublicKeys(a)), "xterm", 120, 40, nil, mine)
			p.shows("was cut off", "▌mine", "KEYS")
			p.types("e")
			p.shows("more: "+written, cutOff)
		})
	}
	t.Run("nobody proves it", func(t *testing.T) {
		c := open(t, serve.Options{Insecure: true, AsSelf: true})
		mine := "configmaps/mine -n " + own
		f := c.frail()
		visit(t, f.Client, "xterm", 120, 40, nil, mine).writes()
		f.breaks()
		c.over(1)
		p := visit(t, c.mustLogin(), "xterm", 120, 40, nil, mine, written, "was cut off: ", cutOff, "edits that were cut off")
		p.shows("▌mine", "KEYS")
		p.types("e")
		p.shows("apiVersion: v1", "ctrl+s")
		p.types("\x1b")
		p.gone("apiVersion: v1")
		p.types(":edits")
		p.shows("Go to", ":edits", "endpoints") // and no such action
	})
}

// TestAnEditThatWasGivenUp is gone, and so is one in which nothing was changed.
func TestAnEditThatWasGivenUp(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	key, line := newKey(t, "ws-03")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), Roster: file(t, "roster",
		fmt.Sprintf("people:\n- {key: %q, user: ws-03, namespace: %s}\n", line, own))})
	come := func(forbid ...string) (frail, *far) {
		f := c.frail(ssh.PublicKeys(key))
		return f, visit(t, f.Client, "xterm", 120, 40, nil, "configmaps/mine", forbid...)
	}
	f, p := come()
	p.writes()
	p.types("\x1b")
	p.shows("again gives your changes up")
	p.types("\x1b")
	p.shows("the edit is given up")
	f.breaks()
	c.over(1)

	f, p = come(cutOff)
	p.hasNone()
	p.writes()
	p.types("\x03")
	p.shows("again gives your changes up")
	p.types("\x03")
	p.ends()
	c.over(2)
	f.breaks()

	f, p = come(cutOff)
	p.hasNone()
	p.types("e")
	p.shows("apiVersion: v1", "ctrl+s")
	f.breaks()
	c.over(3)

	_, p = come(cutOff)
	p.hasNone()
}

// TestAnEditOfWhatIsGone can still be read, and taken along.
func TestAnEditOfWhatIsGone(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	key, line := newKey(t, "ws-03")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), Roster: file(t, "roster",
		fmt.Sprintf("people:\n- {key: %q, user: ws-03, namespace: %s}\n", line, own))})
	var on atomic.Int64
	c.server.Meddle(func(o *ui.Options) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(on.Load())) }
	})
	// A session that is there already when the other's end is noticed hears of it.
	p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 120, 40, nil, "configmaps/mine")
	p.shows("▌mine", "KEYS")
	f := c.frail(ssh.PublicKeys(key))
	visit(t, f.Client, "xterm", 120, 40, nil, "configmaps/mine").writes()
	maps := s.Client.CoreV1().ConfigMaps(own)
	if err := maps.Delete(t.Context(), "mine", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	p.gone("▌mine")
	if _, err := maps.Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "mine", Labels: map[string]string{"app": "mine"}}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	f.breaks()
	p.shows("your edit of configmap "+own+"/mine was cut off", "2 │")
	p.types("G")
	p.shows("▌mine", "app=mine")
	p.types("e")
	p.shows("the one that had this name before", "ctrl+s")
	if strings.Contains(p.screen(), written) {
		t.Errorf("the text of another object:\n%s", p.screen())
	}
	p.types("\x1b")
	p.shows("the edit is given up")
	on.Store(int64(3 * time.Hour)) // the server's clock is none of the person's
	p.types(":edits\r")
	p.shows("Go on with an edit", "configmap "+own+"/mine", "cut off 3h")
	p.types("\r")
	p.shows("more: "+written, cutOff+" 3h")
	p.types("\x13")
	p.shows("It was not saved", "replaced by another", "your clipboard", "more: "+written)
	p.wait("the clipboard", func(string) bool {
		_, clip, _ := bytes.Cut(p.bytes(), []byte("\x1b]52;c;"))
		clip, _, _ = bytes.Cut(clip, []byte("\a"))
		text, _ := base64.StdEncoding.DecodeString(string(clip))
		return strings.Contains(string(text), "more: "+written)
	})
	if m, err := maps.Get(t.Context(), "mine", metav1.GetOptions{}); err != nil || len(m.Data) > 0 {
		t.Errorf("%v, %v", m.Data, err)
	}
}

// TestAnEditOfASecret is in memory alone, asks before it is shown, and is not for
// who looks.
func TestAnEditOfASecret(t *testing.T) {
	const value = "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5"
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-03")
	key, line := newKey(t, "ws-03")
	chief, lineChief := newKey(t, "ada")
	bound(t, s, "chiefs")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line+lineChief), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-03, key: %q, user: ws-03, namespace: %s}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, line, own, lineChief, own))})
	opens := func(p *far) {
		t.Helper()
		p.shows("▌mine", "values are masked")
		p.types("e")
		p.shows("The editor shows the values of this Secret")
		p.types("\r")
	}
	f := c.frail(ssh.PublicKeys(key))
	p := visit(t, f.Client, "xterm", 120, 40, nil, "secrets/mine")
	opens(p)
	p.shows("apiVersion: v1", "ctrl+s")
	p.types("\x1b[B\x1b[F\r  code: " + value)
	p.shows("code: " + value)
	f.breaks()
	c.over(1)

	p = visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm", 120, 40, nil, "secrets/mine")
	p.shows("your edit of secret "+own+"/mine was cut off", "▌mine", "values are masked")
	p.types("P")
	p.shows("presenting")
	p.types("e")
	p.shows("would be shown while presenting")
	p.types("P")
	p.gone("identity hidden")
	ada := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm", 120, 40, nil, "", value)
	ada.shows("mine")
	ada.types(":who\r")
	ada.shows("Who is here: 1")
	ada.types("\r")
	ada.shows("watching ws-03", "values are masked")
	p.shows("ada watches")
	if bytes.Contains(p.bytes(), []byte(value)) {
		t.Error("the value is shown before it is asked for")
	}
	opens(p)
	p.shows("code: "+value, cutOff)
	ada.shows("Not shown")
	p.types("\x13")
	p.shows("data.code", "enter edit")
	p.types("\r")
	p.gone("edit secret")
	got, err := s.Client.CoreV1().Secrets(own).Get(t.Context(), "mine", metav1.GetOptions{})
	if err != nil || base64.StdEncoding.EncodeToString(got.Data["code"]) != value {
		t.Errorf("%v, %v", got.Data, err)
	}
	if strings.Contains(c.log.String(), value) || strings.Contains(c.log.String(), string(got.Data["code"])) {
		t.Error("the value is in the log")
	}
}
