package views

import (
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func daemonSets() View {
	return Kind[*appsv1.DaemonSet]{
		Res:     kube.DaemonSets,
		Aliases: []string{"daemonset", "ds"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "DESIRED", Right: true, Rank: 2},
			{Name: "CURRENT", Right: true, Rank: 5},
			{Name: "READY", Right: true, Rank: 1},
			{Name: "UP-TO-DATE", Right: true, Rank: 4},
			{Name: "AVAILABLE", Right: true, Rank: 6},
			{Name: "NODE SELECTOR", Rank: 7},
			{Name: "AGE", Right: true, Rank: 3},
			{Name: "CONTAINERS", Wide: true, Rank: 9},
			{Name: "IMAGES", Wide: true, Rank: 8},
			{Name: "SELECTOR", Wide: true, Rank: 10},
		},
		Cells:     daemonSetCells,
		LooksAt:   daemonSetLooksAt,
		Picture:   daemonSetDetail,
		Restless:  func(d *appsv1.DaemonSet) bool { return d.Spec.MinReadySeconds > 0 },
		EnterGoes: podsOfDaemonSet,
	}
}

func daemonSetCells(d *appsv1.DaemonSet, _ World) []Cell {
	s := d.Status
	ready, weight := Number(s.NumberReady), daemonSetShare(d)
	ready.Mark, ready.Tone = weight.Mark, weight.Tone
	updated := Number(s.UpdatedNumberScheduled)
	if s.UpdatedNumberScheduled < s.DesiredNumberScheduled {
		updated.Tone = Warn
	}
	return []Cell{
		Text(d.Name),
		Number(s.DesiredNumberScheduled),
		Number(s.CurrentNumberScheduled),
		ready,
		updated,
		Number(s.NumberAvailable),
		Dimmed(labels.FormatLabels(d.Spec.Template.Spec.NodeSelector)),
		Since(d.CreationTimestamp.Time),
		Text(rules.ContainerNames(d.Spec.Template.Spec.Containers)),
		Text(rules.ContainerImages(d.Spec.Template.Spec.Containers)),
		Dimmed(metav1.FormatLabelSelector(d.Spec.Selector)),
	}
}

// daemonSetShare: nodes that are not covered yet may be on their way until the
// controller has seen the change. All ready is not all well while some are not
// available, are of an old template that is being replaced, or have a pod that is
// not wanted there.
func daemonSetShare(d *appsv1.DaemonSet) Cell {
	s := &d.Status
	c := share(s.NumberReady, s.DesiredNumberScheduled)
	well := s.NumberReady >= s.DesiredNumberScheduled
	switch {
	case d.Generation > s.ObservedGeneration:
		c.Mark, c.Tone = Changing, Busy
	case well && s.NumberMisscheduled > 0:
		c.Mark, c.Tone = Alert, Warn
	case well && (s.NumberAvailable < s.NumberReady || outdated(d) > 0 && !onDelete(d)):
		c.Mark, c.Tone = Changing, Busy
	}
	return c
}

// outdated is how many pods are of an old template, by the controller's numbers.
func outdated(d *appsv1.DaemonSet) int32 {
	return d.Status.CurrentNumberScheduled - d.Status.UpdatedNumberScheduled
}

func onDelete(d *appsv1.DaemonSet) bool {
	return d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType
}

func podsOfDaemonSet(d *appsv1.DaemonSet) Target {
	s, ok := rules.Selector(d.Spec.Selector)
	if !ok {
		return Target{}
	}
	return Target{
		Resource: kube.Pods,
		Scope:    kube.Scope{Namespace: d.Namespace, Labels: s},
		Title:    "of daemonset " + d.Name,
	}
}
