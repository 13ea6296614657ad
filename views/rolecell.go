package views

import (
	"fmt"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// roleCell says what a role allows that is bound in a namespace, or everywhere;
// one that is not there allows nothing.
func roleCell(namespace string, ref rbacv1.RoleRef, everywhere bool, w World) Cell {
	var all []rbacv1.PolicyRule
	resource := kube.ClusterRoles
	if ref.Kind == kube.Roles.Kind {
		resource = kube.Roles
	} else {
		namespace = ""
	}
	if note, lacks := lacking(w, resource); lacks {
		return note
	}
	switch role := w.List(resource).Get(namespace, ref.Name).(type) {
	case *rbacv1.Role:
		all = role.Rules
	case *rbacv1.ClusterRole:
		all = role.Rules
	default:
		return Status(Broken, Bad, "the role is not there: it allows nothing")
	}
	words := rules.RuleWords(all)
	const most = 6
	if len(words) > most {
		words = append(words[:most], fmt.Sprintf("and %d more", len(words)-most))
	}
	c := Text(rules.Or(strings.Join(words, "; "), "nothing"))
	if strings.Contains(c.Text, "everything") && everywhere {
		c.Tone = Warn
	}
	return c
}

// roleRef is the line of a role that is bound in a namespace.
func roleRef(namespace string, ref rbacv1.RoleRef) Ref {
	r, ok := resourceOf(rbacv1.SchemeGroupVersion.String(), ref.Kind)
	if !ok {
		return Ref{}
	}
	if !r.Namespaced {
		namespace = ""
	}
	return Ref{Kind: Object, Name: ref.Name, Resource: r, Namespace: namespace}
}
