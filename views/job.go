package views

import (
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func jobs() View {
	return Kind[*batchv1.Job]{
		Res:     kube.Jobs,
		Aliases: []string{"job"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "STATUS", Rank: 1},
			{Name: "COMPLETIONS", Right: true, Rank: 2},
			{Name: "DURATION", Right: true, Rank: 4},
			{Name: "AGE", Right: true, Rank: 3},
			{Name: "CONTAINERS", Wide: true, Rank: 6},
			{Name: "IMAGES", Wide: true, Rank: 5},
			{Name: "SELECTOR", Wide: true, Rank: 7},
		},
		Cells:     jobCells,
		LooksAt:   jobLooksAt,
		Picture:   jobDetail,
		EnterGoes: podsOfJob,
	}
}

func jobCells(j *batchv1.Job, _ World) []Cell {
	w := rules.JobRow(j)
	return []Cell{
		Text(j.Name),
		jobStatus(w),
		{Text: w.Completions, Numeric: true, Num: float64(j.Status.Succeeded)},
		jobTook(w),
		Since(j.CreationTimestamp.Time),
		Text(rules.ContainerNames(j.Spec.Template.Spec.Containers)),
		Text(rules.ContainerImages(j.Spec.Template.Spec.Containers)),
		Dimmed(metav1.FormatLabelSelector(j.Spec.Selector)),
	}
}

func jobStatus(w rules.JobWords) Cell {
	switch w.Status {
	case "Complete":
		return Status(Done, Good, w.Status)
	case "Failed":
		return Status(Broken, Bad, w.Status)
	case "FailureTarget":
		return Status(Alert, Warn, w.Status)
	case "Suspended":
		return Status(Off, Warn, w.Status)
	}
	return Status(Changing, Busy, w.Status)
}

// jobTook is how long it has been going on, or took. What goes on sorts above
// what is over.
func jobTook(w rules.JobWords) Cell {
	if w.Started.IsZero() {
		return Cell{Numeric: true, Num: -1}
	}
	c := Cell{Clock: &Clock{Time: w.Started, Stop: w.Stopped}, Numeric: true}
	if c.Num = w.Stopped.Sub(w.Started).Seconds(); w.Stopped.IsZero() {
		c.Num = 1e12 - float64(w.Started.Unix())
	}
	return c
}

func podsOfJob(j *batchv1.Job) Target {
	s, ok := rules.Selector(j.Spec.Selector)
	if !ok || !strings.Contains(s, "=") {
		return Target{}
	}
	return Target{
		Resource: kube.Pods,
		Scope:    kube.Scope{Namespace: j.Namespace, Labels: s},
		Title:    "of job " + j.Name,
	}
}
