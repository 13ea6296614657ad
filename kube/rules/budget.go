package rules

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/kubectl/pkg/util/deployment"
)

// Budget is between which numbers of pods a rolling update moves.
type Budget struct {
	Max, Min             int64  // may rise to, may fall to
	Surge, Unavailable   string // as the spec has them: "25%", "1"
	Recreate, Unreadable bool   // nothing to move between; a spec that says nonsense
}

// RolloutBudget computes the fenceposts of a Deployment: surge rounds up,
// unavailable rounds down, and both zero make one unavailable.
//
// Source: kubectl/pkg/util/deployment, ResolveFenceposts;
// pkg/controller/deployment/util/deployment_util.go, MaxSurge, MaxUnavailable.
// What is left out is 25%, as the API's defaults have it.
func RolloutBudget(d *appsv1.Deployment) Budget {
	want := Replicas(d.Spec.Replicas)
	if d.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
		return Budget{Max: int64(want), Recreate: true}
	}
	quarter := intstr.FromString("25%")
	surge, unavailable := &quarter, &quarter
	if r := d.Spec.Strategy.RollingUpdate; r != nil {
		if r.MaxSurge != nil {
			surge = r.MaxSurge
		}
		if r.MaxUnavailable != nil {
			unavailable = r.MaxUnavailable
		}
	}
	b := Budget{Surge: surge.String(), Unavailable: unavailable.String()}
	up, down, err := deployment.ResolveFenceposts(surge, unavailable, want)
	if err != nil {
		b.Unreadable = true
		return b
	}
	b.Max = int64(want) + int64(up)
	b.Min = max(0, int64(want)-int64(down))
	return b
}

// Sentence says it in words: "may rise to 13 (surge 25%), may fall to 8 (25%)".
func (b Budget) Sentence() string {
	switch {
	case b.Recreate:
		return "all old pods end before new ones start (Recreate)"
	case b.Unreadable:
		return fmt.Sprintf("surge %s, unavailable %s", b.Surge, b.Unavailable)
	case b.Max == 0:
		return fmt.Sprintf("surge %s, unavailable %s", b.Surge, b.Unavailable)
	default:
		return fmt.Sprintf("may rise to %d (surge %s), may fall to %d (%s)", b.Max, b.Surge, b.Min, b.Unavailable)
	}
}
