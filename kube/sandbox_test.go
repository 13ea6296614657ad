package kube_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/dynamic"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

func TestMain(m *testing.M) {
	if line := os.Getenv(apartEnv); line != "" {
		kubectlApart(line)
	}
	kubetest.Main(m)
}

func connect(t *testing.T, kubeconfig string, readOnly bool) *kube.Cluster {
	t.Helper()
	f := genericclioptions.NewConfigFlags(true)
	f.KubeConfig = &kubeconfig
	c, err := kube.Connect(t.Context(), kube.Options{Getter: f, Version: "test", ReadOnly: readOnly, Log: func(s string) { t.Log(s) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); leftovers(t) })
	return c
}

// leftovers fails the test when goroutines of ours run on after Close.
func leftovers(t *testing.T) {
	var ours []string
	for limit := time.Now().Add(soon); time.Now().Before(limit); { // a connection that was cut takes a moment to be noticed
		buf := make([]byte, 1<<20)
		buf = buf[:runtime.Stack(buf, true)]
		ours = nil
		for g := range bytes.SplitSeq(buf, []byte("\n\n")) {
			if bytes.Contains(g, []byte("hackfest/kube.(*")) && !bytes.Contains(g, []byte("testing.tRunner")) {
				ours = append(ours, string(g))
			}
		}
		if len(ours) == 0 {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Errorf("left running:\n%s", strings.Join(ours, "\n\n"))
}

// until waits for a Snapshot that is as it should be, and gives the time it took.
func until(t *testing.T, r kube.Reader, limit time.Duration, good func(*kube.Snapshot) bool) time.Duration {
	t.Helper()
	began, timeout := time.Now(), time.After(limit)
	for {
		s := r.Snapshot()
		if good(s) {
			return time.Since(began)
		}
		select {
		case <-r.Changed():
		case <-timeout:
			t.Fatalf("%s: after %v: %d objects, %+v", s.Resource, limit, len(s.Objects), s.Health)
		}
	}
}

func is(state kube.State) func(*kube.Snapshot) bool {
	return func(s *kube.Snapshot) bool { return s.Health.State == state }
}

func has(namespace, name string) func(*kube.Snapshot) bool {
	return func(s *kube.Snapshot) bool { return s.Get(namespace, name) != nil }
}

// soon is longer than anything takes that is waited for.
const soon = time.Minute

// TestFeedsShowWhatTheServerHas: all of it, in the server's order.
func TestFeedsShowWhatTheServerHas(t *testing.T) {
	box := kubetest.Sandbox(t)
	longer := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: box.Namespace(t) + "-2"}} // "a-2/x" comes before "a/x"
	if _, err := box.Client.CoreV1().Namespaces().Create(t.Context(), longer, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		box.Client.CoreV1().Namespaces().Delete(context.WithoutCancel(t.Context()), longer.Name, metav1.DeleteOptions{})
	})
	c := connect(t, box.Kubeconfig, false)
	if !strings.HasPrefix(c.Identity().Version, "v1.") {
		t.Errorf("the server's version is %q", c.Identity().Version)
	}
	real, err := dynamic.NewForConfig(box.Config)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kube.BuiltIns() {
		r := c.Open(k.Resource, kube.Scope{})
		defer r.Close()
		until(t, r, soon, is(kube.Live))
		until(t, r, soon, func(s *kube.Snapshot) bool {
			opts := metav1.ListOptions{}
			if k.Resource == kube.HelmReleases {
				opts.FieldSelector = "type=helm.sh/release.v1"
			}
			list, err := real.Resource(k.Resource.GVR()).List(t.Context(), opts)
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			for _, o := range list.Items {
				want = append(want, o.GetNamespace()+" "+o.GetName()+" "+o.GetResourceVersion())
			}
			for _, o := range r.Snapshot().Objects {
				got = append(got, o.GetNamespace()+" "+o.GetName()+" "+o.GetResourceVersion())
				if o.GetManagedFields() != nil {
					t.Errorf("%s %s has managedFields", k.Resource, o.GetName())
				}
			}
			return slices.Equal(want, got)
		})
	}
}

