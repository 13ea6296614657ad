package views

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func namespaceLooksAt(n *corev1.Namespace) []Need {
	here := kube.Scope{Namespace: n.Name}
	return []Need{
		{Resource: kube.Pods, Scope: here},
		{Resource: kube.ResourceQuotas, Scope: here},
		{Resource: kube.LimitRanges, Scope: here},
		{Resource: kube.NetworkPolicies, Scope: here},
		{Resource: kube.RoleBindings, Scope: here},
		{Resource: kube.Roles, Scope: here},
		{Resource: kube.ClusterRoles},
		{Resource: kube.OwnRules, Scope: here},
	}
}

// namespaceDetail is the picture of a namespace: how its pods are, and what
// grouping them is for: shares, bounds, walls and rights.
func namespaceDetail(n *corev1.Namespace, w World) Detail {
	status := namespaceCells(n, w)[1]
	status.Clock = &Clock{Time: n.CreationTimestamp.Time, Before: status.Text + " · "}
	status.Text = ""
	d := Detail{Title: n.Name, Headline: []Cell{status}}
	for _, c := range rules.NamespaceConditions(n) {
		if !c.Good {
			d.Headline = append(d.Headline, Cell{Text: c.Message, Tone: Warn})
		}
	}
	d.Sections = []Section{podStates(n, w)}
	d.Sections = append(d.Sections, quotaSections(n, w)...)
	d.Sections = append(d.Sections,
		limitRangesSection(n, w),
		networkSection(n, w),
		securitySection(n),
		ownRulesSection(n, w),
		rolesSection(n, w),
		metadataSection(n),
	)
	return d
}

// podStates counts the namespace's pods by their status word, what needs a look
// first.
func podStates(n *corev1.Namespace, w World) Section {
	s := Section{Title: "PODS BY STATE"}
	if note, lacks := lacking(w, kube.Pods); lacks {
		s.Note = note
		return s
	}
	pods := typed[*corev1.Pod](w.Bucket(kube.Pods, kube.ByNamespace, n.Name).Objects)
	if len(pods) == 0 {
		s.Note = Dimmed("none")
		return s
	}
	type state struct {
		cell  Cell
		count int64
	}
	states := map[string]*state{}
	for _, p := range pods {
		c := podStatus(p, rules.Words(p))
		if c.Text == "Running" && c.Tone != Good {
			c.Text = "Running, not ready"
		}
		if states[c.Text] == nil {
			states[c.Text] = &state{cell: c}
		}
		states[c.Text].count++
	}
	order := slices.SortedFunc(maps.Values(states), func(a, b *state) int {
		return cmp.Or(cmp.Compare(urgency(a.cell.Tone), urgency(b.cell.Tone)),
			cmp.Compare(b.count, a.count), strings.Compare(a.cell.Text, b.cell.Text))
	})
	for _, st := range order {
		s.Bars = append(s.Bars, Bar{
			Label: rules.Or(st.cell.Text, rules.Unknown),
			Value: st.count, Total: int64(len(pods)),
			Text: Number(st.count), Tone: st.cell.Tone,
		})
	}
	return s
}

// urgency orders tones: what someone should look at comes first.
func urgency(t Tone) int {
	return slices.Index([]Tone{Bad, Warn, Busy, Accent, Plain, Good, Dim}, t)
}

// quotaSections draws each quota: used of hard.
func quotaSections(n *corev1.Namespace, w World) []Section {
	if note, lacks := lacking(w, kube.ResourceQuotas); lacks {
		return []Section{{Title: "QUOTAS", Note: note}}
	}
	var all []Section
	for _, q := range listed[*corev1.ResourceQuota](w, kube.ResourceQuotas) {
		if q.Namespace == n.Name {
			all = append(all, quotaSection(q))
		}
	}
	if len(all) == 0 {
		return []Section{{Title: "QUOTAS", Note: Dimmed("none")}}
	}
	return all
}

func quotaSection(q *corev1.ResourceQuota) Section {
	s := Section{Title: "QUOTA", Note: Text(q.Name)}
	if words := rules.QuotaScope(q); words != "" {
		s.Note.Text += ", of " + words
	}
	hard := q.Status.Hard
	if len(hard) == 0 {
		hard = q.Spec.Hard // not yet counted
		s.Note.Text += ", not counted yet"
	}
	for _, name := range slices.Sorted(maps.Keys(hard)) {
		bar := quantityBar(string(name), q.Status.Used[name], hard[name])
		if bar.Value == 0 {
			bar.Tone = Dim
		}
		s.Bars = append(s.Bars, bar)
	}
	return s
}
