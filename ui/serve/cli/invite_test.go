package cli

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"example.org/hackfest/ui/serve"
)

// hackfest runs a command line.
func hackfest(t *testing.T, words ...string) (out string, err error) {
	t.Helper()
	root := &cobra.Command{Use: "hackfest", SilenceUsage: true, SilenceErrors: true}
	root.AddCommand(New("test"))
	var b bytes.Buffer
	root.SetOut(&b)
	root.SetErr(&b)
	root.SetArgs(words)
	err = root.ExecuteContext(t.Context())
	return b.String(), err
}

// files gives what is in the directory, by name.
func files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	list, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if i, err := f.Info(); err != nil || i.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), i.Mode(), err)
		}
		all[f.Name()] = read(t, f.Name())
	}
	return all
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var aCode = regexp.MustCompile(`(?:[0-9a-z]{4}-){2}[0-9a-z]{4}`)

var class = strings.Fields("serve invite --count 3 --instructor jane --codes codes --roster roster.yaml --handout handout.txt")

// TestInvite: cards with all that a person needs, files without a code, all of them
// their owner's alone, and a server that has nothing to say about them.
func TestInvite(t *testing.T) {
	t.Chdir(t.TempDir())
	out, err := hackfest(t, append(class, "--host", "class.example.org:2022")...)
	if err != nil {
		t.Fatal(err)
	}
	all := files(t)
	print, err := serve.HostKeyPrint(defaultHostKey)
	if err != nil || len(all) != 4 {
		t.Errorf("%v, %v", all, err)
	}
	cards := strings.Split(strings.TrimSpace(all["handout.txt"]), "\n\n")
	if len(cards) != 4 {
		t.Fatalf("%d cards: %s", len(cards), all["handout.txt"])
	}
	codes := map[string]bool{}
	for i, seat := range []string{"jane", "ws-01", "ws-02", "ws-03"} {
		code := aCode.FindString(cards[i])
		codes[code] = true
		if !strings.HasPrefix(cards[i], seat+" ") || code == "" || !strings.Contains(cards[i], "ssh -p 2022 class.example.org\n") || !strings.Contains(cards[i], print) {
			t.Errorf("the card of %s: %s", seat, cards[i])
		}
		if strings.Contains(out+all["codes"]+all["roster.yaml"], code) {
			t.Errorf("the code of %s is not on its card alone", seat)
		}
	}
	if len(codes) != 4 {
		t.Errorf("codes are the same: %v", codes)
	}
	if want := "people:\n" +
		"- {seat: jane, user: jane, groups: [instructors], namespace: default, role: instructor}\n" +
		"- {seat: ws-01, user: ws-01, groups: [attendees], namespace: ws-01}\n"; !strings.HasPrefix(all["roster.yaml"], want) {
		t.Error(all["roster.yaml"])
	}
	if err := (serve.Options{Codes: "codes", Roster: "roster.yaml"}).Check(); err != nil {
		t.Error(err)
	}
}

