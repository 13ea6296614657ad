package serve_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// neighbour is a word that is in the name of all that is not the attendee's.
const neighbour = "zebra"

// room makes a namespace of a person's own, and a neighbour's; points puts into the
// one what leads to the other.
func room(t *testing.T, s *kubetest.Cluster, user string) (own, other string) {
	t.Helper()
	ctx := t.Context()
	own = s.Namespace(t)
	grants(t, s, own, user, "edit")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ns, err := s.Client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: neighbour + "-"}}, metav1.CreateOptions{})
	must(err)
	other = ns.Name
	t.Cleanup(func() { s.Client.CoreV1().Namespaces().Delete(context.Background(), other, metav1.DeleteOptions{}) })
	for in, name := range map[string]string{own: "mine", other: neighbour} {
		about := metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": name}}
		_, err = s.Client.CoreV1().ConfigMaps(in).Create(ctx, &corev1.ConfigMap{ObjectMeta: about, Data: map[string]string{name: name}}, metav1.CreateOptions{})
		must(err)
		_, err = s.Client.CoreV1().Secrets(in).Create(ctx, &corev1.Secret{ObjectMeta: about, StringData: map[string]string{name: name}}, metav1.CreateOptions{})
		must(err)
		_, err = s.Client.CoreV1().Services(in).Create(ctx, &corev1.Service{ObjectMeta: about, Spec: corev1.ServiceSpec{Selector: about.Labels, Ports: []corev1.ServicePort{{Port: 80}}}}, metav1.CreateOptions{})
		must(err)
		s.RunPod(t, kubetest.Shell(in, name, "sleep 1000"), kubetest.Running)
	}
	return own, other
}

// TestAttendeeStaysInTheirRoom: an attendee goes through every kind, pane and
// palette, while an instructor has everything open, and no screen of theirs ever
// has the neighbour's name, but for what they typed themselves.
func TestAttendeeStaysInTheirRoom(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	key, line := newKey(t, "ws-07")
	chief, line2 := newKey(t, "chief")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line+line2), Roster: file(t, "roster", fmt.Sprintf(`
class: test
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: chief, key: %q, user: chief, groups: [chiefs], role: instructor}
`, line, own, ssh.FingerprintSHA256(chief.PublicKey())))})
	bound(t, s, "chiefs")
	instructor := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm-256color", 160, 45, nil, "pods -A")
	instructor.shows("live", neighbour)

	client, err := c.loginAs("chief", ssh.PublicKeys(key)) // a forged name changes nothing
	if err != nil {
		t.Fatal(err)
	}
	p := visit(t, client, "xterm-256color", 180, 50, nil, "", neighbour)
	p.shows("live", "mine", "hackfest  test › "+own)
	for _, k := range kube.BuiltIns() {
		p.types(":")
		p.shows("Go to")
		p.types(k.Resource.Plural + " -A\r")
		if k.Resource == kube.Namespaces { // their own they may get
			p.shows("Namespaces  only this one", "▌"+own)
			p.types("\x1b")
			p.gone("only this one")
			continue
		}
		p.shows("You may not list " + k.Resource.Plural)
		p.types("\x1b")
		p.gone("You may not list")
		p.shows("› " + own)
	}
	for _, kind := range []string{"projects.brigade.sh", "networkpolicies", "customresourcedefinitions", "leases"} {
		instructor.types(":" + kind + " -A\r")
		instructor.shows("kubectl get " + kind[:6])
		p.types(":" + kind + " -A\r")
		p.shows("You may not list")
		p.types("\x1b")
		p.gone("You may not list")
		p.shows("› " + own)
	}
	// All namespaces by the key, the palette's lists, the namespaces pane.
	p.types("0")
	p.shows("You may not list")
	p.types("0")
	p.shows("mine")
	p.types("n")
	p.shows("Namespace", "all namespaces")
	p.types("zeb")
	p.shows("zeb")
	p.types("\x1b")
	p.gone("zeb")
	p.types(":zeb")
	p.shows("Go to")
	p.types("\x1b")
	p.gone("Go to")
	// What is one's own, in full: detail, YAML, describe, its node's other pods.
	p.types(":configmaps/mine\r")
	p.shows("kubectl get configmaps", "▌mine", "KEYS")
	p.types("d")
	p.shows("Name:", "mine")
	p.types("q")
	p.gone("Name:")
	p.types("y")
	p.shows("apiVersion: v1")
	p.types("q")
	p.gone("apiVersion")
	p.types("!")
	p.shows("Messages")
	p.types("q?")
	p.shows("Keys")
	p.types("q\x03")
	if code := p.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, line := range []string{"pods -A", "namespaces", "nodes", "secrets -A", "events -A", "pods -n kube-system"} {
		out, err := once(t, client, line)
		if err == nil || !strings.Contains(out, "forbidden") || strings.Contains(out, neighbour) {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
}

// once runs a line without a terminal and gives all that it printed.
func once(t *testing.T, client *ssh.Client, line string) (string, error) {
	t.Helper()
	s, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out, err := s.CombinedOutput(line)
	return string(out), err
}

// bound lets a group see and do everything.
func bound(t *testing.T, s *kubetest.Cluster, group string) {
	t.Helper()
	b, err := s.Client.RbacV1().ClusterRoleBindings().Create(t.Context(), &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "Group", Name: group}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Client.RbacV1().ClusterRoleBindings().Delete(context.Background(), b.Name, metav1.DeleteOptions{})
	})
	s.AwaitRight(t, "", []string{group}, authorizationv1.ResourceAttributes{Verb: "*", Group: "*", Resource: "*"})
}

