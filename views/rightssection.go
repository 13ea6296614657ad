package views

import (
	"cmp"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// ownRulesSection: what the person at the screen may do here, as the server
// tells, whichever way they came to it.
func ownRulesSection(n *corev1.Namespace, w World) Section {
	s := Section{Title: "WHAT YOU MAY DO HERE"}
	if note, lacks := lacking(w, kube.OwnRules); lacks {
		if note.Tone == Warn {
			note.Text = "the server does not let you ask"
		}
		s.Note = note
		return s
	}
	review, ok := w.List(kube.OwnRules).Get(n.Name, n.Name).(*authorizationv1.SelfSubjectRulesReview)
	if !ok {
		return s
	}
	if review.Status.Incomplete {
		s.Note = Status(Alert, Warn, strings.TrimSuffix("not all: "+rules.OneLine(review.Status.EvaluationError), ": "))
	}
	t := &Table{Head: []Column{{Name: "VERBS", Rank: 1, Least: 14}, {Name: "OF"}}}
	for _, m := range rules.MayDo(review.Status) {
		verbs, what := Text(m.Words()), Text(strings.Join(m.What, ", "))
		if m.Basic {
			verbs.Tone, what = Dim, Dimmed("questions about yourself, as everyone may")
		}
		t.Rows = append(t.Rows, Item{Cells: []Cell{verbs, what}})
	}
	if len(t.Rows) == 0 {
		s.Lines = []Cell{{Text: "nothing that the server tells of", Tone: Warn}}
		return s
	}
	s.Table = t
	return s
}

// rolesSection: the roles of the namespace and those of the cluster that are
// bound here, and to whom. Who is bound in the whole cluster may do it here too;
// that is told by the accounts.
func rolesSection(n *corev1.Namespace, w World) Section {
	s := Section{Title: "ROLES AND WHO HAS THEM HERE"}
	if note, lacks := lacking(w, kube.RoleBindings); lacks {
		s.Note = note
		return s
	}
	t := &Table{Head: []Column{{Name: "ROLE"}, {Name: "WHO", Rank: 1}, {Name: "BOUND BY", Rank: 3}, {Name: "MAY", Rank: 2}}}
	bound := map[string]bool{}
	for _, b := range listed[*rbacv1.RoleBinding](w, kube.RoleBindings) {
		if b.Namespace != n.Name {
			continue
		}
		if b.RoleRef.Kind == kube.Roles.Kind {
			bound[b.RoleRef.Name] = true
		}
		who := Text(strings.Join(rules.SubjectWords(b.Subjects, n.Name), ", "))
		if who.Text == "" {
			who = Status(Off, Warn, "nobody")
		}
		t.Rows = append(t.Rows, Item{
			Cells: []Cell{Text(b.RoleRef.Kind + "/" + b.RoleRef.Name), who, Dimmed(b.Name), roleCell(n.Name, b.RoleRef, false, w)},
			Ref:   roleRef(n.Name, b.RoleRef),
		})
	}
	slices.SortStableFunc(t.Rows, func(a, b Item) int { return cmp.Compare(a.Cells[0].Text, b.Cells[0].Text) })
	if note, lacks := lacking(w, kube.Roles); lacks {
		s.Note = note
	}
	for _, r := range listed[*rbacv1.Role](w, kube.Roles) {
		if r.Namespace == n.Name && !bound[r.Name] {
			ref := rbacv1.RoleRef{Kind: kube.Roles.Kind, Name: r.Name}
			t.Rows = append(t.Rows, Item{
				Cells: []Cell{Text(ref.Kind + "/" + r.Name), Status(Off, Dim, "nobody"), Dimmed(""), roleCell(n.Name, ref, false, w)},
				Ref:   roleRef(n.Name, ref),
			})
		}
	}
	if len(t.Rows) == 0 {
		if s.Note.Text == "" {
			s.Note = Dimmed("none")
		}
		return s
	}
	s.Table = t
	return s
}