// TestInviteTwice: whatever is there of a class, nothing of it is lost, and nothing
// is written or printed beside it.
func TestInviteTwice(t *testing.T) {
	for _, there := range [][]string{{"codes"}, {"roster.yaml"}, {"handout.txt"}, {"codes", "roster.yaml", "handout.txt"}} {
		t.Chdir(t.TempDir())
		for _, name := range there {
			if err := os.WriteFile(name, []byte("mine"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out, err := hackfest(t, class...)
		if err == nil || out != "" || !strings.Contains(err.Error(), strings.Join(there, ", ")+".") || !strings.Contains(err.Error(), "--add SEAT") {
			t.Errorf("%v: %q, %v", there, out, err)
		}
		all := files(t)
		for name, text := range all {
			if text != "mine" || !slices.Contains(there, name) {
				t.Errorf("%v: %s is %q", there, name, text)
			}
		}
		if len(all) != len(there) {
			t.Errorf("%v became %d files", there, len(all))
		}
	}
	// What cannot be written is found out late; then what was written before goes.
	t.Chdir(t.TempDir())
	out, err := hackfest(t, "serve", "invite", "--codes", "none/codes", "--roster", "roster.yaml", "--handout", "handout.txt")
	if err == nil || out != "" || len(files(t)) > 1 || files(t)[defaultHostKey] == "" {
		t.Errorf("%q, %v, %v", out, err, files(t))
	}
}

// TestInviteAdd: a card for one more seat, and a new one for a seat whose card is
// lost; everyone else's stay.
func TestInviteAdd(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := hackfest(t, class...); err != nil {
		t.Fatal(err)
	}
	before := files(t)
	add := func(words ...string) (string, error) {
		return hackfest(t, append(strings.Fields("serve invite --add --codes codes --roster roster.yaml"), words...)...)
	}
	out, err := add("ws-02", "late", "--instructor", "tom")
	if err != nil || len(aCode.FindAllString(out, -1)) != 3 || !strings.Contains(out, "ssh -p 2222 ____") {
		t.Fatalf("%v, %s", err, out)
	}
	after := files(t)
	if want := before["roster.yaml"] + "- {seat: tom, user: tom, groups: [instructors], namespace: default, role: instructor}\n" +
		"- {seat: late, user: late, groups: [attendees], namespace: late}\n"; after["roster.yaml"] != want {
		t.Error(after["roster.yaml"])
	}
	line := func(text, seat string) string {
		return regexp.MustCompile("(?m)^" + seat + " .*$").FindString(text)
	}
	for _, seat := range []string{"jane", "ws-01", "ws-03"} {
		if is := line(after["codes"], seat); is == "" || is != line(before["codes"], seat) {
			t.Errorf("the code of %s has changed: %s", seat, is)
		}
	}
	if line(after["codes"], "ws-02") == line(before["codes"], "ws-02") || strings.Count(after["codes"], "\n") != 6 || strings.Count(after["codes"], "ws-02") != 1 {
		t.Error(after["codes"])
	}
	if after["handout.txt"] != before["handout.txt"] || len(after) != len(before) {
		t.Error("the handout is another, or a file is left")
	}
	if _, err := add(); err == nil || !strings.Contains(err.Error(), "--add ws-31") {
		t.Error(err)
	}
	if err := os.WriteFile("roster.yaml", []byte("people: [{seat: ws-02, user: u}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, words := range [][]string{{"more"}, {"ws-02", "--handout", "handout.txt"}} {
		before = files(t)
		if out, err := add(words...); err == nil || out != "" {
			t.Errorf("%v: %q", words, out)
		}
		after = files(t)
		for name := range before {
			if after[name] != before[name] {
				t.Errorf("%v: %s was written", words, name)
			}
		}
	}
	if _, err := add("more"); !strings.Contains(err.Error(), "add by hand: - {seat: more, user: more,") {
		t.Error(err)
	}
}

// TestReadmesClass: the manifest lets the server act as the people of README's class.
func TestReadmesClass(t *testing.T) {
	readme := strings.ReplaceAll(read(t, "../../../README.md"), "\\\n", "")
	line := regexp.MustCompile(`(?m)^bin/hackfest (serve invite .*)$`).FindStringSubmatch(readme)
	if line == nil {
		t.Fatal("README invites nobody")
	}
	manifest := read(t, "../../../kube/deploy/impersonate.yaml")
	t.Chdir(t.TempDir())
	if out, err := hackfest(t, strings.Fields(line[1])...); err != nil {
		t.Fatal(out, err)
	}
	if got, err := hackfest(t, "serve", "rights"); err != nil || got != manifest {
		t.Errorf("kube/deploy/impersonate.yaml is not what serve rights prints for the README's roster: %v\n%s", err, got)
	}
}

// TestFlagMistakes are told before a cluster is looked for.
func TestFlagMistakes(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("KUBECONFIG", "none")
	if _, err := hackfest(t, class...); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("empty", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := "serve --codes codes --roster roster.yaml"
	for line, want := range map[string]string{
		"serve":                              "nobody could get in",
		"serve --codes codes":                "--as-self",
		"serve --codes empty --as-self":      "empty has no code",
		"serve --codes none --as-self":       "the join codes: stat none",
		"serve --codes codes --roster codes": "the roster: codes: line 1",
		good + " --as bob":                   "--as and --roster exclude each other",
		good + " --listen 22":                "--listen 22: give an address and a port",
		good + " --health x":                 "--health x: give an address and a port",
		good + " --health 0.0.0.0:81":        "--health 0.0.0.0:81: only a loopback",
		"serve --insecure --as-self":         "--listen :2222: only a loopback",
		good + " --pprof 0.0.0.0:81":         "only loopback",
		good:                                 "kubeconfig",
	} {
		if _, err := hackfest(t, strings.Fields(line)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
	if _, err := os.Stat("hackfest_host_key"); err != nil {
		t.Error(err)
	}
}