// TestCodes: a code is for its seat, used already or not, up to its number of
// sessions; and a wrong one for nobody.
func TestCodes(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-01")
	all, err := serve.Invite("ws", 2)
	if err != nil {
		t.Fatal(err)
	}
	roster := fmt.Sprintf("people:\n- {seat: ws-01, user: ws-01, namespace: %s}\n", own)
	c := open(t, serve.Options{Codes: file(t, "codes", all[0].Line+"\n"+all[1].Line+"\n"), Roster: file(t, "roster", roster), Limits: serve.Limits{PerKey: 2}})
	p := visit(t, c.mustLogin(typed(strings.ToUpper(all[0].Code)+" ")), "xterm", 120, 40, nil, "", neighbour)
	p.shows("› "+own, "mine")
	again := visit(t, c.mustLogin(typed(all[0].Code)), "xterm", 120, 40, nil, "", neighbour)
	again.shows("› "+own, "mine")
	third := visit(t, c.mustLogin(typed(all[0].Code)), "xterm", 120, 40, nil, "")
	if code := third.ends(); code != 1 || !strings.Contains(string(third.bytes()), "you have 2 sessions already") {
		t.Errorf("%d, %q", code, third.bytes())
	}
	if _, err := c.login(typed(all[1].Code)); err == nil {
		t.Error("a seat that is not in the roster gets in")
	}
	if _, err := c.login(typed("2345-6789-abcd")); err == nil {
		t.Error("a wrong code gets in")
	}
	if _, err := c.login(typed(all[0].Line)); err == nil {
		t.Error("the hash gets in")
	}
	c.guesses(func() ssh.AuthMethod { return typed("nonsense") }, func() error {
		client, err := c.login(typed(all[0].Code))
		if err == nil {
			client.Close()
		}
		return err
	})
	c.logs("too many wrong codes")
	if log := c.log.String(); strings.Contains(log, all[0].Code) || strings.Contains(log, "nonsense") {
		t.Error("codes are in the log")
	}
}

// TestNothingOfTheHost: the keys that would take files, programs or ports of the
// server say why they do not.
func TestNothingOfTheHost(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-02")
	key, line := newKey(t, "ws-02")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line), Roster: file(t, "roster",
		fmt.Sprintf("people:\n- {key: %q, user: ws-02, namespace: %s}\n", line, own))})
	p := visit(t, c.mustLogin(ssh.PublicKeys(key)), "xterm-256color", 160, 45, map[string]string{"EDITOR": "touch"}, "", neighbour)
	p.shows("mine", "CONTAINERS")
	p.types("e") // an editor of its own, whatever EDITOR says
	p.shows("edit pod "+own+"/", "apiVersion: v1", "ctrl+s")
	p.types("x")
	p.types("\x1b")
	p.shows("again gives your changes up")
	p.types("\x1b")
	p.shows("the edit is given up")
	p.types("f")
	p.shows("a port would be opened on the class's server")
	p.types(":apply\r")
	p.shows("files are on the class's server")
	p.types("l")
	p.shows("/ find")
	p.types("S")
	p.shows("a file would be on the class's server")
	p.types("\x1b")
	p.shows("CONTAINERS")
	// The palette says the same of what leads nowhere.
	for word, off := range map[string]string{"forwards": "a port would be opened on", "who": "the class is the instructor's"} {
		p.types(":" + word)
		p.shows("Go to", word, off)
		p.types("\r")
		p.shows(word + ": " + off)
	}
	// A shell is in the pod, and nowhere else; the first key typed is its own.
	p.types("s")
	p.shows("/ #")
	p.types("echo $((6*7))\r")
	p.shows("42")
	p.types("exit\r")
	p.shows("CONTAINERS")
	p.types("?")
	p.shows("Keys")
	p.types("GG")
	p.shows("off: a port would be opened on the class's server")
	if log := c.log.String(); !strings.Contains(log, "kubectl exec") {
		t.Errorf("the shell is not in the log: %s", log)
	}
}
