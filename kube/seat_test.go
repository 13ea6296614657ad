package kube_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// neighbour is a word that is in the name of everything that is not the
// attendee's.
const neighbour = "zebra"

// room makes a namespace of a person's own, where they may do what the ClusterRole
// allows, and a neighbour's, with objects that have a word in all they say.
func room(t *testing.T, s *kubetest.Cluster, user, role string) (own, other string) {
	t.Helper()
	own = s.Namespace(t)
	ctx := t.Context()
	_, err := s.Client.RbacV1().RoleBindings(own).Create(ctx, &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "room"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: user}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.AwaitRight(t, user, nil, authorizationv1.ResourceAttributes{Namespace: own, Verb: "list", Resource: "pods"})
	if role == "edit" {
		s.AwaitRight(t, user, nil, authorizationv1.ResourceAttributes{Namespace: own, Verb: "delete", Resource: "pods"})
	}
	ns, err := s.Client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: neighbour + "-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	other = ns.Name
	t.Cleanup(func() { s.Client.CoreV1().Namespaces().Delete(context.Background(), other, metav1.DeleteOptions{}) })
	for _, in := range []string{own, other} {
		name := neighbour
		if in == own {
			name = "mine"
		}
		about := metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": name}}
		if _, err := s.Client.CoreV1().ConfigMaps(in).Create(ctx, &corev1.ConfigMap{ObjectMeta: about, Data: map[string]string{name: name}}, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Client.CoreV1().Secrets(in).Create(ctx, &corev1.Secret{ObjectMeta: about, StringData: map[string]string{name: name}}, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		pod := kubetest.Shell(in, name, "sleep 1000")
		pod.Labels = about.Labels
		s.RunPod(t, pod, kubetest.Running)
	}
	return own, other
}

// settled waits until the reader is not at its beginning any more.
func settled(t *testing.T, r kube.Reader) *kube.Snapshot {
	t.Helper()
	return awaits(t, r, func(s *kube.Snapshot) bool { return s.Health.State != kube.Syncing })
}

func awaits(t *testing.T, r kube.Reader, ok func(*kube.Snapshot) bool) *kube.Snapshot {
	t.Helper()
	timeout := time.After(soon)
	for {
		if s := r.Snapshot(); ok(s) {
			return s
		}
		select {
		case <-r.Changed():
		case <-timeout:
			t.Fatalf("%v: %+v with %d objects", r.Snapshot().Resource, r.Snapshot().Health, len(r.Snapshot().Objects))
		}
	}
}

func seat(t *testing.T, c *kube.Cluster, p kube.Person) *kube.Seat {
	t.Helper()
	s, err := c.Seat(p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// TestSeatKeepsToItsRoom: while the server's own feeds hold everything, the person
// of one namespace gets that one, of every kind and by every way.
func TestSeatKeepsToItsRoom(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, s.Kubeconfig, false)
	own, other := room(t, s, "ws-07", "edit")
	all, err := c.Kinds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all { // an instructor looks at everything
		r := c.Open(k.Resource, kube.Scope{})
		defer r.Close()
		settled(t, r)
	}
	p := seat(t, c, kube.Person{User: "ws-07", Groups: []string{"class"}, Namespace: own})
	clean := func(what, text string) {
		t.Helper()
		if strings.Contains(text, neighbour) {
			t.Errorf("%s tells: %s", what, text)
		}
	}
	for _, k := range all {
		for _, scope := range []kube.Scope{
			{},
			{Namespace: other},
			{Namespace: other, Labels: "app=" + neighbour},
			{Namespace: other, Fields: "metadata.name=" + neighbour},
			{Fields: "metadata.name=" + neighbour},
			{Labels: "app"},
		} {
			if scope.Namespace != "" && !k.Resource.Namespaced {
				continue
			}
			r := p.Open(k.Resource, scope)
			got := settled(t, r)
			r.Close()
			if got.Health.State != kube.Denied && got.Health.State != kube.Absent || len(got.Objects) > 0 {
				t.Errorf("%v in %+v: %v with %d objects", k.Resource, scope, got.Health.State, len(got.Objects))
			}
			clean(k.Resource.String(), strings.ReplaceAll(got.Health.Reason, other, ""))
			if b := got.Bucket(kube.ByNamespace, other); len(b.Objects) > 0 || b.Version != 0 {
				t.Errorf("%v: a bucket of the other namespace", k.Resource)
			}
		}
	}
	for _, r := range []kube.Resource{kube.Pods, kube.Secrets, kube.ConfigMaps, kube.Events} {
		rd := p.Open(r, kube.Scope{Namespace: own})
		got := settled(t, rd)
		rd.Close()
		if got.Health.State != kube.Live {
			t.Errorf("%v of one's own: %+v", r, got.Health)
		}
		for _, o := range got.Objects {
			if o.GetNamespace() != own {
				t.Errorf("%v %s/%s", r, o.GetNamespace(), o.GetName())
			}
		}
		for _, index := range []string{kube.ByNamespace, kube.ByNode, kube.ByController} {
			if b := got.Bucket(index, other); len(b.Objects) > 0 || b.Version != 0 {
				t.Errorf("%v: a bucket by %s", r, index)
			}
		}
	}
	// The nodes' pods of all namespaces: only what is in the room.
	whole := c.Open(kube.Pods, kube.Scope{})
	defer whole.Close()
	node := awaits(t, whole, func(s *kube.Snapshot) bool { return s.Get(other, neighbour) != nil }).Get(other, neighbour).(*corev1.Pod).Spec.NodeName
	mine := p.Open(kube.Pods, kube.Scope{Namespace: own})
	defer mine.Close()
	for _, o := range settled(t, mine).Bucket(kube.ByNode, node).Objects {
		if o.GetNamespace() != own {
			t.Errorf("by its node: %s", o.GetName())
		}
	}
	ctx := t.Context()
	for _, r := range []kube.Resource{kube.Pods, kube.Secrets, kube.ConfigMaps} {
		for what, ask := range map[string]func() (string, error){
			"yaml":     func() (string, error) { return p.YAML(ctx, r, other, neighbour, true) },
			"describe": func() (string, error) { return p.Describe(ctx, r, other, neighbour) },
			"value": func() (string, error) {
				b, err := p.Value(ctx, r, other, neighbour, neighbour)
				return string(b), err
			},
		} {
			if text, err := ask(); err == nil || text != "" {
				t.Errorf("%s of a neighbour's %v: %q", what, r, text)
			}
		}
	}
	if _, err := p.Logs(ctx, kube.LogOptions{Namespace: other, Pod: neighbour, Container: "box"}); err == nil {
		t.Error("logs of a neighbour's pod")
	}
	target := kube.Target{Resource: kube.Pods, Namespace: other, Name: neighbour}
	var out bytes.Buffer
	if _, err := p.Exec(ctx, kube.ExecOptions{Pod: target, Command: []string{"true"}, Stdout: &out}); err == nil {
		t.Error("a command in a neighbour's pod")
	}
	if _, err := p.Delete(ctx, target, kube.Removal{}); err == nil {
		t.Error("a neighbour's pod may be deleted")
	}
	if _, err := p.Forward(ctx, target, kube.Ports{Remote: 80}); err == nil {
		t.Error("a port of the host is opened")
	}
	if text, err := p.YAML(ctx, kube.Pods, own, "mine", false); err != nil || !strings.Contains(text, "name: mine") {
		t.Errorf("one's own pod: %v", err)
	}
}

// TestSeatLosesItsRoom: rights that are taken away take the rows away, as soon as
// the server has refused something.
func TestSeatLosesItsRoom(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, s.Kubeconfig, false)
	own, _ := room(t, s, "ws-08", "edit")
	p := seat(t, c, kube.Person{User: "ws-08", Namespace: own})
	r := p.Open(kube.Pods, kube.Scope{Namespace: own})
	defer r.Close()
	awaits(t, r, func(s *kube.Snapshot) bool { return len(s.Objects) == 1 })
	if err := s.Client.RbacV1().RoleBindings(own).Delete(t.Context(), "room", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	for { // until the authorizer has heard of it
		if _, err := p.YAML(t.Context(), kube.Pods, own, "mine", false); err != nil {
			break
		}
	}
	got := awaits(t, r, func(s *kube.Snapshot) bool { return s.Health.State == kube.Denied })
	if len(got.Objects) > 0 {
		t.Errorf("%d objects stay", len(got.Objects))
	}
}

// TestSeatGetsARight: what was refused is shown as soon as the person may see it,
// though nobody opens it anew.
func TestSeatGetsARight(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, s.Kubeconfig, false)
	own, other := room(t, s, "ws-10", "edit")
	r := seat(t, c, kube.Person{User: "ws-10", Namespace: own}).Open(kube.Pods, kube.Scope{Namespace: other})
	defer r.Close()
	awaits(t, r, func(s *kube.Snapshot) bool { return s.Health.State == kube.Denied })
	_, err := s.Client.RbacV1().RoleBindings(other).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "guest"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: "ws-10"}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	awaits(t, r, func(s *kube.Snapshot) bool { return s.Health.State == kube.Live && len(s.Objects) == 1 })
}

// TestSeatOfNobody: who may not even ask what they may is refused as that person;
// the server lacks nothing.
func TestSeatOfNobody(t *testing.T) {
	s := kubetest.Sandbox(t)
	r := seat(t, connect(t, s.Kubeconfig, false), kube.Person{User: "system:anonymous"}).Open(kube.Pods, kube.Scope{})
	defer r.Close()
	if h := settled(t, r).Health; h.State != kube.Denied || h.Server || h.Verb != "list" || !strings.Contains(h.Reason, "selfsubjectaccessreviews") {
		t.Errorf("%+v", h)
	}
}

// TestSeatsShare: however many sit there, the server is asked for one watch.
func TestSeatsShare(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, s.Kubeconfig, false)
	own, _ := room(t, s, "ws-09", "view")
	since := s.AuditEnd(t)
	for range 20 {
		p := seat(t, c, kube.Person{User: "ws-09", Namespace: own})
		r := p.Open(kube.Pods, kube.Scope{Namespace: own})
		defer r.Close()
		awaits(t, r, func(s *kube.Snapshot) bool { return s.Health.State == kube.Live })
	}
	s.AuditSettled(t)
	watches := 0
	for _, a := range s.Audit(t, since, "hackfest/test") {
		if a.Verb == "watch" && a.ObjectRef.Resource == "pods" && a.Stage == "ResponseStarted" && strings.Contains(a.RequestURI, own) {
			watches++
		}
	}
	if watches != 1 {
		t.Errorf("%d watches", watches)
	}
}

