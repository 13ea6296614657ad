package views

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func daemonSetLooksAt(d *appsv1.DaemonSet) []Need {
	here := kube.Scope{Namespace: d.Namespace}
	return []Need{
		{Resource: kube.Nodes},
		{Resource: kube.Pods, Scope: here},
		{Resource: kube.ControllerRevisions, Scope: here},
		eventsOf(d),
	}
}

// daemonSetDetail is the picture of a DaemonSet: every node, with what is
// wanted there, what there is, and why that is not the same.
func daemonSetDetail(d *appsv1.DaemonSet, w World) Detail {
	history := controllerHistory(d, w)
	cover, known := coverage(d, history, w)
	about := metadataSection(d)
	about.Pairs = append(daemonSetPairs(d), about.Pairs...)
	sections := []Section{}
	if pools, ok := poolsSection(cover); ok && known {
		sections = append(sections, pools)
	}
	sections = append(sections, coverageSection(d, cover, w))
	if !known {
		sections = append(sections, daemonSetNumbers(d), podsSection(w, podsControlledBy(d, w)))
	}
	if len(cover.Lost) > 0 {
		lost := podsSection(w, cover.Lost)
		lost.Title = "PODS OF NODES THAT ARE GONE"
		sections = append(sections, lost)
	}
	return Detail{
		Title:    d.Name,
		Headline: daemonSetHeadline(d, cover, known, history != nil, w),
		Sections: append(sections,
			controllerHistorySection(kube.DaemonSets, d, history, d.Spec.RevisionHistoryLimit, w),
			eventsSection(w, aboutUID(d)),
			about,
		),
	}
}

// coverage computes it, unless the lists that it needs cannot be believed.
func coverage(d *appsv1.DaemonSet, history []*appsv1.ControllerRevision, w World) (rules.Coverage, bool) {
	if !w.Known(kube.Nodes) || !w.Known(kube.Pods) {
		return rules.Coverage{}, false
	}
	return rules.CoverageOf(d, listed[*corev1.Node](w, kube.Nodes), podsControlledBy(d, w), rules.CurrentHash(history), w.Now), true
}

// daemonSetHeadline tells the server's numbers, and where ours are others, that
// they are: the lists and the status need not be of one moment.
func daemonSetHeadline(d *appsv1.DaemonSet, cover rules.Coverage, known, dated bool, w World) []Cell {
	s := d.Status
	how := daemonSetShare(d)
	how.Numeric, how.Num = false, 0
	how.Text = fmt.Sprintf("%d of %d wanted nodes ready", s.NumberReady, s.DesiredNumberScheduled)
	for _, more := range []struct {
		n    int32
		word string
	}{
		{s.DesiredNumberScheduled - s.CurrentNumberScheduled, "missing"},
		{s.NumberReady - s.NumberAvailable, "not available yet"},
		{outdated(d), "of an old revision"},
		{s.NumberMisscheduled, "misplaced"},
	} {
		if more.n > 0 {
			how.Text += fmt.Sprintf(" · %d %s", more.n, more.word)
		}
	}
	lines := []Cell{how}
	if d.Generation > s.ObservedGeneration {
		return append(lines, Cell{Text: "its controller has not seen the last change yet", Tone: Busy})
	}
	if !known {
		return lines
	}
	if stuck := stuckNodes(cover); len(stuck) > 0 {
		where := stuck[0].Node.Name
		if n := len(stuck); n > 1 {
			where = plural(n, "node") + ", as on " + where
		}
		lines = append(lines, Status(Alert, Warn, "the new revision does not come up on "+where+": "+rules.PodWhy(stuck[0].Next).Sentence()))
	}
	theirs := rules.StatusCounts(d)
	if !dated {
		theirs.Updated = cover.Counts.Updated // nothing to compare with
	}
	if apart := theirs.Differences(cover.Counts); len(apart) > 0 {
		lines = append(lines, Cell{Tone: Warn, Mark: Alert, Text: "the lines below differ from what the controller says: " + strings.Join(apart, ", ")})
	}
	if rules.NewPlacement(d).Unsure {
		lines = append(lines, Cell{Tone: Warn, Text: "a toleration compares numbers (Gt, Lt): not all clusters do that"})
	}
	return lines
}

// stuckNodes are those where the old pod serves and the new one fails.
func stuckNodes(cover rules.Coverage) []rules.NodeCover {
	return slices.DeleteFunc(slices.Clone(cover.Nodes), func(n rules.NodeCover) bool { return !n.Stuck })
}

// daemonSetNumbers is what the status alone can tell.
func daemonSetNumbers(d *appsv1.DaemonSet) Section {
	s := d.Status
	return Section{Title: "NUMBERS", Note: Dimmed("as the controller counts"), Pairs: []Pair{
		{"wanted", Number(s.DesiredNumberScheduled)},
		{"current", Number(s.CurrentNumberScheduled)},
		{"ready", Number(s.NumberReady)},
		{"available", Number(s.NumberAvailable)},
		{"up to date", Number(s.UpdatedNumberScheduled)},
		{"misplaced", Number(s.NumberMisscheduled)},
	}}
}

func daemonSetPairs(d *appsv1.DaemonSet) []Pair {
	strategy := rules.Or(string(d.Spec.UpdateStrategy.Type), string(appsv1.RollingUpdateDaemonSetStrategyType))
	if r := d.Spec.UpdateStrategy.RollingUpdate; r != nil {
		if r.MaxSurge != nil && r.MaxSurge.String() != "0" {
			strategy += ", surge " + r.MaxSurge.String()
		}
		if r.MaxUnavailable != nil {
			strategy += ", unavailable " + r.MaxUnavailable.String()
		}
	}
	if onDelete(d) {
		strategy += ": a pod changes when it is deleted"
	}
	pairs := []Pair{
		{"strategy", Text(strategy)},
		{"images", Text(rules.ContainerImages(d.Spec.Template.Spec.Containers))},
		{"selector", Text(metav1.FormatLabelSelector(d.Spec.Selector))},
	}
	if s := d.Spec.MinReadySeconds; s != 0 {
		pairs = append(pairs, Pair{"available", Text(fmt.Sprintf("after %d s of being ready", s))})
	}
	return pairs
}
