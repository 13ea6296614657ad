package rules

import (
	"cmp"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
)

// May is a set of verbs with all that one may do them with.
type May struct {
	Verbs []string // in the order in which people name them
	What  []string // "pods", "deployments.apps/scale", "secrets named login", "everything"
	Basic bool     // what everyone may: to ask who one is and what one may
}

// MayDo sums up what the server says that somebody may do in a namespace: verbs
// that go together are told once. Those who may most come first, what everyone
// may is last. Paths of the server that are no resources are left out.
func MayDo(s authorizationv1.SubjectRulesReviewStatus) []May {
	type thing struct {
		name  string
		basic bool
	}
	verbs := map[thing][]string{}
	var order []thing
	for _, r := range s.ResourceRules {
		for _, name := range ruleThings(r) {
			t := thing{name, basicGroups(r.APIGroups)}
			if _, seen := verbs[t]; !seen {
				order = append(order, t)
			}
			verbs[t] = append(verbs[t], r.Verbs...)
		}
	}
	var all []May
	at := map[string]int{}
	for _, t := range order {
		vs := orderVerbs(verbs[t])
		key := strings.Join(vs, ",")
		if t.basic {
			key += " basic"
		}
		i, seen := at[key]
		if !seen {
			i, at[key] = len(all), len(all)
			all = append(all, May{Verbs: vs, Basic: t.basic})
		}
		all[i].What = append(all[i].What, t.name)
	}
	for i := range all {
		slices.Sort(all[i].What)
	}
	slices.SortStableFunc(all, func(a, b May) int {
		switch {
		case a.Basic != b.Basic:
			if a.Basic {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(weight(b), weight(a)), strings.Compare(a.What[0], b.What[0]))
	})
	return all
}

// ruleThings names what a rule is about.
func ruleThings(r authorizationv1.ResourceRule) []string {
	var all []string
	for _, group := range r.APIGroups {
		for _, resource := range r.Resources {
			name := resource
			base, sub, isSub := strings.Cut(resource, "/")
			switch {
			case resource == "*" && group == "*":
				name = "everything"
			case resource == "*" && group == "":
				name = "everything of the core group"
			case resource == "*":
				name = "everything of " + group
			case group == "*":
				name += " of every group"
			case group != "" && isSub:
				name = base + "." + group + "/" + sub
			case group != "":
				name += "." + group
			}
			if len(r.ResourceNames) > 0 {
				name += " named " + few(r.ResourceNames, 3)
			}
			all = append(all, name)
		}
	}
	return all
}

// basicGroups are those of the questions about oneself, which the role
// system:basic-user lets everyone ask.
func basicGroups(groups []string) bool {
	return len(groups) > 0 && !slices.ContainsFunc(groups, func(g string) bool {
		return g != "authorization.k8s.io" && g != "authentication.k8s.io"
	})
}

var verbOrder = []string{"*", "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"}

func orderVerbs(all []string) []string {
	place := func(v string) int {
		if i := slices.Index(verbOrder, v); i >= 0 {
			return i
		}
		return len(verbOrder)
	}
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a, b)) })
	all = slices.Compact(all)
	if len(all) > 0 && all[0] == "*" {
		return all[:1]
	}
	return all
}

func weight(m May) int {
	w := len(m.Verbs)
	if slices.Contains(m.Verbs, "*") {
		w = 100
	}
	if slices.Contains(m.What, "everything") {
		w += 1000
	}
	return w
}
