package e2e

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/drive"
)

var update = flag.Bool("update", false, "write the README's table of verbs anew")

const (
	verbsBegin = "<!-- verbs: made by make golden -->\n"
	verbsEnd   = "<!-- verbs end -->\n"
)

// shown is one line of the README's table: an object of the workshop's seed, the
// keys that bring the verb's kubectl line onto the screen, and what is to be seen
// before the next ones. Nothing is confirmed that would change the seed.
type shown struct {
	name   string // the binding's in the footer, or an action of the palette
	object string
	keys   []string
	sees   []string // after each of the keys
}

func shownVerbs() []shown {
	const pod, deployment, cronJob = "pods/sidecar-demo", "deployments/rs-demo", "cronjobs/hello"
	const node = "nodes/aks-nodepool1-30239456-vmss000000"
	const line = "$ kubectl "
	return []shown{
		{name: "scale", object: deployment, keys: []string{"s7"}, sees: []string{"→ 7"}},
		{name: "undo", object: deployment, keys: []string{"u"}, sees: []string{line + "rollout"}},
		{name: "restart", object: deployment, keys: []string{"r"}, sees: []string{line + "rollout"}},
		{name: "pause", object: deployment, keys: []string{"z"}, sees: []string{line + "rollout"}},
		{name: "image", object: deployment, keys: []string{"i", "nginx=nginx:1.28"}, sees: []string{"container=image", line + "set image"}},
		{name: "annotate", object: deployment, keys: []string{"a", "new logo"}, sees: []string{"type the change-cause", line + "annotate"}},
		{name: "trigger", object: cronJob, keys: []string{"t"}, sees: []string{line + "create"}},
		{name: "suspend", object: cronJob, keys: []string{"S"}, sees: []string{line + "patch"}},
		{name: "cordon", object: node, keys: []string{"C"}, sees: []string{line + "cordon"}},
		{name: "drain", object: node, keys: []string{"R"}, sees: []string{line + "drain"}},
		{name: "attach", object: pod, keys: []string{"A", "\r"}, sees: []string{"webserver", line + "attach"}},
		{name: "debug", object: pod, keys: []string{"b", "\r"}, sees: []string{"webserver", line + "debug"}},
		{name: "forward", object: pod, keys: []string{"f", "80", "\r", "!"}, sees: []string{"Forward which port", "│ :80 ", ":forwards lists them", line + "port-forward"}},
		{name: "edit", object: deployment, keys: []string{"e"}, sees: []string{line + "edit"}},
		{name: "delete", object: pod, keys: []string{"D"}, sees: []string{line + "delete"}},
		{name: "shell", object: pod, keys: []string{"s", "\r"}, sees: []string{"webserver", line + "exec"}},
		{name: "command", object: pod, keys: []string{"x", "\x1b[B", "tail -f /var/log/nginx/nginx.errors\r"}, sees: []string{"Run a command", "logaggregator", line + "exec"}},
		{name: "logs", object: deployment, keys: []string{"l"}, sees: []string{line + "logs"}},
		{name: "previous logs", object: "pods/crash", keys: []string{"p"}, sees: []string{line + "logs"}},
		{name: "describe", object: pod, keys: []string{"d"}, sees: []string{line + "describe"}},
		{name: "yaml", object: pod, keys: []string{"y"}, sees: []string{"-o yaml"}},
		{name: "apply", object: deployment, keys: []string{":apply\r", "FILE"}, sees: []string{"path of a YAML file", line + "apply"}},
		{name: "run", object: pod, keys: []string{":run\r"}, sees: []string{line + "run"}},
	}
}

