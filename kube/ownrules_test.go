package kube_test

import (
	"slices"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
)

// The feed of one's own rules says what the person may do, nobody else, and
// follows the roles; a namespace of others has nothing but what all may.
func TestOwnRules(t *testing.T) {
	h := newHand(t)
	user := "reader-" + h.ns
	c := h.as(t, user, rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get", "list"}})
	own := func(namespace string) kube.Reader {
		r := c.Open(kube.OwnRules, kube.Scope{Namespace: namespace})
		t.Cleanup(r.Close)
		return r
	}
	may := func(namespace, resource, verb string) func(*kube.Snapshot) bool {
		return func(s *kube.Snapshot) bool {
			review, ok := s.Get(namespace, namespace).(*authorizationv1.SelfSubjectRulesReview)
			return ok && slices.ContainsFunc(review.Status.ResourceRules, func(r authorizationv1.ResourceRule) bool {
				return slices.Contains(r.Resources, resource) && slices.Contains(r.Verbs, verb)
			})
		}
	}
	here, there := own(h.ns), own("kube-system")
	until(t, here, soon, may(h.ns, "pods", "list"))
	until(t, there, soon, may("kube-system", "selfsubjectrulesreviews", "create"))
	if may(h.ns, "pods", "delete")(here.Snapshot()) || may("kube-system", "pods", "list")(there.Snapshot()) {
		t.Error("the rules are not this person's")
	}

	role, err := h.box.Client.RbacV1().Roles(h.ns).Get(t.Context(), user, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	role.Rules[0].Verbs = append(role.Rules[0].Verbs, "delete")
	if _, err := h.box.Client.RbacV1().Roles(h.ns).Update(t.Context(), role, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, here, soon, may(h.ns, "pods", "delete"))

	all := c.Open(kube.OwnRules, kube.Scope{})
	defer all.Close()
	until(t, all, soon, is(kube.Absent))
}
