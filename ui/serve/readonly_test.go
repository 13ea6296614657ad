package serve_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"golang.org/x/crypto/ssh"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// writes are what was written as a user since then, and the streams opened, by the
// server's audit log; by the requests' ids.
func writes(t *testing.T, s *kubetest.Cluster, since kubetest.AuditMark, user string) map[string]string {
	t.Helper()
	s.AuditSettled(t)
	all := map[string]string{}
	for _, a := range s.Audit(t, since, "hackfest/") {
		if a.As.Username == user && a.Writes() {
			all[a.AuditID] = a.Verb + " " + a.RequestURI
		}
	}
	return all
}

// grants gives another user a role in a namespace, too, or the same one more: edit,
// or one that may more.
func grants(t *testing.T, s *kubetest.Cluster, ns, user, role string) {
	t.Helper()
	_, err := s.Client.RbacV1().RoleBindings(ns).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{GenerateName: role + "-"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: user}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	what := authorizationv1.ResourceAttributes{Namespace: ns, Verb: "create", Resource: "pods"}
	if role == "admin" {
		what = authorizationv1.ResourceAttributes{Namespace: ns, Verb: "list", Group: rbacv1.GroupName, Resource: "rolebindings"}
	}
	s.AwaitRight(t, user, nil, what)
}

// debugs lets a user add debug containers in a namespace, which edit does not.
func debugs(t *testing.T, s *kubetest.Cluster, ns, user string) {
	t.Helper()
	about := metav1.ObjectMeta{Name: "debug"}
	_, err := s.Client.RbacV1().Roles(ns).Create(t.Context(), &rbacv1.Role{ObjectMeta: about, Rules: []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"pods/ephemeralcontainers"}, Verbs: []string{"patch"}},
	}}, metav1.CreateOptions{})
	if err == nil {
		_, err = s.Client.RbacV1().RoleBindings(ns).Create(t.Context(), &rbacv1.RoleBinding{
			ObjectMeta: about, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "debug"},
			Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: user}},
		}, metav1.CreateOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	s.AwaitRight(t, user, nil, authorizationv1.ResourceAttributes{Namespace: ns, Verb: "patch", Resource: "pods", Subresource: "ephemeralcontainers"})
}

// deploy makes a Deployment of one pod.
func deploy(t *testing.T, s *kubetest.Cluster, ns, name string) {
	t.Helper()
	labels := map[string]string{"app": name}
	_, err := s.Client.AppsV1().Deployments(ns).Create(t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels},
		Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx"}}},
		}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
}