// TestReadmeVerbs holds the README's table of verbs to what the program shows.
func TestReadmeVerbs(t *testing.T) {
	s := kubetest.Sandbox(t)
	manifest := t.TempDir() + "/web.yaml"
	if err := os.WriteFile(manifest, []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, env := editor(t, `sed -i '0,/replicas: 10/s//replicas: 11/' "$1"`)
	var missing []string
	for _, b := range ui.Bindings() {
		if b.Group == "Doing" {
			missing = append(missing, b.Short)
		}
	}
	var table strings.Builder
	table.WriteString("| Key | What it does | The same with kubectl |\n|---|---|---|\n")
	for _, v := range shownVerbs() {
		missing = slices.DeleteFunc(missing, func(name string) bool { return name == v.name })
		key, long := described(t, v)
		p := drive.Run(t, 160, 45, environ(t, s.Kubeconfig, env), binary(t), v.object, "-n", "default")
		_, name, _ := strings.Cut(v.object, "/")
		p.Wait("the detail of "+v.object, regexp.MustCompile(`(?m)│.?`+name+` +\w+$[^$]+METADATA`).MatchString)
		for i, k := range v.keys {
			p.Type(strings.ReplaceAll(k, "FILE", manifest))
			p.Shows(v.sees[i])
		}
		p.Wait("a dialog that is painted to its end", func(screen string) bool {
			return !strings.Contains(screen, "esc cancel") || armed.MatchString(screen) || refused.MatchString(screen)
		})
		fmt.Fprintf(&table, "| `%s` | %s | `%s` |\n", key, long, strings.ReplaceAll(line(t, p.Screen()), "|", "\\|"))
		p.Signal(syscall.SIGTERM)
		p.End()
	}
	if len(missing) > 0 {
		t.Errorf("the table lacks %q", missing)
	}

	const file = "../../README.md"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), verbsBegin)
	is, after, ok2 := strings.Cut(rest, verbsEnd)
	if !ok || !ok2 {
		t.Fatal("the README has lost the marks around its table of verbs")
	}
	switch want := table.String(); {
	case is == want:
	case !*update:
		t.Fatalf("the README's verbs are not what the program shows: make golden\n%s", want)
	default:
		if err := os.WriteFile(file, []byte(before+verbsBegin+want+verbsEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// described is a verb's key and what it does, from the bindings.
func described(t *testing.T, v shown) (key, long string) {
	t.Helper()
	for _, b := range ui.Bindings() {
		if b.Short == v.name {
			return b.Keys[0], b.Long
		}
	}
	long, ok := map[string]string{
		"apply": "create or change objects from a YAML file, or from YAML that is pasted",
		"run":   "a throwaway pod with a shell, removed at its end",
	}[v.name]
	if !ok {
		t.Fatalf("no binding is called %s", v.name)
	}
	return ":" + v.name, long
}

// armed is the last line of a dialog that can be confirmed.
var armed = regexp.MustCompile(`enter [a-z ]+ {3}(← → choose {3})?esc cancel`)

// refused is the same line of a dialog that has nothing to confirm.
var refused = regexp.MustCompile(`│ {5,}(← → choose {3})?esc cancel`)

// chance is what is another each time: the end of a name, a free port.
var chance = regexp.MustCompile(`\b(debugger-|manual-|busybox-)[a-z0-9]{5}\b|\b\d+(:80\b)`)

// line is the kubectl line of a dialog, put together where it is broken, or the
// one at the top of a session.
func line(t *testing.T, screen string) string {
	t.Helper()
	rows := strings.Split(screen, "\n")
	for i, row := range rows {
		before, words, ok := strings.Cut(row, "$ kubectl ")
		dialog := strings.HasSuffix(before, "│ ")
		message := strings.HasSuffix(before, "  ") // after its time
		if !ok || !dialog && !message && before != "" {
			continue
		}
		words, _, _ = strings.Cut("kubectl "+words, "│")
		words, _, _ = strings.Cut(words, "  ") // what was said stands behind it
		for _, next := range rows[i+1:] {
			if !dialog {
				break
			}
			_, more, _ := strings.Cut(string([]rune(next)[len([]rune(before))-2:]), "│ ")
			more, _, _ = strings.Cut(more, "│")
			if more = strings.TrimSpace(more); more == "" {
				break
			}
			words = strings.TrimSpace(words) + " " + more
		}
		return chance.ReplaceAllStringFunc(strings.TrimSpace(words), func(s string) string {
			if name := chance.FindStringSubmatch(s)[1]; name != "" {
				return name + "xxxxx"
			}
			return ":80"
		})
	}
	t.Fatalf("no kubectl line:\n%s", screen)
	return ""
}
