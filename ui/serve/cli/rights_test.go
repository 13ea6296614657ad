package cli

import (
	"os"
	"strings"
	"testing"
)

// TestRights: a roster's own people, and no rule without names, which would allow all.
func TestRights(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(text string) {
		if err := os.WriteFile("other.yaml", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("people:\n- {seat: a, user: \"ann: x\"}\n")
	got, err := hackfest(t, "serve", "rights", "--roster", "other.yaml")
	if err != nil || !strings.Contains(got, "- 'ann: x'\n") || strings.Contains(got, "groups") || strings.Count(got, "resourceNames") != 1 {
		t.Errorf("%v\n%s", err, got)
	}
	write("people:\n- {seat: a, user: a}\n- {seat: b, user: \"system:serviceaccount:ns:robot\"}\n")
	if _, err := hackfest(t, "serve", "rights", "--roster", "other.yaml"); err == nil ||
		!strings.Contains(err.Error(), "other.yaml: line 3, b: it is a ServiceAccount: give the server a Role in namespace ns, verb impersonate on serviceaccounts robot") {
		t.Errorf("%v", err)
	}
	write("people: []\n")
	if _, err := hackfest(t, "serve", "rights", "--roster", "other.yaml"); err == nil || !strings.Contains(err.Error(), "other.yaml: the roster has no people") {
		t.Errorf("%v", err)
	}
}
