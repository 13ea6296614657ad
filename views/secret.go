package views

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func secrets() View {
	return Kind[*corev1.Secret]{
		Res:     kube.Secrets,
		Aliases: []string{"secret"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "TYPE", Rank: 2},
			{Name: "DATA", Right: true, Rank: 1},
			{Name: "AGE", Right: true, Rank: 3},
		},
		Cells: func(s *corev1.Secret, _ World) []Cell {
			return []Cell{Text(s.Name), Text(string(s.Type)), Number(len(s.Data)), Since(s.CreationTimestamp.Time)}
		},
		LooksAt: secretLooksAt,
		Picture: secretDetail,
	}
}

func secretLooksAt(s *corev1.Secret) []Need {
	here := kube.Scope{Namespace: s.Namespace}
	return []Need{
		{Resource: kube.Pods, Scope: here},
		{Resource: kube.ServiceAccounts, Scope: here},
		{Resource: kube.Ingresses, Scope: here},
		eventsOf(s),
	}
}

// secretDetail is the picture of a Secret: its keys with their sizes, never a
// value, and who uses it.
func secretDetail(s *corev1.Secret, w World) Detail {
	sizes := map[string]int{}
	for k, v := range s.Data {
		sizes[k] = len(v)
	}
	has := func(key string) bool { _, ok := sizes[key]; return ok }
	how := Text(rules.SecretMeaning(s) + ": " + plural(len(sizes), "key") + ", " + bytesWord(total(sizes)))
	if s.Immutable != nil && *s.Immutable {
		how.Text += ", immutable"
	}
	users := usersSection(s, usersOf(kube.Secrets, s.Name, podsHere(s, w)), w, has)
	others := secretOthers(s, w)
	if len(others) > 0 {
		if users.Table == nil {
			users.Table, users.Note = &Table{Head: []Column{{Name: "WHO"}, {Name: "PODS", Right: true, Rank: 2}, {Name: "HOW", Rank: 1}}}, Cell{}
		}
		users.Table.Rows = append(users.Table.Rows, others...)
	}
	for _, r := range []kube.Resource{kube.Ingresses, kube.ServiceAccounts, kube.Pods} { // a list with a gap says so
		if l := w.List(r); l != nil && l.Health.State == kube.Denied {
			users.Note, _ = lacking(w, r)
		}
	}
	lines := []Cell{how}
	if s.Type == corev1.SecretTypeTLS && (sizes[corev1.TLSCertKey] == 0 || sizes[corev1.TLSPrivateKeyKey] == 0) {
		lines = append(lines, Status(Alert, Warn, "its certificate or its key is empty"))
	}
	return Detail{
		Title: s.Name, Headline: lines,
		Sections: []Section{
			dataSection(kube.Secrets, s, sizes, "values are masked; enter shows one"),
			users,
			eventsSection(w, aboutUID(s)),
			metadataSection(s),
		},
	}
}

// secretOthers are the users that are no pods: service accounts that pull images
// with it, Ingresses that it is the certificate of. Where those lists are not to
// be had, nothing is said of them.
func secretOthers(s *corev1.Secret, w World) []Item {
	var all []Item
	for _, a := range listed[*corev1.ServiceAccount](w, kube.ServiceAccounts) {
		for _, r := range a.ImagePullSecrets {
			if r.Name == s.Name && a.Namespace == s.Namespace {
				all = append(all, otherUser(kube.ServiceAccounts, a, "its pods pull images with it"))
			}
		}
	}
	for _, i := range listed[*networkingv1.Ingress](w, kube.Ingresses) {
		for _, t := range i.Spec.TLS {
			if t.SecretName == s.Name && i.Namespace == s.Namespace {
				all = append(all, otherUser(kube.Ingresses, i, "certificate of "+rules.Or(few(t.Hosts), "every host")))
			}
		}
	}
	return all
}

func otherUser(r kube.Resource, o kube.Object, how string) Item {
	return Item{
		Cells: []Cell{Text(r.Kind + "/" + o.GetName()), Dimmed("-"), Text(how)},
		Ref:   Ref{Kind: Object, Name: o.GetName(), Resource: r, Namespace: o.GetNamespace()},
	}
}

// few names the first hosts and says that there are more.
func few(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return words[0] + " and " + plural(len(words)-1, "other")
}
