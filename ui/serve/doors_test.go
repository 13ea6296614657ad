package serve_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// seesNodes lets a user read the nodes, as some classes do.
func seesNodes(t *testing.T, s *kubetest.Cluster, user string) {
	t.Helper()
	about := metav1.ObjectMeta{GenerateName: "test-nodes-"}
	r, err := s.Client.RbacV1().ClusterRoles().Create(t.Context(), &rbacv1.ClusterRole{ObjectMeta: about, Rules: []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"nodes"}, Verbs: []string{"get", "list", "watch"}},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Client.RbacV1().ClusterRoleBindings().Create(t.Context(), &rbacv1.ClusterRoleBinding{
		ObjectMeta: about, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: r.Name},
		Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: user}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Client.RbacV1().ClusterRoleBindings().Delete(context.Background(), b.Name, metav1.DeleteOptions{})
		s.Client.RbacV1().ClusterRoles().Delete(context.Background(), r.Name, metav1.DeleteOptions{})
	})
	s.AwaitRight(t, user, nil, authorizationv1.ResourceAttributes{Verb: "watch", Resource: "nodes"})
}

// doors are the keys that look at the selected object from elsewhere, with what
// then is on the screen.
var doors = []struct{ key, shows, leave string }{
	{"o", "The tree of", "\x1b"},
	{"d", "ame:", "q"},
	{"y", "apiVersion", "q"},
	{"X", "What is", "q"},
	{"K", "kubectl", "\x1b"},
	{"m", "DaemonSets against nodes", "\x1b"},
	{"!", "Messages", "q"},
}

// passes goes through a door and back; a door that this kind has not says so.
func (p *far) passes(key, shows, leave string) {
	p.t.Helper()
	open := false
	p.wait(key+": "+shows, func(screen string) bool { // what came before is over
		return !strings.Contains(screen, "╭") && !strings.Contains(screen, " "+key+": ")
	})
	p.types(key)
	p.wait(key+": "+shows, func(screen string) bool {
		open = strings.Contains(screen, "╭")
		return open && strings.Contains(screen, shows) && !strings.Contains(screen, "loading") ||
			strings.Contains(screen, " "+key+": ")
	})
	if open {
		p.types(leave)
		p.gone("╭")
	}
}

// TestEveryDoorIsShut: an attendee whose own objects point to a neighbour's, and
// who may see the nodes, goes through every pane and overlay of each, while an
// instructor has the neighbour's open. No screen has a name of theirs, and no
// number counts them.
func TestEveryDoorIsShut(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, other := room(t, s, "ws-07")
	points(t, s, own, other)
	bound(t, s, "chiefs")
	seesNodes(t, s, "ws-07")
	grants(t, s, own, "ws-07", "admin")
	theirs, err := s.Client.CoreV1().Pods(other).Get(t.Context(), neighbour, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	node := theirs.Spec.NodeName
	key, line := newKey(t, "ws-07")
	chief, line2 := newKey(t, "chief")
	c := open(t, serve.Options{AuthorizedKeys: file(t, "keys", line+line2), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: chief, key: %q, user: chief, groups: [chiefs], role: instructor}
`, line, own, ssh.FingerprintSHA256(chief.PublicKey())))})
	instructor := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm", 160, 100, nil, "pods -A")
	instructor.shows("live", neighbour)
	instructor.types(":nodes/" + node + "\r")
	instructor.shows(node, " "+other, "  "+neighbour+" ") // the door would lead there

	client := c.mustLogin(ssh.PublicKeys(key))
	p := visit(t, client, "xterm", 200, 110, nil, "", neighbour)
	p.shows("live", "▌")
	for _, at := range []string{
		"pods/by-set", "pods/beside", "pods/mine", "replicasets/by-deployment", "jobs/by-cronjob", "configmaps/by-pod",
		"services/pointed", "ingresses/pointed", "serviceaccounts/pointed", "horizontalpodautoscalers/pointed",
		"rolebindings/pointed", "endpointslices/pointed", "events", "nodes/" + node, "daemonsets", "helm",
	} {
		kind, name, _ := strings.Cut(at, "/")
		line := "kubectl get " + kind
		if kind == "helm" {
			line = "helm list"
		}
		instructor.types(":" + kind + " -A\r")
		instructor.shows(line)
		p.types(":" + at + "\r")
		p.shows(line)
		if kind == "daemonsets" || kind == "helm" { // there are none
			p.passes("m", "DaemonSets against nodes", "\x1b")
			continue
		}
		p.shows("▌" + name)
		for _, d := range doors {
			p.passes(d.key, d.shows, d.leave)
		}
		p.types("\t") // and in the detail
		for _, d := range doors[:1] {
			p.passes(d.key, d.shows, d.leave)
		}
		p.types("\x1b[Z")
	}

	// What is counted is one's own: the list, what needs a look, a filter, labels.
	pods, err := s.Client.CoreV1().Pods(own).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p.types(":pods\r")
	p.shows("kubectl get pods", "▌")
	p.wait("the pods counted", func(screen string) bool {
		for line := range strings.Lines(screen) {
			if _, title, ok := strings.Cut(line, "│▌Pods  "+own); ok {
				count, _, _ := strings.Cut(title, "│")
				return strings.TrimSpace(count) == fmt.Sprint(len(pods.Items))
			}
		}
		return false
	})
	if screen := p.screen(); strings.Contains(screen, "need a look") {
		t.Errorf("others' troubles are counted\n%s", screen)
	}
	p.types("/-l led=astray\r")
	p.shows("by-set", "led=astray")
	p.types("\x1b")
	p.gone("led=astray ")
	p.types("/elsewhere\r")
	p.shows("  /elsewhere")
	p.types("\x1b")
	p.gone("  /elsewhere") // the title's: the owner of one is ReplicaSet/elsewhere
	for _, word := range []string{"zeb", "test", "mine", "el"} {
		p.types(":" + word)
		p.shows("Go to", ":"+word)
		p.types("\x1b")
		p.gone("Go to")
	}

	// The same without a terminal.
	for _, line := range []string{
		"pods", "pods/by-set", "pods/beside", "replicasets/by-deployment", "jobs/by-cronjob", "services/pointed", "ingresses/pointed",
		"serviceaccounts/pointed", "nodes", "nodes/" + node, "events", "helm", "configmaps/by-pod", "pods,services,events", "rolebindings -w", "pods -l led=astray",
	} {
		out, err := once(t, client, line)
		if err != nil || strings.Contains(out, neighbour) {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
	for _, line := range []string{
		"pods/" + neighbour + " -n " + other, "services/" + neighbour + " -n " + other, "secrets/" + neighbour + " -n " + other,
		"namespaces/" + other, "deployments/" + neighbour + " -n " + other, "pods -n " + other, "helm -A", "pods -A -l app=" + neighbour,
	} {
		out, err := once(t, client, line)
		said := strings.NewReplacer(other, "", neighbour, "").Replace(out)
		if err == nil || !strings.Contains(out, "forbidden") || strings.Contains(out, node) || strings.Contains(said, "Running") {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
}
