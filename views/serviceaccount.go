package views

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func serviceAccounts() View {
	return Kind[*corev1.ServiceAccount]{
		Res:     kube.ServiceAccounts,
		Aliases: []string{"serviceaccount", "sa"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "AGE", Right: true, Rank: 1},
		},
		Cells: func(a *corev1.ServiceAccount, _ World) []Cell {
			return []Cell{Text(a.Name), Since(a.CreationTimestamp.Time)}
		},
		LooksAt: serviceAccountLooksAt,
		Picture: serviceAccountDetail,
	}
}

func serviceAccountLooksAt(a *corev1.ServiceAccount) []Need {
	here := kube.Scope{Namespace: a.Namespace}
	return []Need{
		{Resource: kube.Pods, Scope: here},
		{Resource: kube.RoleBindings, Scope: here},
		{Resource: kube.ClusterRoleBindings},
		{Resource: kube.Roles, Scope: here},
		{Resource: kube.ClusterRoles},
		eventsOf(a),
	}
}

// serviceAccountDetail is the picture of a service account: who it is to the
// cluster and to a cloud, what it may do here, which pods run as it.
func serviceAccountDetail(a *corev1.ServiceAccount, w World) Detail {
	var pods []*corev1.Pod
	for _, p := range podsHere(a, w) {
		if rules.UsesAccount(p, a) && !rules.Ended(p) {
			pods = append(pods, p)
		}
	}
	about := metadataSection(a)
	about.Pairs = append(accountPairs(a), about.Pairs...)
	d := Detail{Title: a.Name, Headline: []Cell{Text("system:serviceaccount:" + a.Namespace + ":" + a.Name)}}
	if s, ok := cloudSection(a, pods, w); ok {
		d.Sections = append(d.Sections, s)
	}
	d.Sections = append(d.Sections, grantsSections(a, w)...)
	d.Sections = append(d.Sections, podsSection(w, pods), eventsSection(w, aboutUID(a)), about)
	return d
}

// cloudSection: the identities in clouds, and the pods that are not set up to
// take them on.
func cloudSection(a *corev1.ServiceAccount, pods []*corev1.Pod, w World) (Section, bool) {
	s := Section{Title: "IN THE CLOUD"}
	for _, c := range rules.CloudIdentities(a) {
		as := c.As
		if c.More != "" {
			as += ", " + c.More
		}
		s.Pairs = append(s.Pairs, Pair{c.Cloud, Text(as)})
		if c.Label == "" || !w.Known(kube.Pods) {
			continue
		}
		without := 0
		for _, p := range pods {
			if p.Labels[c.Label] != "true" {
				without++
			}
		}
		if without > 0 {
			s.Pairs = append(s.Pairs, Pair{"", Status(Alert, Warn, fmt.Sprintf("%d of %s without the label %s=true: no token for them", without, plural(len(pods), "pod"), c.Label))})
		}
	}
	old := map[string]bool{}
	for _, p := range pods {
		if id := rules.PodIdentity(p); id != "" && !old[id] {
			old[id] = true
			s.Pairs = append(s.Pairs, Pair{"Azure pod identity, of old", Text(id + ", by the label aadpodidbinding of " + p.Name)})
		}
	}
	return s, len(s.Pairs) > 0
}

// grantsSections: each role that it is bound to, and what that allows.
func grantsSections(a *corev1.ServiceAccount, w World) []Section {
	s := Section{Title: "MAY DO", Note: Dimmed("here, and in the whole cluster")}
	here, lacksHere := lacking(w, kube.RoleBindings)
	all, lacksAll := lacking(w, kube.ClusterRoleBindings)
	switch {
	case lacksHere && lacksAll:
		s.Note = here
		return []Section{s}
	case lacksHere:
		s.Note = here
	case lacksAll:
		s.Note = all
	}
	grants := rules.Grants(a, listed[*rbacv1.RoleBinding](w, kube.RoleBindings), listed[*rbacv1.ClusterRoleBinding](w, kube.ClusterRoleBindings))
	if len(grants) == 0 {
		if !lacksHere && !lacksAll {
			s.Note = Dimmed("nothing: no role is bound to it")
		}
		return []Section{s}
	}
	t := &Table{Head: []Column{{Name: "ROLE"}, {Name: "WHERE", Rank: 3}, {Name: "BOUND BY", Rank: 2}, {Name: "MAY", Rank: 1}}}
	for _, g := range grants {
		t.Rows = append(t.Rows, grantItem(a, g, w))
	}
	s.Table = t
	return []Section{s}
}

func grantItem(a *corev1.ServiceAccount, g rules.Grant, w World) Item {
	where := "here"
	if g.Everywhere {
		where = "everywhere"
	}
	by := Text(g.Binding)
	if g.Through != "" {
		by = Dimmed(g.Binding + ", through " + g.Through)
	}
	return Item{
		Cells: []Cell{Text(g.Role.Kind + "/" + g.Role.Name), Text(where), by, roleCell(a.Namespace, g.Role, g.Everywhere, w)},
		Ref:   roleRef(a.Namespace, g.Role),
	}
}

func accountPairs(a *corev1.ServiceAccount) []Pair {
	var pairs []Pair
	if m := a.AutomountServiceAccountToken; m != nil && !*m {
		pairs = append(pairs, Pair{"token", Text("not put into its pods, unless they ask for it")})
	}
	for _, s := range a.ImagePullSecrets {
		pairs = append(pairs, Pair{"pulls images with", Text(s.Name)})
	}
	for _, s := range a.Secrets {
		pairs = append(pairs, Pair{"secret", Text(s.Name)})
	}
	return pairs
}
