package serve_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/ui/serve"
)

// desk is a person at the door: what they are asked and told, in this order.
type desk struct {
	codes []string // to type, one after the other
	heard []string
}

// auth asks as OpenSSH does: three times at most.
func (d *desk) auth() ssh.AuthMethod {
	return ssh.RetryableAuthMethod(ssh.KeyboardInteractive(func(_, words string, questions []string, _ []bool) ([]string, error) {
		if words != "" {
			d.heard = append(d.heard, words)
		}
		if len(questions) == 0 {
			return nil, nil
		}
		d.heard = append(d.heard, questions...)
		code := d.codes[0]
		d.codes = d.codes[1:]
		return []string{code}, nil
	}), 3)
}

// Words of the server, as they come.
const (
	asked    = "Join code: "
	noCode   = "No code was typed. It has 12 letters and digits; it is on your card."
	wrong    = "That is no code of this class. It has 12 letters and digits, as on your card; your instructor has new ones."
	slowDown = "Too many wrong codes have come from your network. Wait a minute, then log in again."
	noKey    = "None of your keys is known here. The join code on your card will do."
	onlyKeys = "This class knows its people by their keys, and none of yours. Give your instructor your public key, as ~/.ssh/id_ed25519.pub."
)

// TestRefusedInWords: whoever is not let in is told what to do, and a code that is
// unknown is told from one that is not in the roster by nothing.
func TestRefusedInWords(t *testing.T) {
	all, err := serve.Invite("ws", 2)
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, serve.Options{
		Codes:  file(t, "codes", serve.CodesOf(all)),
		Roster: file(t, "roster", serve.Roster(all[:1])),
	})
	for name, at := range map[string]struct{ codes, want []string }{
		"unknown":           {[]string{"2345-6789-abcd", "x", "2345"}, []string{asked, wrong, asked, wrong, asked, wrong}},
		"not in the roster": {[]string{all[1].Code, all[1].Code, all[1].Code}, []string{asked, wrong, asked, wrong, asked, wrong}},
		"nothing":           {[]string{"", "  ", "\t"}, []string{asked, noCode, asked, noCode, asked, noCode}},
	} {
		d := &desk{codes: at.codes}
		if _, err := c.login(d.auth()); err == nil || !slices.Equal(d.heard, at.want) {
			t.Errorf("%s: heard %q, %v", name, d.heard, err)
		}
	}
	d := &desk{codes: []string{"wrong", "", all[0].Code}}
	if _, err := c.login(d.auth()); err != nil || !slices.Equal(d.heard, []string{asked, wrong, asked, noCode, asked}) {
		t.Errorf("heard %q, %v", d.heard, err)
	}
	for range 40 { // who types nothing guesses nothing
		c.login((&desk{codes: []string{"", "", ""}}).auth())
	}
	if _, err := c.login(typed(all[0].Code)); err != nil {
		t.Errorf("nothing typed counts as a guess: %v", err)
	}
	c.guesses(func() ssh.AuthMethod { return (&desk{codes: []string{"a", "b", "c"}}).auth() }, func() error {
		d = &desk{codes: []string{all[0].Code, all[0].Code, all[0].Code}}
		_, err := c.login(d.auth())
		return err
	})
	if !slices.Equal(d.heard, []string{slowDown}) {
		t.Errorf("heard %q", d.heard)
	}
}

// guesses types wrong codes until a right one is refused for them. Every two seconds
// there is room for one more guess, or for a right code that comes before it.
func (c *class) guesses(wrong func() ssh.AuthMethod, right func() error) {
	c.t.Helper()
	for limit := time.Now().Add(patience); time.Now().Before(limit); {
		for range 40 {
			if _, err := c.login(wrong()); err == nil {
				c.t.Fatal("a wrong code gets in")
			}
		}
		if right() != nil {
			return
		}
	}
	c.t.Fatal("guessing goes on")
}