// TestClassTurnedReadOnly: whatever an attendee has open and armed when the
// instructor turns the class read-only writes nothing at the cluster, and loses no
// text; what runs in a container ends. Who comes later writes nothing either.
// Turned off, attendees write again; a viewer never does.
func TestClassTurnedReadOnly(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, _ := room(t, s, "ws-07")
	debugs(t, s, own, "ws-07")
	grants(t, s, own, "eye", "edit")
	bound(t, s, "chiefs")
	deploy(t, s, own, "web")
	a, lineA := newKey(t, "a")
	eye, lineEye := newKey(t, "eye")
	chief, lineChief := newKey(t, "chief")
	c := open(t, serve.Options{
		Limits:         serve.Limits{PerKey: 10},
		AuthorizedKeys: file(t, "keys", lineA+lineEye+lineChief), Roster: file(t, "roster", fmt.Sprintf(`
people:
- {seat: ws-07, key: %q, user: ws-07, namespace: %s}
- {seat: eye, key: %q, user: eye, namespace: %s, role: viewer}
- {seat: ada, key: %q, user: chief, groups: [chiefs], role: instructor, namespace: %s}
`, lineA, own, lineEye, own, lineChief, own)),
	})
	window := func(words string) *far {
		return visit(t, c.mustLogin(ssh.PublicKeys(a)), "xterm", 160, 45, nil, words)
	}
	start := s.AuditEnd(t)

	scale := window("deployments/web")
	scale.shows("HISTORY")
	scale.types("s3")
	scale.shows("1 → 3", "enter scale")
	shell := window("pods/mine")
	shell.shows("▌mine", "CONTAINERS")
	shell.types("s")
	shell.shows("/ #")
	shell.types("echo $((6*7)); sleep 777\r")
	shell.shows("42")
	edit, edited := window("pods/mine"), window("pods/mine")
	for _, p := range []*far{edit, edited} {
		p.shows("▌mine", "CONTAINERS")
		p.types("e")
		p.shows("apiVersion: v1", "ctrl+s")
		p.types("\x1b[B\x1b[B\x1b[F\r  annotations: {seen: here}")
		p.shows("annotations: {seen: here}")
	}
	edited.types("\x13")
	edited.shows("annotations.seen", "enter edit")
	debug := window("pods/mine")
	debug.shows("▌mine", "CONTAINERS")
	debug.types("b")
	debug.shows("image", "busybox")
	debug.types(":1")
	debug.shows("busybox:1", "enter debug")
	command := window("pods/mine")
	command.shows("▌mine", "CONTAINERS")
	command.types("x")
	command.shows("Run a command")
	command.types("touch /tmp/written")
	run := window("pods/mine")
	run.shows("▌mine", "CONTAINERS")
	run.types(":run\r")
	run.shows("busybox /bin/sh", "enter run")
	running := window("pods/mine")
	running.shows("▌mine", "CONTAINERS")
	running.types(":run\r")
	running.shows("enter run")
	running.types("\r")
	running.shows("leaves and it runs on")
	running.types("echo $((6*8))\r")
	running.shows("48")

	viewer := visit(t, c.mustLogin(ssh.PublicKeys(eye)), "xterm", 160, 45, nil, "pods/mine")
	viewer.shows("▌mine", "CONTAINERS", "read-only")
	ada := visit(t, c.mustLogin(ssh.PublicKeys(chief)), "xterm", 160, 45, nil, "")
	ada.shows("live", "mine")
	if len(writes(t, s, start, "ws-07")) == 0 {
		t.Fatal("the audit log does not show the dry runs of the dialogs: it would show no write either")
	}

	ada.types(":who\r")
	ada.shows("Who is here")
	since := s.AuditEnd(t)
	ada.types("r")
	ada.shows("Turn the class read-only? It ends 2 shells.")
	ada.shows("enter read-only")
	ada.types("\r")
	ada.shows("The class is read-only")
	shell.shows("CONTAINERS", "read-only", "ada turned the class read-only: the shell ended")
	running.shows("CONTAINERS", "read-only")
	for _, p := range []*far{scale, edit, edited, debug, command, run} {
		p.shows(" read-only ")
	}
	const no = "refused: read-only, nothing is written"
	scale.types("\r")
	scale.shows("scale deployment "+own+"/web: "+no, "1 → 3", "web")
	edit.types("\x13")
	edit.shows("It was not saved", "read-only: nothing is written", "annotations: {seen: here}")
	edited.types("\r")
	edited.shows("It was not saved", no, "annotations: {seen: here}")
	debug.types("\r")
	debug.shows(no, "busybox:1")
	command.types("\r")
	command.shows("read-only: nothing is written", "touch /tmp/written")
	run.types("\r")
	run.shows(no, "busybox /bin/sh")
	later := window("pods/mine")
	later.shows("▌mine", "CONTAINERS", "read-only")
	for _, key := range []string{"D", "e", "s", "x", "A", "b"} {
		later.types(key)
		later.shows(key + ": ada has turned the class read-only")
	}
	for _, wrote := range writes(t, s, since, "ws-07") {
		t.Errorf("written while the class is read-only: %s", wrote)
	}

	// Off again: what is open does what it says, and the pod that could not be
	// removed goes.
	ada.types("r")
	running.shows("is removed") // for a few seconds
	ada.gone("The class is read-only")
	for _, p := range []*far{scale, edit, edited, debug, command, run, later} {
		p.gone(" read-only ")
	}
	scale.types("\r")
	scale.shows("scaled 1 to 3")
	edit.types("\x13")
	edit.shows("annotations.seen", "enter edit")
	edit.types("\r")
	edit.gone("edit pod")
	command.types("\r")
	command.shows("the session ended")
	later.types("D")
	later.shows("delete pod " + own + "/mine")
	for _, key := range []string{"D", "e", "s", "x"} {
		viewer.types(key)
		viewer.shows(key + ": read-only: nothing is written")
	}
	for _, wrote := range writes(t, s, start, "eye") {
		t.Errorf("written by a viewer: %s", wrote)
	}
	d, err := s.Client.AppsV1().Deployments(own).Get(t.Context(), "web", metav1.GetOptions{})
	if err != nil || *d.Spec.Replicas != 3 {
		t.Errorf("%v, %v", d.Spec.Replicas, err)
	}
	err = wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		pods, err := s.Client.CoreV1().Pods(own).List(ctx, metav1.ListOptions{})
		for _, p := range pods.Items {
			if strings.HasPrefix(p.Name, "busybox-") {
				return false, err
			}
		}
		return true, err
	})
	if err != nil {
		t.Errorf("the throwaway pod is left: %v", err)
	}
}
