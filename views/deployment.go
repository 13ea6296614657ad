package views

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func deployments() View {
	return Kind[*appsv1.Deployment]{
		Res:     kube.Deployments,
		Aliases: []string{"deployment", "deploy"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "READY", Right: true, Rank: 1},
			{Name: "UP-TO-DATE", Right: true, Rank: 3},
			{Name: "AVAILABLE", Right: true, Rank: 4},
			{Name: "AGE", Right: true, Rank: 2},
			{Name: "CONTAINERS", Wide: true, Rank: 6},
			{Name: "IMAGES", Wide: true, Rank: 5},
			{Name: "SELECTOR", Wide: true, Rank: 7},
		},
		Cells:     deploymentCells,
		LooksAt:   deploymentLooksAt,
		Picture:   deploymentDetail,
		EnterGoes: podsOfDeployment,
	}
}

func deploymentCells(d *appsv1.Deployment, _ World) []Cell {
	s := d.Status
	return []Cell{
		Text(d.Name),
		deploymentReady(d),
		Number(s.UpdatedReplicas),
		Number(s.AvailableReplicas),
		Since(d.CreationTimestamp.Time),
		Text(rules.ContainerNames(d.Spec.Template.Spec.Containers)),
		Text(rules.ContainerImages(d.Spec.Template.Spec.Containers)),
		Dimmed(rules.DeploymentSelector(d)),
	}
}

// deploymentReady tones the share by the rollout: while one is under way,
// pods that are missing are still to come, unless it got stuck.
func deploymentReady(d *appsv1.Deployment) Cell {
	c := share(d.Status.ReadyReplicas, rules.Replicas(d.Spec.Replicas))
	switch r := rules.RolloutOf(d); {
	case r.State == rules.RolloutFailed:
		c.Mark, c.Tone = Broken, Bad
	case r.State == rules.RolloutDone || c.Tone == Dim:
	case c.Tone == Good:
		c.Mark, c.Tone = Changing, Busy
	case rules.OnceComplete(d):
		// It had all its pods, so these are lost, not yet to come.
	case rules.DeploymentRefused(d):
		c.Mark, c.Tone = Broken, Bad
	default:
		c.Mark, c.Tone = Changing, Warn
	}
	return c
}

// share is "2/3" with its mark: all there, some, or none.
func share(have, want int32) Cell {
	c := Cell{Text: fmt.Sprintf("%d/%d", have, want), Numeric: true, Num: 1}
	if want > 0 {
		c.Num = float64(have) / float64(want)
	}
	switch {
	case want == 0 && have == 0:
		c.Mark, c.Tone = Off, Dim
	case have >= want:
		c.Mark, c.Tone = Running, Good
	case have > 0:
		c.Mark, c.Tone = Changing, Warn
	default:
		c.Mark, c.Tone = Broken, Bad
	}
	return c
}

func podsOfDeployment(d *appsv1.Deployment) Target {
	s, ok := rules.Selector(d.Spec.Selector)
	if !ok {
		return Target{}
	}
	return Target{
		Resource: kube.Pods,
		Scope:    kube.Scope{Namespace: d.Namespace, Labels: s},
		Title:    "of deployment " + d.Name,
	}
}
