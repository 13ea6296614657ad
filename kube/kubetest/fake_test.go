package kubetest_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

func pod(namespace, name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, UID: types.UID(name)}}
}

func names(r kube.Reader) []string {
	var out []string
	for _, o := range r.Snapshot().Objects {
		out = append(out, o.GetName())
	}
	return out
}

func woken(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestFakePublishesAtOnce(t *testing.T) {
	f := kubetest.NewFake(kube.Identity{Context: "test"})
	all, a := f.Open(kube.Pods, kube.Scope{}), f.Open(kube.Pods, kube.Scope{Namespace: "a"})
	if all.Snapshot().Health.State != kube.Live || woken(all.Changed()) {
		t.Error("an empty Fake is not Live and quiet")
	}
	f.Put(pod("a", "1"), pod("b", "2"))
	if !slices.Equal(names(all), []string{"1", "2"}) || !slices.Equal(names(a), []string{"1"}) {
		t.Errorf("all %v, a %v", names(all), names(a))
	}
	if !woken(all.Changed()) || !woken(a.Changed()) {
		t.Error("readers were not woken")
	}
	version, bucket := a.Snapshot().Version, all.Snapshot().Bucket(kube.ByNamespace, "a")
	f.Put(pod("b", "3"))
	if woken(a.Changed()) || a.Snapshot().Version != version || all.Snapshot().Bucket(kube.ByNamespace, "a").Version != bucket.Version {
		t.Error("a change in b is one in a")
	}
	f.Delete(pod("b", "3"), pod("a", "1"))
	if len(names(a)) != 0 || a.Snapshot().Version <= version {
		t.Errorf("a is %v at %d", names(a), a.Snapshot().Version)
	}
	if f.Opened(kube.Pods, kube.Scope{Namespace: "a"}) != 1 {
		t.Error("open readers are counted wrongly")
	}
	a.Close()
	a.Close()
	if f.Opened(kube.Pods, kube.Scope{Namespace: "a"}) != 0 {
		t.Error("closed readers are counted wrongly")
	}
}

func TestFakeSelects(t *testing.T) {
	f := kubetest.NewFake(kube.Identity{})
	one, two := pod("a", "1"), pod("a", "2")
	one.Labels, one.Spec.NodeName = map[string]string{"app": "x"}, "node"
	f.Put(one, two, &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Namespace: "a", Name: "e"},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "1", UID: "1"},
	})
	for scope, want := range map[kube.Scope]int{
		{Labels: "app=x"}:                              1,
		{Labels: "app!=x"}:                             1,
		{Fields: "metadata.name=2"}:                    1,
		{Fields: "spec.nodeName=no"}:                   0,
		{Fields: "spec.nodeName=node", Namespace: "a"}: 1,
		{Fields: "spec.nodeName=node", Namespace: "b"}: 0,
	} {
		if got := len(f.Open(kube.Pods, scope).Snapshot().Objects); got != want {
			t.Errorf("%+v: %d pods, want %d", scope, got, want)
		}
	}
	fields := "involvedObject.uid=1,involvedObject.kind=Pod,involvedObject.name=1"
	if got := len(f.Open(kube.Events, kube.Scope{Namespace: "a", Fields: fields}).Snapshot().Objects); got != 1 {
		t.Errorf("%d events of the pod", got)
	}
}

func TestFakeHealth(t *testing.T) {
	f := kubetest.NewFake(kube.Identity{})
	f.Put(pod("a", "1"))
	all, a := f.Open(kube.Pods, kube.Scope{}), f.Open(kube.Pods, kube.Scope{Namespace: "a"})
	f.SetHealth(kube.Pods, kube.Scope{}, kube.Health{State: kube.Denied, Verb: "list"})
	if len(names(all)) != 0 || !woken(all.Changed()) || len(names(a)) != 1 || woken(a.Changed()) {
		t.Error("a refusal everywhere is one in the namespace, or shows objects")
	}
	f.SetHealth(kube.Pods, kube.Scope{}, kube.Health{State: kube.Stale})
	if len(names(all)) != 1 {
		t.Error("stale rows are gone")
	}
	link := f.Link()
	f.SetLink(kube.Health{State: kube.Stale})
	if !woken(link.Changed()) || link.Health().State != kube.Stale {
		t.Error("the link did not turn")
	}
}

func TestFakeTables(t *testing.T) {
	f := kubetest.NewFake(kube.Identity{})
	projects := kube.Resource{Group: "brigade.sh", Version: "v1", Plural: "projects", Kind: "Project", Namespaced: true, Table: true}
	f.Add(kube.Known{Resource: projects, Singular: "project"})
	known, err := f.Resolve(t.Context(), "project")
	if err != nil || known.Resource != projects {
		t.Fatalf("%+v, %v", known, err)
	}
	r := f.Open(projects, kube.Scope{})
	row := &kube.TableRow{Cells: []any{"one"}}
	row.Namespace, row.Name = "a", "one"
	f.PutRows(projects, []metav1.TableColumnDefinition{{Name: "Name"}}, row)
	if s := r.Snapshot(); len(s.Objects) != 1 || len(s.Columns) != 1 || !woken(r.Changed()) {
		t.Errorf("%+v", s)
	}
	if _, err := f.Resolve(t.Context(), "pood"); err == nil {
		t.Error("pood was resolved")
	}
}

func TestObjects(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pods.yaml")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("# two\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n# none\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b}\n")
	objects := kubetest.Objects(t, path)
	if len(objects) != 2 || objects[0].GetName() != "a" {
		t.Errorf("%v", objects)
	}
	if _, err := kubetest.Parse([]byte("apiVersion: v1\nkind: Pod\nmetdata: {name: a}\n")); err == nil {
		t.Error("a typing error was read")
	}
}
