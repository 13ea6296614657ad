package views_test

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// TestDaemonSetWell: all nodes ready is not all well.
func TestDaemonSetWell(t *testing.T) {
	v := viewOf(t, kube.DaemonSets)
	for _, c := range []struct {
		name string
		edit func(*appsv1.DaemonSet)
		mark views.Mark
		tone views.Tone
		says string
	}{
		{"well", func(*appsv1.DaemonSet) {}, views.Running, views.Good, "3 of 3 wanted nodes ready"},
		{"not available", func(d *appsv1.DaemonSet) { d.Status.NumberAvailable = 0 }, views.Changing, views.Busy, "3 of 3 wanted nodes ready · 3 not available yet"},
		{"misplaced", func(d *appsv1.DaemonSet) { d.Status.NumberMisscheduled = 1 }, views.Alert, views.Warn, "3 of 3 wanted nodes ready · 1 misplaced"},
		{"all misplaced", func(d *appsv1.DaemonSet) { d.Status = appsv1.DaemonSetStatus{NumberMisscheduled: 2} }, views.Alert, views.Warn, "0 of 0 wanted nodes ready · 2 misplaced"},
		{"being updated", func(d *appsv1.DaemonSet) { d.Status.UpdatedNumberScheduled = 1 }, views.Changing, views.Busy, "3 of 3 wanted nodes ready · 2 of an old revision"},
		{
			"left as they are", func(d *appsv1.DaemonSet) {
				d.Status.UpdatedNumberScheduled, d.Spec.UpdateStrategy.Type = 1, appsv1.OnDeleteDaemonSetStrategyType
			}, views.Running, views.Good, "3 of 3 wanted nodes ready · 2 of an old revision",
		},
		{"not ready either", func(d *appsv1.DaemonSet) { d.Status.NumberReady, d.Status.NumberAvailable = 2, 1 }, views.Changing, views.Warn, "2 of 3 wanted nodes ready · 1 not available yet"},
		{"none ready, one misplaced", func(d *appsv1.DaemonSet) {
			d.Status.NumberReady, d.Status.NumberAvailable, d.Status.NumberMisscheduled = 0, 0, 1
		}, views.Broken, views.Bad, "0 of 3 wanted nodes ready · 1 misplaced"},
	} {
		d := &appsv1.DaemonSet{}
		d.Status = appsv1.DaemonSetStatus{DesiredNumberScheduled: 3, CurrentNumberScheduled: 3, NumberReady: 3, NumberAvailable: 3, UpdatedNumberScheduled: 3}
		c.edit(d)
		head, ready := v.Detail(d, views.World{}).Headline[0], v.Row(d, views.World{}).Cells[3]
		if head.Mark != c.mark || head.Tone != c.tone || head.Text != c.says {
			t.Errorf("%s: mark %d, tone %d, %q", c.name, head.Mark, head.Tone, head.Text)
		}
		if ready.Mark != c.mark || ready.Tone != c.tone {
			t.Errorf("%s: its row has mark %d, tone %d", c.name, ready.Mark, ready.Tone)
		}
	}
}
