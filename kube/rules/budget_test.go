package rules_test

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"example.org/hackfest/kube/rules"
)

func TestBudget(t *testing.T) {
	percent := func(s string) *intstr.IntOrString { v := intstr.FromString(s); return &v }
	number := func(n int32) *intstr.IntOrString { v := intstr.FromInt32(n); return &v }
	for _, c := range []struct {
		want               int32
		surge, unavailable *intstr.IntOrString
		max, min           int64
	}{
		{10, percent("25%"), percent("25%"), 13, 8}, // up rounds up, down rounds down
		{10, nil, nil, 13, 8},
		{3, nil, nil, 4, 3},
		{1, percent("1%"), percent("25%"), 2, 1},
		{2, number(0), percent("1%"), 2, 1}, // both zero: one may be missing
		{0, nil, nil, 0, 0},
		{2, number(0), number(5), 2, 0},
		{4, number(2), number(0), 6, 4},
	} {
		d := &appsv1.Deployment{}
		d.Spec.Replicas = &c.want
		d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{MaxSurge: c.surge, MaxUnavailable: c.unavailable}
		if b := rules.RolloutBudget(d); b.Max != c.max || b.Min != c.min {
			t.Errorf("%d with %v, %v: %s; want %d, %d", c.want, c.surge, c.unavailable, b.Sentence(), c.max, c.min)
		}
	}
}

func TestBudgetWords(t *testing.T) {
	d, _ := web(t)
	if got := rules.RolloutBudget(d).Sentence(); got != "may rise to 4 (surge 25%), may fall to 3 (25%)" {
		t.Error(got)
	}
	nonsense := intstr.FromString("many")
	d.Spec.Strategy.RollingUpdate.MaxSurge = &nonsense
	if got := rules.RolloutBudget(d).Sentence(); got != "surge many, unavailable 25%" {
		t.Error(got)
	}
	d.Spec.Strategy.Type = appsv1.RecreateDeploymentStrategyType
	if b := rules.RolloutBudget(d); !b.Recreate || b.Max != 3 {
		t.Errorf("%+v", b)
	}
}
