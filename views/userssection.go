package views

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// user is what uses an object in one way: the pods of one owner together.
type user struct {
	who  string // "ReplicaSet/web-5f6b", "Pod/crash"
	pods []*corev1.Pod
	use  rules.Use
}

// usersOf finds the pods that use an object by name. Pods that have ended use
// nothing any more.
func usersOf(r kube.Resource, name string, pods []*corev1.Pod) []user {
	var all []user
	for _, p := range pods {
		if rules.Ended(p) {
			continue
		}
		who := "Pod/" + p.Name
		if c := metav1.GetControllerOfNoCopy(p); c != nil {
			who = c.Kind + "/" + c.Name
		}
		for _, u := range rules.UsesOf(p, rules.Used(r.Kind), name) {
			i := slices.IndexFunc(all, func(a user) bool { return a.who == who && a.use.How == u.How })
			if i < 0 {
				i = len(all)
				all = append(all, user{who: who, use: u})
			}
			all[i].pods = append(all[i].pods, p)
		}
	}
	return all
}

// usersSection says who uses the object, and how. Has says whether it has a
// key; nil where it has none to be missed.
func usersSection(o kube.Object, users []user, w World, has ...func(key string) bool) Section {
	s := Section{Title: "USED BY"}
	if note, lacks := lacking(w, kube.Pods); lacks {
		s.Note = note
		return s
	}
	if len(users) == 0 {
		s.Note = Dimmed("no pod that is there now")
		return s
	}
	t := &Table{Head: []Column{{Name: "WHO"}, {Name: "PODS", Right: true, Rank: 2}, {Name: "HOW", Rank: 1}}}
	for _, u := range users {
		how := Text(u.use.How)
		if missing := missingKeys(u.use, has); len(missing) > 0 {
			how = Status(Broken, Bad, u.use.How+": there is no key "+strings.Join(missing, ", "))
			if u.use.Optional {
				how.Mark, how.Tone = Alert, Warn
			}
		}
		t.Rows = append(t.Rows, Item{
			Cells: []Cell{Text(u.who), Number(len(u.pods)), how},
			Ref:   Ref{Kind: Object, Name: u.pods[0].Name, Resource: kube.Pods, Namespace: o.GetNamespace()},
		})
	}
	s.Note = Dimmed(fmt.Sprint(len(users)))
	s.Table = t
	return s
}

func missingKeys(u rules.Use, has []func(string) bool) []string {
	var missing []string
	for _, h := range has {
		for _, k := range u.Keys {
			if !h(k) {
				missing = append(missing, k)
			}
		}
	}
	return missing
}