func TestAFeedFollowsChanges(t *testing.T) {
	box := kubetest.Sandbox(t)
	c, ns := connect(t, box.Kubeconfig, false), box.Namespace(t)
	whole := c.Open(kube.ConfigMaps, kube.Scope{})
	part := c.Open(kube.ConfigMaps, kube.Scope{Namespace: ns})
	picked := c.Open(kube.ConfigMaps, kube.Scope{Namespace: ns, Fields: "metadata.name=one", Labels: "app=x"})
	for _, r := range []kube.Reader{whole, part, picked} {
		until(t, r, soon, is(kube.Live))
	}
	maps := box.Client.CoreV1().ConfigMaps(ns)
	for _, name := range []string{"one", "two"} {
		m := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": "x"}}, Data: map[string]string{"key": "value"}}
		if _, err := maps.Create(t.Context(), m, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		until(t, whole, soon, has(ns, name))
		until(t, part, soon, has(ns, name))
	}
	until(t, picked, soon, has(ns, "one"))
	if v := whole.Snapshot().Get(ns, "one").(*corev1.ConfigMap).Data["key"]; v != "\x00\x00\x00\x00\x00" {
		t.Errorf("the value is %q", v)
	}
	if err := maps.Delete(t.Context(), "one", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, r := range []kube.Reader{whole, part, picked} {
		until(t, r, soon, func(s *kube.Snapshot) bool { return s.Get(ns, "one") == nil })
	}
	if picked.Snapshot().Get(ns, "two") != nil { // it would have come before the other went
		t.Error("the selector is not heeded")
	}
}

func TestACustomResourceByItsTable(t *testing.T) {
	box := kubetest.Sandbox(t)
	c, ns := connect(t, box.Kubeconfig, false), box.Namespace(t)
	known, err := c.Resolve(t.Context(), "projects")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.Resolve(t.Context(), "project.brigade.sh"); err != nil || again.Resource != known.Resource || !known.Resource.Table {
		t.Errorf("%+v, %v", again, err)
	}
	r := c.Open(known.Resource, kube.Scope{})
	until(t, r, soon, is(kube.Live))
	if len(r.Snapshot().Objects) < 2 || len(r.Snapshot().Columns) < 2 {
		t.Errorf("%d projects, %d columns", len(r.Snapshot().Objects), len(r.Snapshot().Columns))
	}
	real, err := dynamic.NewForConfig(box.Config)
	if err != nil {
		t.Fatal(err)
	}
	o := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "brigade.sh/" + known.Resource.Version, "kind": "Project",
		"metadata": map[string]any{"name": "mine"}, "spec": map[string]any{"repository": "example.org/mine"},
	}}
	mine := real.Resource(known.Resource.GVR()).Namespace(ns)
	if _, err := mine.Create(t.Context(), o, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, r, soon, has(ns, "mine"))
	row := r.Snapshot().Get(ns, "mine").(*kube.TableRow)
	if len(row.Cells) != len(r.Snapshot().Columns) || row.Cells[0] != "mine" {
		t.Errorf("cells are %v", row.Cells)
	}
	if err := mine.Delete(t.Context(), "mine", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, r, soon, func(s *kube.Snapshot) bool { return s.Get(ns, "mine") == nil })
}

// Every kind that discovery lists can be opened.
func TestEveryKindCanBeListed(t *testing.T) {
	c := connect(t, kubetest.Sandbox(t).Kubeconfig, true)
	kinds, err := c.Kinds(t.Context())
	if err != nil || len(kinds) < 40 {
		t.Fatalf("%d kinds, %v", len(kinds), err)
	}
	for _, k := range kinds {
		r := c.Open(k.Resource, kube.Scope{})
		until(t, r, soon, func(s *kube.Snapshot) bool {
			return s.Health.State == kube.Live && (len(s.Columns) > 0 || !k.Resource.Table)
		})
		r.Close()
	}
	if _, err := c.Resolve(t.Context(), "pood"); err == nil || !strings.Contains(err.Error(), `did you mean "pods"`) {
		t.Errorf("pood is %v", err)
	}
	absent := c.Open(kube.Resource{Group: "none.example.org", Version: "v1", Plural: "things", Kind: "Thing", Table: true}, kube.Scope{})
	until(t, absent, soon, is(kube.Absent))
}

func TestTheAttendeeSeesOneNamespace(t *testing.T) {
	c := connect(t, kubetest.Sandbox(t).Attendee, false)
	ns := c.Identity().Namespace
	for _, r := range []kube.Resource{kube.Namespaces, kube.Nodes, kube.Pods} {
		denied := c.Open(r, kube.Scope{})
		until(t, denied, soon, is(kube.Denied))
		if h := denied.Snapshot().Health; h.Verb != "list" || h.Reason == "" {
			t.Errorf("%s: %+v", r, h)
		}
	}
	mine := c.Open(kube.Pods, kube.Scope{Namespace: ns})
	until(t, mine, soon, func(s *kube.Snapshot) bool { return s.Health.State == kube.Live && len(s.Objects) > 0 })
}

// TestTheAttendeeAndMetrics: the sandbox has no metrics API, and they no right to it:
// the right does not matter.
func TestTheAttendeeAndMetrics(t *testing.T) {
	c := connect(t, kubetest.Sandbox(t).Attendee, false)
	r := c.Open(kube.PodMetrics, kube.Scope{Namespace: "ws-attendee"})
	defer r.Close()
	until(t, r, soon, is(kube.Absent))
}

func TestASecondContextCancelsNothing(t *testing.T) {
	box := kubetest.Sandbox(t)
	ctx, cancel := context.WithCancel(t.Context())
	f := genericclioptions.NewConfigFlags(true)
	f.KubeConfig = &box.Kubeconfig
	c, err := kube.Connect(ctx, kube.Options{Getter: f})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	cancel() // of connecting, not of the connection
	until(t, c.Open(kube.Nodes, kube.Scope{}), soon, is(kube.Live))
	if _, err := c.Kinds(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("kinds with a context that ended: %v", err)
	}
}
