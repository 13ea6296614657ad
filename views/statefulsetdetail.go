package views

import (
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func statefulSetLooksAt(s *appsv1.StatefulSet) []Need {
	here := kube.Scope{Namespace: s.Namespace}
	needs := []Need{
		{Resource: kube.Pods, Scope: here},
		{Resource: kube.ControllerRevisions, Scope: here},
		{Resource: kube.Services, Scope: here},
	}
	if len(s.Spec.VolumeClaimTemplates) > 0 {
		needs = append(needs, Need{Resource: kube.PersistentVolumeClaims, Scope: here})
	}
	return append(needs, eventsOf(s))
}

// statefulSetDetail is the picture of a StatefulSet: its places in order, each
// with its pod, its revision and its claims, and what waits for what.
func statefulSetDetail(s *appsv1.StatefulSet, w World) Detail {
	places := rules.Ordinals(s, podsControlledBy(s, w), w.Now)
	about := metadataSection(s)
	about.Pairs = append(statefulSetPairs(s, w), about.Pairs...)
	d := Detail{Title: s.Name, Headline: statefulSetHeadline(s, places, w)}
	d.Sections = []Section{placesSection(s, places, w)}
	if len(s.Spec.VolumeClaimTemplates) > 0 {
		d.Sections = append(d.Sections, claimsSection(s, places, w))
	}
	d.Sections = append(d.Sections,
		controllerHistorySection(kube.StatefulSets, s, controllerHistory(s, w), s.Spec.RevisionHistoryLimit, w))
	if all := rules.StatefulSetConditions(s); len(all) > 0 {
		d.Sections = append(d.Sections, conditionsSection(all))
	}
	d.Sections = append(d.Sections, eventsSection(w, aboutUID(s)), about)
	return d
}

// statefulSetHeadline: how far, and the first pod that holds it up.
func statefulSetHeadline(s *appsv1.StatefulSet, places []rules.Ordinal, w World) []Cell {
	r := rules.SetRolloutOf(s)
	how := statefulSetReady(s)
	how.Numeric, how.Num, how.Text = false, 0, r.Sentence()
	if r.State == rules.SetUnobserved {
		how.Mark, how.Tone = Changing, Busy
	}
	lines := []Cell{how}
	if line, some := unavailable(s.Status.ReadyReplicas, s.Status.AvailableReplicas, s.Spec.MinReadySeconds); some {
		lines = append(lines, line)
	}
	if p := rules.Partition(s); p > 0 {
		stay := fmt.Sprintf("the first %d pods as they are", p)
		if p == 1 {
			stay = "the first pod as it is"
		}
		lines = append(lines, Cell{Tone: Warn, Text: fmt.Sprintf("partition %d: an update leaves %s", p, stay)})
	}
	if !w.Known(kube.Pods) {
		return lines
	}
	for _, o := range places {
		if o.Pod == nil {
			continue
		}
		if y := rules.PodWhy(o.Pod); y.Grade == rules.Failing {
			lines = append(lines, stuckSentence(o.Pod, y))
			break
		}
	}
	if name, why := refusedPlace(s, places, w); why != "" {
		lines = append(lines, Status(Broken, Bad, name+" cannot be made: "+why))
	}
	for _, o := range places {
		if o.Pod != nil && o.Old && o.Waits != "" && rules.PodWhy(o.Pod).Grade != rules.Coming && strings.Contains(o.Waits, "by hand") {
			lines = append(lines, Status(Alert, Bad, o.Name+" "+o.Waits))
			break
		}
	}
	return lines
}

// refusedPlace is the first place whose pod the controller may not make, and why.
func refusedPlace(s *appsv1.StatefulSet, places []rules.Ordinal, w World) (name, why string) {
	for _, o := range places {
		if o.Pod != nil || o.Waits != "" {
			continue
		}
		if why := lastRefusal(s, o.Name, w); why != "" {
			return o.Name, why
		}
	}
	return "", ""
}

// placesSection lists the places in order: what there is, what waits for what.
func placesSection(s *appsv1.StatefulSet, places []rules.Ordinal, w World) Section {
	sec := Section{Title: "PODS", Note: Dimmed("one after the other, each when those before it are ready")}
	if !rules.Ordered(s) {
		sec.Note = Dimmed("all at once")
	}
	if note, lacks := lacking(w, kube.Pods); lacks {
		sec.Note = note
		return sec
	}
	if len(places) == 0 {
		sec.Note = Dimmed("none wanted")
		return sec
	}
	t := &Table{Head: []Column{
		{Name: "NAME"},
		{Name: "READY", Right: true, Rank: 3},
		{Name: "STATUS", Rank: 1},
		{Name: "REVISION", Rank: 2},
		{Name: "WHY", Rank: 4},
	}}
	for _, o := range places {
		t.Rows = append(t.Rows, placeItem(s, o, w))
	}
	sec.Table = t
	return sec
}

func placeItem(s *appsv1.StatefulSet, o rules.Ordinal, w World) Item {
	why := o.Waits
	if o.Pod == nil {
		status := Status(Waiting, Busy, "to be made")
		if why != "" {
			status = Status(Waiting, Dim, "not made yet")
		} else if why = lastRefusal(s, o.Name, w); why != "" {
			status = Status(Broken, Bad, "cannot be made")
		}
		return Item{Cells: []Cell{Dimmed(o.Name), Dimmed("-"), status, {}, Text(why)}}
	}
	revision := Dimmed("newest")
	switch {
	case o.Old && o.Kept:
		revision = Dimmed("old, before the partition")
	case o.Old:
		revision = Cell{Text: "old", Tone: Warn}
	}
	words := rules.Words(o.Pod)
	status := podStatus(o.Pod, words)
	if y := rules.PodWhy(o.Pod); why == "" {
		why = y.Short
	}
	if o.Extra {
		why = strings.TrimSuffix("beyond the replicas, to be deleted: "+why, ": ")
	}
	return Item{
		Cells: []Cell{Text(o.Name), readyCell(o.Pod, words), status, revision, Text(why)},
		Ref:   Ref{Kind: Object, Name: o.Name, Resource: kube.Pods, Namespace: s.Namespace},
	}
}

// claimsSection: the storage of each place, those of places that are no more
// among it.
func claimsSection(s *appsv1.StatefulSet, places []rules.Ordinal, w World) Section {
	sec := Section{Title: "CLAIMS", Note: Dimmed(rules.ClaimRetention(s))}
	if note, lacks := lacking(w, kube.PersistentVolumeClaims); lacks {
		sec.Note = note
		return sec
	}
	list := w.List(kube.PersistentVolumeClaims)
	t := &Table{Head: []Column{{Name: "CLAIM"}, {Name: "STATUS", Rank: 1}, {Name: "CAPACITY", Right: true, Rank: 2}, {Name: "CLASS", Rank: 3}}}
	named := map[string]bool{}
	for _, o := range places {
		for _, name := range o.Claims {
			named[name] = true
			c, ok := list.Get(s.Namespace, name).(*corev1.PersistentVolumeClaim)
			if !ok {
				t.Rows = append(t.Rows, Item{Cells: []Cell{Dimmed(name), Status(Waiting, Dim, "not made yet")}})
				continue
			}
			t.Rows = append(t.Rows, claimItem(c, ""))
		}
	}
	for _, c := range listed[*corev1.PersistentVolumeClaim](w, kube.PersistentVolumeClaims) {
		if c.Namespace == s.Namespace && !named[c.Name] && ownClaim(s, c) {
			t.Rows = append(t.Rows, claimItem(c, "no pod any more"))
		}
	}
	if len(t.Rows) > 0 {
		sec.Table = t
	}
	return sec
}

// ownClaim knows a claim that a set made for a place that it has no more: by its
// name, a template's with the set's and a number.
func ownClaim(s *appsv1.StatefulSet, c *corev1.PersistentVolumeClaim) bool {
	for _, t := range s.Spec.VolumeClaimTemplates {
		if rest, ok := strings.CutPrefix(c.Name, t.Name+"-"+s.Name+"-"); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return false
}

func claimItem(c *corev1.PersistentVolumeClaim, note string) Item {
	words := rules.ClaimRow(c)
	status := claimStatus(words.Status)
	if note != "" {
		status.Text += ", " + note
		status.Tone = Dim
	}
	return Item{
		Cells: []Cell{Text(c.Name), status, Text(words.Capacity), Dimmed(words.Class)},
		Ref:   Ref{Kind: Object, Name: c.Name, Resource: kube.PersistentVolumeClaims, Namespace: c.Namespace},
	}
}

func statefulSetPairs(s *appsv1.StatefulSet, w World) []Pair {
	strategy := rules.Or(string(s.Spec.UpdateStrategy.Type), string(appsv1.RollingUpdateStatefulSetStrategyType))
	switch r := s.Spec.UpdateStrategy.RollingUpdate; {
	case s.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType:
		strategy += ": a pod changes when it is deleted"
	case r != nil && r.MaxUnavailable != nil && r.MaxUnavailable.String() != "1":
		strategy += ", from the last to the first, " + r.MaxUnavailable.String() + " at a time where the cluster allows it"
	default:
		strategy += ", from the last to the first, one at a time"
	}
	pairs := []Pair{
		{"strategy", Text(strategy)},
		{"service", governing(s, w)},
		{"images", Text(rules.ContainerImages(s.Spec.Template.Spec.Containers))},
		{"selector", Text(metav1.FormatLabelSelector(s.Spec.Selector))},
	}
	if n := s.Spec.MinReadySeconds; n != 0 {
		pairs = append(pairs, Pair{"available", Text(fmt.Sprintf("after %d s of being ready", n))})
	}
	return pairs
}

// governing is about the Service that gives the pods names in the DNS.
func governing(s *appsv1.StatefulSet, w World) Cell {
	name := s.Spec.ServiceName
	if name == "" {
		return Dimmed("none: its pods have no names in the DNS")
	}
	if _, lacks := lacking(w, kube.Services); lacks {
		return Text(name)
	}
	svc, ok := w.List(kube.Services).Get(s.Namespace, name).(*corev1.Service)
	switch {
	case !ok:
		return Status(Alert, Warn, name+" not found: its pods have no names in the DNS")
	case !rules.Headless(svc):
		return Status(Alert, Warn, name+", which is not headless: its pods have no names in the DNS")
	case len(svc.Spec.Selector) > 0 && !rules.Selects(svc, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: s.Namespace, Labels: s.Spec.Template.Labels}}):
		return Status(Alert, Warn, name+", which selects other pods: these have no names in the DNS")
	}
	return Text(fmt.Sprintf("%s, headless: a pod is found as %s-0.%s", name, s.Name, name))
}
