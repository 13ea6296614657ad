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
	What  []string // "pods (exec, log)", "deployments", "secrets named login", "everything"
	Basic bool     // what everyone may: to ask who one is and what one may
}

// MayDo sums up what the server says that somebody may do in a namespace: verbs
// that go together are told once, and what a workshop is about first. Those who may
// most come first, what everyone may is last. Paths of the server that are no
// resources are left out, and so are the group extensions, which no server has any
// more and roles still name, and a status that one may do no more with than with its
// object.
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
		if base, ok := strings.CutSuffix(t.name, "/status"); ok && within(vs, verbs[thing{base, t.basic}]) {
			continue // who reads an object reads its status
		}
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
		slices.SortFunc(all[i].What, func(a, b string) int {
			return cmp.Or(cmp.Compare(familiarity(a), familiarity(b)), strings.Compare(a, b))
		})
		all[i].What = folded(slices.Compact(all[i].What))
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

// within says whether all verbs are among others, or those are all verbs.
func within(verbs, others []string) bool {
	return !slices.ContainsFunc(verbs, func(v string) bool { return !slices.Contains(others, v) && !slices.Contains(others, "*") })
}

// ruleThings names what a rule is about.
func ruleThings(r authorizationv1.ResourceRule) []string {
	var all []string
	for _, group := range r.APIGroups {
		if group == "extensions" {
			continue
		}
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
			case slices.Contains(plainGroups, group): // their names are known without
			case isSub:
				name = base + "." + group + "/" + sub
			default:
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

// plainGroups are those whose resources are told by their names alone.
var plainGroups = []string{"", "apps", "batch", "networking.k8s.io", "autoscaling", "policy", "discovery.k8s.io", "rbac.authorization.k8s.io"}

// familiar are the resources of the workshop, in its order.
var familiar = []string{
	"everything", "pods", "deployments", "replicasets", "daemonsets", "statefulsets", "jobs", "cronjobs",
	"services", "ingresses", "configmaps", "secrets", "persistentvolumeclaims", "events",
}

// familiarity sorts what one may: the workshop's first, with their subresources.
func familiarity(name string) int {
	base, _, _ := strings.Cut(name, " ")
	base, _, _ = strings.Cut(base, "/")
	if i := slices.Index(familiar, base); i >= 0 {
		return i
	}
	return len(familiar)
}

// folded puts subresources behind their resource: "pods (exec, log)".
func folded(sorted []string) []string {
	var all []string
	for _, name := range sorted {
		base, sub, ok := strings.Cut(name, "/")
		last := len(all) - 1
		switch {
		case ok && !strings.Contains(name, " ") && last >= 0 && all[last] == base:
			all[last] += " (" + sub + ")"
		case ok && !strings.Contains(name, " ") && last >= 0 && strings.HasPrefix(all[last], base+" ("):
			all[last] = strings.TrimSuffix(all[last], ")") + ", " + sub + ")"
		default:
			all = append(all, name)
		}
	}
	return all
}

// Words says what the verbs come to: "anything", "read and write", "get, approve".
func (m May) Words() string {
	if slices.Contains(m.Verbs, "*") {
		return "anything"
	}
	left, words := slices.Clone(m.Verbs), []string(nil)
	take := func(word string, of, along []string) {
		for _, v := range of {
			if !slices.Contains(left, v) {
				return
			}
		}
		words = append(words, word)
		left = slices.DeleteFunc(left, func(v string) bool { return slices.Contains(of, v) || slices.Contains(along, v) })
	}
	take("read", []string{"get", "list", "watch"}, nil)
	take("write", []string{"create", "update", "patch", "delete"}, []string{"deletecollection"})
	words = append(words, left...)
	if n := len(words); n > 1 && (words[0] == "read" || words[0] == "write") {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, ", ")
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
