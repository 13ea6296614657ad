package serve_test

import (
	"strings"
	"testing"

	"example.org/hackfest/ui/serve"
)

// TestRosterErrorsInWords: where it is wrong, whom it is about, and what to do; no
// word of a decoder's.
func TestRosterErrorsInWords(t *testing.T) {
	codes := file(t, "codes", "ws-01 "+strings.Repeat("0", 64)+"\n")
	_, line := newKey(t, "jane")
	line = strings.TrimSpace(line)
	for name, c := range map[string]struct{ roster, want string }{
		"unknown name":   {"people:\n- {seat: ws-01, user: ws-01}\n- {seat: ws-02, usr: ws-02}\n", "line 3, ws-02: usr: a person has seat, key, user, groups, namespace and role"},
		"of a user":      {"people:\n\n- user: tom\n  sead: ws-01\n", "line 4, tom: sead: a person has"},
		"above":          {"class: a\npeeple:\n- {seat: ws-01, user: u}\n", "line 2, the file itself: peeple: a roster knows class and people"},
		"groups":         {"people:\n- {seat: ws-01, user: u, groups: attendees}\n", "line 2, ws-01: groups: it is a list, as [attendees]"},
		"a number":       {"people:\n- {seat: ws-01, user: 7}\n", `line 2, ws-01: user: 7 is no text to YAML: put it in quotes, as "7"`},
		"a list":         {"people:\n- {seat: ws-01, user: [u]}\n", "line 2, ws-01: user: it is one text"},
		"twice":          {"people:\n- {seat: ws-01, user: u, user: v}\n", "line 2, ws-01: user: it is there twice"},
		"no list":        {"people: {seat: ws-01}\n", "line 1, the file itself: people: it is a list"},
		"no mapping":     {"people:\n- ws-01\n", "line 2, person 1: it is no mapping"},
		"no user":        {"people:\n- {seat: a, user: u}\n- {seat: b}\n", "line 3, b: it has no user"},
		"nobody":         {"people:\n- {user: u}\n", "line 2, u: it has neither a seat nor a key"},
		"role":           {"people:\n- {seat: a, user: u, role: boss}\n", `line 2, a: no role "boss"`},
		"namespace":      {"people:\n- {seat: a, user: u, namespace: A b}\n", `line 2, a: namespace "A b"`},
		"same seat":      {"people:\n- {seat: a, user: u}\n\n- {seat: a, user: v}\n", "line 4, a: its seat is that of line 2, too"},
		"same key":       {"people:\n- {key: \"" + line + "\", user: u}\n- {key: \"" + line + "\", user: v}\n", "line 3, v: its key is that of line 2, u, too"},
		"a wrong key":    {"people:\n- {key: ssh-ed25519 AAAA, user: u}\n", "line 2, u: its key is neither"},
		"masters":        {"people:\n- {seat: a, user: u, groups: [system:masters]}\n", "line 2, a: the group system:masters"},
		"nodes":          {"people:\n- {seat: a, user: u}\n- {seat: b, user: u, groups: [us, system:nodes]}\n", "line 3, b: the group system:nodes is the cluster's own: bind what is needed to a group of your own"},
		"accounts":       {"people:\n- {seat: a, user: u, groups: [system:serviceaccounts]}\n", "line 2, a: the group system:serviceaccounts is"},
		"their accounts": {"people:\n- {seat: a, user: 'system:serviceaccount:x:y', groups: [system:serviceaccounts:kube-system]}\n", "line 2, a: the group system:serviceaccounts:kube-system is"},
		"bootstrappers":  {"people:\n- {seat: a, user: u, groups: ['system:bootstrappers:kubeadm:default-node-token']}\n", "line 2, a: the group system:bootstrappers:kubeadm:default-node-token is"},
		"its own user":   {"people:\n- {seat: a, user: 'system:kube-controller-manager'}\n", "line 2, a: the user system:kube-controller-manager is the cluster's own"},
		"two documents":  {"people:\n- {seat: a, user: u}\n---\npeople:\n- {seat: b, user: u}\n", "a second document"},
		"brace":          {"people:\n- {seat: ws-01, user: u}\n- {seat: ws-02, user: u\n- {seat: ws-03, user: u}\n", "line 3 is no YAML (did not find expected ',' or '}'): - {seat: ws-02, user: u"},
		"brace at last":  {"people:\n- {seat: ws-01, user: u}\n- {seat: ws-02, user: u\n", "line 3 is no YAML"},
		"open quote":     {"people:\n- {seat: ws-01, user: \"u}\n- {seat: ws-02, user: u}\n- {seat: ws-03, user: u}\n", "line 2 is no YAML"},
		"a tab":          {"people:\n- seat: ws-01\n\tuser: u\n- {seat: ws-02, user: u}\n", "line 3 is no YAML"},
		"no dash":        {"people:\n- {seat: ws-01, user: u}\n{seat: ws-02, user: u}\n", "line 3 is no YAML"},
		"a hostile line": {"people:\n- {seat: ws-01, user: \"\\u001b[2J\"}\n", "line 2, ws-01: \"\\x1b[2J\" is no name of a user"},
		"empty":          {"", "the roster has no people"},
		"null":           {"people:\n", "the roster has no people"},
	} {
		path := file(t, "roster.yaml", c.roster)
		err := serve.Options{Codes: codes, Roster: path}.Check()
		if err == nil || !strings.Contains(err.Error(), "the roster: "+path+": ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
		for _, foreign := range []string{"json", "unmarshal", "Go struct", "!!", "yaml:"} {
			if err != nil && strings.Contains(strings.ReplaceAll(err.Error(), path, ""), foreign) {
				t.Errorf("%s: %q in %v", name, foreign, err)
			}
		}
	}
	good := file(t, "roster.yaml", "# ours\nclass: &c a\npeople:\n- &p\n  seat: ws-01\n  user: *c\n  groups: &g [attendees]\n- {seat: b, user: null, user: yes, groups: *g}\n")
	if err := (serve.Options{Codes: codes, Roster: good}).Check(); err == nil || !strings.Contains(err.Error(), "line 8, b: user: it is there twice") {
		t.Errorf("%v", err)
	}
	good = file(t, "roster.yaml", "# ours\nclass: &c a\npeople:\n-\n  seat: ws-01\n  user: *c\n  groups: &g [attendees]\n- {seat: b, user: yes, groups: *g, namespace: null}\n")
	if err := (serve.Options{Codes: codes, Roster: good}).Check(); err != nil {
		t.Error(err)
	}
	good = file(t, "roster.yaml", "people:\n- {seat: a, user: 'system:serviceaccount:x:y', groups: [system:serviceaccounts, 'system:serviceaccounts:x', system:authenticated]}\n- {seat: b, user: b, groups: [system:authenticated, systems]}\n")
	if err := (serve.Options{Codes: codes, Roster: good}).Check(); err != nil {
		t.Error(err)
	}
}
