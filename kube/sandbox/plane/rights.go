package plane

import (
	"context"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	rbac "k8s.io/client-go/applyconfigurations/rbac/v1"
	"k8s.io/client-go/kubernetes"
)

// grantNodes gives those who play nodes what they need. A real kubelet is bound
// to one Node by the Node authorizer, which cannot be for one that serves several.
func grantNodes(ctx context.Context, c kubernetes.Interface) error {
	rules := []*rbac.PolicyRuleApplyConfiguration{
		rule("", "get list watch create update patch delete", "nodes", "pods"),
		rule("", "get update patch", "nodes/status", "pods/status"),
		rule("", "get list watch", "namespaces", "services", "endpoints", "configmaps", "secrets",
			"persistentvolumeclaims", "persistentvolumes", "serviceaccounts", "resourcequotas", "limitranges"),
		rule("", "create", "serviceaccounts/token"),
		rule("", "get list watch create update patch", "events"),
		rule("events.k8s.io", "get list watch create update patch", "events"),
		rule("coordination.k8s.io", "get list watch create update patch delete", "leases"),
		rule("discovery.k8s.io", "get list watch", "endpointslices"),
		rule("apps", "get list watch", "daemonsets", "replicasets", "deployments", "statefulsets"),
		rule("batch", "get list watch", "jobs", "cronjobs"),
		rule("node.k8s.io", "get list watch", "runtimeclasses"),
	}
	for _, user := range []string{kubeletUser, kwokUser} {
		if err := grant(ctx, c, user, rules); err != nil {
			return err
		}
	}
	return nil
}

func rule(group, verbs string, resources ...string) *rbac.PolicyRuleApplyConfiguration {
	return rbac.PolicyRule().WithAPIGroups(group).WithVerbs(strings.Fields(verbs)...).WithResources(resources...)
}

// grant binds user to a ClusterRole of the same name.
func grant(ctx context.Context, c kubernetes.Interface, user string, rules []*rbac.PolicyRuleApplyConfiguration) error {
	how := metav1.ApplyOptions{FieldManager: "hackfest-sandbox", Force: true}
	role := rbac.ClusterRole(user).WithRules(rules...)
	if _, err := c.RbacV1().ClusterRoles().Apply(ctx, role, how); err != nil {
		return fmt.Errorf("grant %s its rights: %w", user, err)
	}
	binding := rbac.ClusterRoleBinding(user).
		WithRoleRef(rbac.RoleRef().WithAPIGroup("rbac.authorization.k8s.io").WithKind("ClusterRole").WithName(user)).
		WithSubjects(rbac.Subject().WithKind("User").WithAPIGroup("rbac.authorization.k8s.io").WithName(user))
	if _, err := c.RbacV1().ClusterRoleBindings().Apply(ctx, binding, how); err != nil {
		return fmt.Errorf("bind %s to its rights: %w", user, err)
	}
	return nil
}
