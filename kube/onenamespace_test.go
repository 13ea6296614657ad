package kube_test

import (
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// TestOneNamespace: who may get their namespace and list none reads that one, and
// not another.
func TestOneNamespace(t *testing.T) {
	h := newHand(t)
	c := h.as(t, "owner-"+h.ns, rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"namespaces"}, Verbs: []string{"get"}})
	oneNamespaceAlone(t, c, h.ns, "kube-system")
}

// TestSeatOneNamespace: a seat does so by the rights of its person, from the shared
// cache. A namespace that is not there is none, and no refusal.
func TestSeatOneNamespace(t *testing.T) {
	s := kubetest.Sandbox(t)
	own, other := room(t, s, "ws-07", "view")
	c := connect(t, s.Kubeconfig, false)
	none := c.Open(kube.Namespaces, kube.OneNamespace("there-is-none"))
	until(t, none, soon, is(kube.Live))
	if n := len(none.Snapshot().Objects); n > 0 {
		t.Errorf("%d objects of no namespace", n)
	}
	none.Close()
	oneNamespaceAlone(t, seat(t, c, kube.Person{User: "ws-07", Namespace: own}), own, other)
}

func oneNamespaceAlone(t *testing.T, who kube.Source, own, other string) {
	t.Helper()
	all := who.Open(kube.Namespaces, kube.Scope{})
	defer all.Close()
	mine := who.Open(kube.Namespaces, kube.OneNamespace(own))
	defer mine.Close()
	theirs := who.Open(kube.Namespaces, kube.OneNamespace(other))
	defer theirs.Close()
	until(t, all, soon, is(kube.Denied))
	until(t, theirs, soon, is(kube.Denied))
	until(t, mine, soon, is(kube.Live))
	got := mine.Snapshot()
	if len(got.Objects) != 1 || got.Objects[0].GetName() != own || len(theirs.Snapshot().Objects) > 0 {
		t.Errorf("%d objects, and %d of another's", len(got.Objects), len(theirs.Snapshot().Objects))
	}
}