// TestViewerWritesNothing, whatever their rights are.
func TestViewerWritesNothing(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, s.Kubeconfig, false)
	own, _ := room(t, s, "ws-10", "edit")
	p := seat(t, c, kube.Person{User: "ws-10", Namespace: own, ReadOnly: true})
	target := kube.Target{Resource: kube.Pods, Namespace: own, Name: "mine"}
	if _, err := p.Delete(t.Context(), target, kube.Removal{}); err == nil {
		t.Error("deleted")
	}
	if a := p.Allowed(t.Context(), kube.VerbDelete, target); a.OK {
		t.Error("allowed")
	}
	if _, err := p.Exec(t.Context(), kube.ExecOptions{Pod: target, Command: []string{"true"}}); err == nil {
		t.Error("a command is run")
	}
}

// TestSeatOwnRules: what the server answers each person differently is never
// another's answer.
func TestSeatOwnRules(t *testing.T) {
	s := kubetest.Sandbox(t)
	c := connect(t, s.Kubeconfig, false)
	own, _ := room(t, s, "ws-07", "view")
	may := func(r kube.Reader, verb string) bool {
		defer r.Close()
		for _, o := range settled(t, r).Objects {
			for _, rule := range o.(*authorizationv1.SelfSubjectRulesReview).Status.ResourceRules {
				if slices.Contains(rule.Verbs, verb) || slices.Contains(rule.Verbs, "*") {
					return true
				}
			}
		}
		return false
	}
	scope := kube.Scope{Namespace: own}
	if !may(c.Open(kube.OwnRules, scope), "delete") {
		t.Error("the server's own rules are not asked for")
	}
	p := seat(t, c, kube.Person{User: "ws-07", Namespace: own})
	if may(p.Open(kube.OwnRules, scope), "delete") || !may(p.Open(kube.OwnRules, scope), "list") {
		t.Error("the rules are not the person's")
	}
}
