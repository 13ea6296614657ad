package views

import (
	"math"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func cronJobs() View {
	return Kind[*batchv1.CronJob]{
		Res:     kube.CronJobs,
		Aliases: []string{"cronjob", "cj"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "SCHEDULE", Rank: 1},
			{Name: "TIMEZONE", Rank: 6},
			{Name: "SUSPEND", Rank: 4},
			{Name: "ACTIVE", Right: true, Rank: 3},
			{Name: "LAST SCHEDULE", Right: true, Rank: 2},
			{Name: "AGE", Right: true, Rank: 5},
			{Name: "CONTAINERS", Wide: true, Rank: 8},
			{Name: "IMAGES", Wide: true, Rank: 7},
			{Name: "SELECTOR", Wide: true, Rank: 9},
		},
		Cells:    cronJobCells,
		LooksAt:  cronJobLooksAt,
		Picture:  cronJobDetail,
		Restless: func(*batchv1.CronJob) bool { return true },
	}
}

func cronJobCells(c *batchv1.CronJob, _ World) []Cell {
	spec := &c.Spec
	schedule := Text(spec.Schedule)
	if _, err := rules.ReadSchedule(c); err != nil {
		schedule.Mark, schedule.Tone = Broken, Bad
	}
	zone := Dimmed(rules.None)
	if spec.TimeZone != nil {
		zone = Text(*spec.TimeZone)
	}
	active := Number(len(c.Status.Active))
	if len(c.Status.Active) > 0 {
		active.Mark, active.Tone = Changing, Busy
	}
	last := Cell{Text: rules.None, Tone: Dim, Numeric: true, Num: math.MaxFloat64}
	if t := c.Status.LastScheduleTime; t != nil {
		last = Since(t.Time)
	}
	return []Cell{
		Text(c.Name),
		schedule,
		zone,
		suspendCell(spec.Suspend),
		active,
		last,
		Since(c.CreationTimestamp.Time),
		Text(rules.ContainerNames(spec.JobTemplate.Spec.Template.Spec.Containers)),
		Text(rules.ContainerImages(spec.JobTemplate.Spec.Template.Spec.Containers)),
		Dimmed(metav1.FormatLabelSelector(spec.JobTemplate.Spec.Selector)),
	}
}

func suspendCell(suspend *bool) Cell {
	switch {
	case suspend == nil:
		return Dimmed("<unset>")
	case *suspend:
		return Status(Off, Warn, "True")
	}
	return Dimmed("False")
}