// TestManyKeysThenACode: an agent full of keys does not keep its owner from typing
// the code, and none of them is in the log when that is right. Without one they are.
func TestManyKeysThenACode(t *testing.T) {
	all, err := serve.Invite("ws", 1)
	if err != nil {
		t.Fatal(err)
	}
	_, line := newKey(t, "jane")
	c := open(t, serve.Options{
		Codes: file(t, "codes", serve.CodesOf(all)), AuthorizedKeys: file(t, "keys", line), AsSelf: true,
	})
	var keys []ssh.Signer
	for range 12 {
		key, _ := newKey(t, "")
		keys = append(keys, key)
	}
	d := &desk{codes: []string{"wrong", "", all[0].Code}}
	if _, err := c.login(ssh.PublicKeys(keys...), d.auth()); err != nil || !slices.Equal(d.heard, []string{noKey, asked, wrong, asked, noCode, asked}) {
		t.Errorf("heard %q, %v", d.heard, err)
	}
	print := func(i int) string { return ssh.FingerprintSHA256(keys[i].PublicKey()) }
	if strings.Contains(c.log.String(), print(0)) {
		t.Error("a key is in the log though its owner got in")
	}
	if _, err := c.login(ssh.PublicKeys(keys...)); err == nil {
		t.Error("a wrong key gets in")
	}
	c.logs(print(0)+", not in", print(4), "and 7 more")
	if strings.Contains(c.log.String(), print(5)) {
		t.Error("more than five keys of one connection are in the log")
	}
}

// TestOnlyKeys: where there are no codes, a refused key is told what to do, once; in
// the log is whether the key or its line in the roster is missing.
func TestOnlyKeys(t *testing.T) {
	jane, line := newKey(t, "jane")
	tom, line2 := newKey(t, "tom")
	eve, _ := newKey(t, "eve")
	c := open(t, serve.Options{
		AuthorizedKeys: file(t, "keys", line+line2),
		Roster:         file(t, "roster", fmt.Sprintf("people:\n- {key: %q, user: jane, role: instructor}\n", line)),
	})
	for _, key := range []ssh.Signer{tom, eve} {
		d := &desk{}
		if _, err := c.login(ssh.PublicKeys(key), d.auth()); err == nil || !slices.Equal(d.heard, []string{onlyKeys}) {
			t.Errorf("heard %q, %v", d.heard, err)
		}
	}
	c.logs(ssh.FingerprintSHA256(tom.PublicKey())+", not in the roster, though in", ssh.FingerprintSHA256(eve.PublicKey())+", not in ")
	c.mustLogin(ssh.PublicKeys(eve, jane))
}

// logs waits until every text is in the log.
func (c *class) logs(texts ...string) {
	c.t.Helper()
	timeout := time.After(patience)
	for {
		log := c.log.String()
		i := slices.IndexFunc(texts, func(s string) bool { return !strings.Contains(log, s) })
		if i < 0 {
			return
		}
		select {
		case <-c.log.changed:
		case <-timeout:
			c.t.Fatalf("not in the log within %v: %s\n%s", patience, texts[i], log)
		}
	}
}

