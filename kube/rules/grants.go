package rules

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
)

// Grant is a role that a service account is bound to.
type Grant struct {
	Binding    string // its name
	Role       rbacv1.RoleRef
	Everywhere bool   // in the whole cluster, not in one namespace
	Through    string // the group that it is bound through, "" for itself
}

// Grants finds the bindings that a service account is a subject of, by itself or
// through one of its groups. Bindings of other namespaces are passed over: they
// grant nothing here.
//
// Source: pkg/registry/rbac/validation/rule.go, appliesToUser.
func Grants(a *corev1.ServiceAccount, here []*rbacv1.RoleBinding, everywhere []*rbacv1.ClusterRoleBinding) []Grant {
	var all []Grant
	for _, b := range here {
		if b.Namespace != a.Namespace {
			continue
		}
		if through, ok := subject(a, b.Subjects, b.Namespace); ok {
			all = append(all, Grant{b.Name, b.RoleRef, false, through})
		}
	}
	for _, b := range everywhere {
		if through, ok := subject(a, b.Subjects, ""); ok {
			all = append(all, Grant{b.Name, b.RoleRef, true, through})
		}
	}
	slices.SortStableFunc(all, func(x, y Grant) int { // what is bound by name comes first
		return strings.Compare(x.Through, y.Through)
	})
	return all
}

// subject says whether an account is among the subjects. One of kind
// ServiceAccount without a namespace is of the binding's.
func subject(a *corev1.ServiceAccount, all []rbacv1.Subject, namespace string) (through string, ok bool) {
	user := "system:serviceaccount:" + a.Namespace + ":" + a.Name
	groups := []string{"system:serviceaccounts:" + a.Namespace, "system:serviceaccounts", "system:authenticated"}
	found := ""
	for _, s := range all {
		switch {
		case s.Kind == rbacv1.ServiceAccountKind && s.Name == a.Name && Or(s.Namespace, namespace) == a.Namespace,
			s.Kind == rbacv1.UserKind && s.Name == user:
			return "", true
		case s.Kind == rbacv1.GroupKind && slices.Contains(groups, s.Name):
			found = s.Name
		}
	}
	return found, found != ""
}

// SubjectWords names those that a binding in a namespace is for: "user anna",
// "group workshop", "service account worker", with its namespace where that is
// another.
func SubjectWords(all []rbacv1.Subject, namespace string) []string {
	var words []string
	for _, s := range all {
		switch s.Kind {
		case rbacv1.UserKind:
			words = append(words, "user "+s.Name)
		case rbacv1.GroupKind:
			words = append(words, "group "+s.Name)
		case rbacv1.ServiceAccountKind:
			name := "service account " + s.Name
			if s.Namespace != "" && s.Namespace != namespace {
				name += " of " + s.Namespace
			}
			words = append(words, name)
		default:
			words = append(words, s.Kind+" "+s.Name)
		}
	}
	return words
}

// RuleWords says what a role allows, a phrase for each of its rules: "get, list
// pods, pods/log", "everything".
func RuleWords(all []rbacv1.PolicyRule) []string {
	var words []string
	for _, r := range all {
		verbs := strings.Join(r.Verbs, ", ")
		if slices.Contains(r.Verbs, rbacv1.VerbAll) {
			verbs = "do anything with"
		}
		switch {
		case slices.Contains(r.Resources, rbacv1.ResourceAll) && slices.Contains(r.Verbs, rbacv1.VerbAll) && slices.Contains(r.APIGroups, rbacv1.APIGroupAll):
			words = append(words, "everything")
		case len(r.NonResourceURLs) > 0:
			words = append(words, verbs+" "+strings.Join(r.NonResourceURLs, ", "))
		case slices.Contains(r.Resources, rbacv1.ResourceAll):
			words = append(words, verbs+" everything in "+Or(strings.Join(groupNames(r.APIGroups), ", "), "no group"))
		default:
			what := strings.Join(r.Resources, ", ")
			if len(r.ResourceNames) > 0 {
				what += " named " + few(r.ResourceNames, 3)
			}
			words = append(words, verbs+" "+what)
		}
	}
	return words
}

func groupNames(all []string) []string {
	names := slices.Clone(all)
	for i, g := range names {
		switch g {
		case "":
			names[i] = "the core group"
		case rbacv1.APIGroupAll:
			names[i] = "every group"
		}
	}
	return names
}

// CloudIdentity is an identity outside of the cluster that pods of a service
// account take on.
type CloudIdentity struct {
	Cloud string // "Azure workload identity"
	As    string // the identity's name there
	More  string // what else its annotations say
	Label string // what each pod must be labelled with, "" for nothing
}

// CloudIdentities reads the annotations of the clouds.
//
// Source: azure.github.io/azure-workload-identity, Labels and Annotations;
// docs.aws.amazon.com/eks, IAM roles for service accounts; cloud.google.com,
// Workload Identity Federation for GKE. EKS Pod Identity keeps its associations
// with AWS: nothing in the cluster tells of them.
func CloudIdentities(a *corev1.ServiceAccount) []CloudIdentity {
	var all []CloudIdentity
	if id := a.Annotations["azure.workload.identity/client-id"]; id != "" {
		c := CloudIdentity{Cloud: "Azure workload identity", As: "client " + id, Label: "azure.workload.identity/use"}
		if t := a.Annotations["azure.workload.identity/tenant-id"]; t != "" {
			c.More = "tenant " + t
		}
		all = append(all, c)
	}
	if arn := a.Annotations["eks.amazonaws.com/role-arn"]; arn != "" {
		c := CloudIdentity{Cloud: "AWS IAM role", As: arn}
		if aud := a.Annotations["eks.amazonaws.com/audience"]; aud != "" {
			c.More = "audience " + aud
		}
		all = append(all, c)
	}
	if mail := a.Annotations["iam.gke.io/gcp-service-account"]; mail != "" {
		all = append(all, CloudIdentity{Cloud: "Google service account", As: mail})
	}
	return all
}

// PodIdentity is the old pod identity of Azure, which a pod names by a label; ""
// for none.
func PodIdentity(p *corev1.Pod) string { return p.Labels["aadpodidbinding"] }

// UsesAccount says whether a pod runs as a service account of its namespace.
func UsesAccount(p *corev1.Pod, a *corev1.ServiceAccount) bool {
	return p.Namespace == a.Namespace && Or(p.Spec.ServiceAccountName, "default") == a.Name
}
