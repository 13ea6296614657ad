package serve

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

// actsAs names what lets the server of kube/deploy act as the people of a roster.
const actsAs = "hackfest-impersonate"

// Rights is the manifest that lets the server of kube/deploy act as the users and
// groups of a roster, given as its text, and as nobody else. A ServiceAccount is
// allowed in its own namespace (apiserver, endpoints/filters/impersonation), which
// this manifest does not reach: it is an error that says what to do.
func Rights(roster []byte) (string, error) {
	r, err := parseRoster(roster)
	if err != nil {
		return "", err
	}
	users, groups := map[string]bool{}, map[string]bool{}
	for _, p := range r.People {
		if account, ok := strings.CutPrefix(p.User, "system:serviceaccount:"); ok {
			ns, name, _ := strings.Cut(account, ":")
			return "", &wrong{r.at[p], fmt.Sprintf("it is a ServiceAccount: give the server a Role in namespace %s, "+
				"verb impersonate on serviceaccounts %s, and leave the person out here", ns, name)}
		}
		users[p.User] = true
		for _, g := range p.Groups {
			groups[g] = true
		}
	}
	meta := metav1.ObjectMeta{Name: actsAs}
	var b strings.Builder
	b.WriteString("# Who the server may act as: the people of the roster, by name, and nobody else.\n" +
		"# Made by: hackfest serve rights --roster roster.yaml. Whoever is missing here is told\n" +
		"# so, and sees nothing.\n")
	for i, o := range []runtime.Object{
		&rbacv1.ClusterRole{TypeMeta: kindOf("ClusterRole"), ObjectMeta: meta, Rules: append(as("users", users), as("groups", groups)...)},
		&rbacv1.ClusterRoleBinding{
			TypeMeta: kindOf("ClusterRoleBinding"), ObjectMeta: meta,
			RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: actsAs},
			Subjects: []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: "hackfest", Namespace: "hackfest"}},
		},
	} {
		text, err := yaml.Marshal(o)
		if err != nil {
			return "", err
		}
		if i > 0 {
			b.WriteString("---\n")
		}
		b.Write(text)
	}
	return b.String(), nil
}

// as is the right to act as those; none where there is nobody, for a rule without
// names allows all.
func as(resource string, names map[string]bool) []rbacv1.PolicyRule {
	if len(names) == 0 {
		return nil
	}
	return []rbacv1.PolicyRule{{
		APIGroups: []string{""}, Resources: []string{resource}, Verbs: []string{"impersonate"},
		ResourceNames: slices.Sorted(maps.Keys(names)),
	}}
}

func kindOf(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: kind}
}