// TestToldAtTheStart: who would be refused, and that nobody leads.
func TestToldAtTheStart(t *testing.T) {
	all, err := serve.Invite("ws", 9)
	if err != nil {
		t.Fatal(err)
	}
	jane, line := newKey(t, "jane")
	tom, line2 := newKey(t, "tom@home")
	people := serve.Roster(all[:8])
	keyOf := func(who, line, role string) string {
		return fmt.Sprintf("- {key: %q, user: %s, role: %s}\n", strings.TrimSpace(line), who, role)
	}
	const noLead = "nobody in the roster is an instructor: no one can lead the class, and W shows nothing"
	for name, at := range map[string]struct {
		codes, keys, roster string
		want                []string
	}{
		"all right":  {serve.CodesOf(all[:8]), line, people + keyOf("jane", line, "instructor"), nil},
		"nobody":     {serve.CodesOf(all[:8]), "", people, []string{noLead}},
		"no line":    {serve.CodesOf(all[:8]), line2, people + keyOf("jane", line, "instructor"), []string{"jane: the key in the roster lets nobody in until it is a line of KEYS, too", "tom@home " + ssh.FingerprintSHA256(tom.PublicKey()) + ": the key lets nobody in: the roster has no line with it"}},
		"print":      {serve.CodesOf(all[:8]), line, people + keyOf("jane", ssh.FingerprintSHA256(jane.PublicKey()), "instructor"), nil},
		"no codes":   {serve.CodesOf(all[7:]), line, people + keyOf("jane", line, "instructor"), []string{"ws-1, ws-2, ws-3, ws-4, ws-5 and 2 more: in the roster, but with neither a code nor a key: nobody gets in as that", "ws-9: the code lets nobody in: the roster has no such seat"}},
		"no key set": {serve.CodesOf(all[:8]), "", people + keyOf("jane", line, "instructor"), []string{"jane: the key in the roster lets nobody in until it is a line of a file for --authorized-keys, too"}},
	} {
		at.want = slices.Clone(at.want)
		o := serve.Options{Codes: file(t, "codes", at.codes), Roster: file(t, "roster", at.roster)}
		if at.keys != "" {
			o.AuthorizedKeys = file(t, "keys", at.keys)
		}
		var told []string
		o.Tell = func(text string) { told = append(told, text) }
		c := open(t, o)
		for i, want := range at.want {
			want = strings.ReplaceAll(strings.ReplaceAll(want, "KEYS", o.AuthorizedKeys), "ws-", "ws-0")
			at.want[i] = want
			c.logs(want)
		}
		if !slices.Equal(told, at.want) {
			t.Errorf("%s: told %q\nwant %q", name, told, at.want)
		}
	}
	empty := file(t, "keys", "# none yet\n")
	for _, o := range []serve.Options{
		{AuthorizedKeys: empty, AsSelf: true},
		{AuthorizedKeys: empty, Codes: empty, AsSelf: true},
		{Codes: empty, Roster: file(t, "roster", people)},
	} {
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), "nobody could get in: "+empty+" has no ") {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if err := (serve.Options{AuthorizedKeys: empty, Codes: file(t, "codes", serve.CodesOf(all)), AsSelf: true}).Check(); err != nil {
		t.Errorf("an empty file of keys beside codes: %v", err)
	}
}

// TestFileBreaksUnderWay: whoever runs the server and the instructors who are here
// are told once, in the words of the start; what the file said before holds.
func TestFileBreaksUnderWay(t *testing.T) {
	leads, err := serve.InviteTo(serve.Instructor, "jane")
	if err != nil {
		t.Fatal(err)
	}
	all, err := serve.Invite("ws", 1)
	if err != nil {
		t.Fatal(err)
	}
	all = append(leads, all...)
	roster := file(t, "roster", serve.Roster(all))
	told := make(chan string, 10)
	c := open(t, serve.Options{
		Codes: file(t, "codes", serve.CodesOf(all)), Roster: roster, Tell: func(text string) { told <- text },
	})
	jane := visit(t, c.mustLogin(typed(all[0].Code)), "xterm", 160, 30, nil, "pods -n default")
	ws := visit(t, c.mustLogin(typed(all[1].Code)), "xterm", 160, 30, nil, "pods -n default")
	jane.shows("You may not list pods")
	ws.shows("You may not list pods")
	said := fmt.Sprintf("%s: line 3, ws-01: usr: a person has seat, key, user, groups, namespace and role; what it said before holds", roster)
	broken := strings.Replace(serve.Roster(all), "user: ws-01", "usr: ws-01", 1)
	rewrite(t, roster, broken)
	if got := <-told; got != said {
		t.Errorf("told %q", got)
	}
	c.logs("usr: a person has seat")
	jane.types("!")
	jane.shows("Messages", "line 3, ws-01: usr")
	if err := os.Remove(roster); err != nil {
		t.Fatal(err)
	}
	if got, want := <-told, "stat "+roster+": no such file or directory; what it said before holds"; got != want {
		t.Errorf("told %q", got)
	}
	for range 20 { // each reads the file
		c.comes(typed(all[1].Code)).Close()
	}
	ws.types("!")
	ws.shows("Messages")
	if strings.Contains(ws.screen(), "usr") {
		t.Error("an attendee is told of the class's files")
	}
	if len(told) > 0 {
		t.Errorf("told again: %q", <-told)
	}
}
