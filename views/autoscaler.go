package views

import (
	"fmt"
	"math"

	autoscalingv2 "k8s.io/api/autoscaling/v2"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func horizontalPodAutoscalers() View {
	return Kind[*autoscalingv2.HorizontalPodAutoscaler]{
		Res:     kube.HorizontalPodAutoscalers,
		Aliases: []string{"horizontalpodautoscaler", "hpa"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "REFERENCE", Rank: 3},
			{Name: "TARGETS", Rank: 1, Least: len("x memory: <unknown>/100%")}, // now and target of the first
			{Name: "MINPODS", Right: true, Rank: 4},
			{Name: "MAXPODS", Right: true, Rank: 5},
			{Name: "REPLICAS", Right: true, Rank: 2},
			{Name: "AGE", Right: true, Rank: 6},
		},
		Cells:   autoscalerCells,
		LooksAt: func(h *autoscalingv2.HorizontalPodAutoscaler) []Need { return []Need{eventsOf(h)} },
		Picture: autoscalerDetail,
	}
}

func autoscalerCells(h *autoscalingv2.HorizontalPodAutoscaler, _ World) []Cell {
	least := Cell{Text: "<unset>", Tone: Dim, Numeric: true, Num: 1}
	if m := h.Spec.MinReplicas; m != nil {
		least = Number(*m)
	}
	targets := Text(rules.HPATargets(h))
	state, _ := rules.HPAWhy(h)
	targets.Mark, targets.Tone = autoscalerMark(state)
	return []Cell{
		Text(h.Name),
		Text(h.Spec.ScaleTargetRef.Kind + "/" + h.Spec.ScaleTargetRef.Name),
		targets,
		least,
		Number(h.Spec.MaxReplicas),
		Number(h.Status.CurrentReplicas),
		Since(h.CreationTimestamp.Time),
	}
}

func autoscalerMark(s rules.HPAState) (Mark, Tone) {
	switch s {
	case rules.HPABroken:
		return Broken, Bad
	case rules.HPAOff:
		return Off, Warn
	case rules.HPALimited:
		return Alert, Warn
	case rules.HPAScaling, rules.HPAHeld:
		return Changing, Busy
	case rules.HPANew:
		return Waiting, Busy
	}
	return Running, Good
}

// autoscalerDetail is the picture of an autoscaler: what it goes by, target
// against now, how many it may make, and why it does not scale.
func autoscalerDetail(h *autoscalingv2.HorizontalPodAutoscaler, w World) Detail {
	state, why := rules.HPAWhy(h)
	how := Cell{Text: why}
	how.Mark, how.Tone = autoscalerMark(state)
	lines := []Cell{how}
	if t := h.Status.LastScaleTime; t != nil {
		lines = append(lines, Cell{Tone: Dim, Clock: &Clock{Time: t.Time, Before: "last scaled ", After: " ago"}})
	}
	about := metadataSection(h)
	about.Pairs = append(behaviourPairs(h), about.Pairs...)
	ref := h.Spec.ScaleTargetRef
	return Detail{
		Title: h.Name, Headline: lines,
		Sections: []Section{
			metricsSection(h),
			replicasSection(h),
			{Title: "SCALES", Table: &Table{Rows: []Item{objectItem(ref.APIVersion, ref.Kind, h.Namespace, ref.Name)}}},
			conditionsSection(rules.HPAConditions(h)),
			eventsSection(w, aboutUID(h)),
			about,
		},
	}
}

// metricsSection: a bar for each, full where the target is met.
func metricsSection(h *autoscalingv2.HorizontalPodAutoscaler) Section {
	s := Section{Title: "METRICS", Note: Dimmed("now against target; a full bar is the target")}
	for _, m := range rules.MetricsOf(h) {
		b := Bar{Label: m.Name, Total: 1000, Text: Text(rules.Or(m.Now, "not known") + " / " + m.Target), Tone: Good}
		switch {
		case !m.Known:
			b.Total, b.Tone, b.Text.Tone = 0, Dim, Warn
		case m.Ratio > 1.1:
			b.Tone = Warn
		}
		if m.Known {
			b.Value = int64(math.Min(m.Ratio, 10) * 1000)
		}
		if n, ok := m.Wish(h.Status.CurrentReplicas); ok {
			b.Note = Dimmed("asks for " + plural(int(n), "pod"))
		}
		s.Bars = append(s.Bars, b)
	}
	if len(s.Bars) == 0 {
		s.Note = Dimmed("none")
	}
	return s
}

func replicasSection(h *autoscalingv2.HorizontalPodAutoscaler) Section {
	least := rules.Replicas(h.Spec.MinReplicas)
	b := Bar{
		Label: "pods", Value: int64(h.Status.CurrentReplicas), Total: int64(h.Spec.MaxReplicas), Tone: Good,
		Text: Text(fmt.Sprintf("%d, between %d and %d", h.Status.CurrentReplicas, least, h.Spec.MaxReplicas)),
	}
	if h.Status.CurrentReplicas == 0 {
		b.Tone = Dim
	}
	// Without an answer of its metrics the number is an old one, or none: 0.
	if d := h.Status.DesiredReplicas; rules.HPAKnows(h) && d != h.Status.CurrentReplicas {
		b.Tone, b.Note = Busy, Text(fmt.Sprintf("wanted: %d", d))
	}
	return Section{Title: "REPLICAS", Bars: []Bar{b}}
}

// behaviourPairs tell how fast it may go.
func behaviourPairs(h *autoscalingv2.HorizontalPodAutoscaler) []Pair {
	up, down := "at once, at most double or 4 more in 15 s", "after 300 s of needing fewer"
	if b := h.Spec.Behavior; b != nil {
		up, down = scalingWords(b.ScaleUp, up), scalingWords(b.ScaleDown, down)
	}
	return []Pair{{"scales up", Text(up)}, {"scales down", Text(down)}}
}

func scalingWords(r *autoscalingv2.HPAScalingRules, otherwise string) string {
	if r == nil {
		return otherwise
	}
	words := ""
	if r.SelectPolicy != nil && *r.SelectPolicy == autoscalingv2.DisabledPolicySelect {
		return "never"
	}
	if s := r.StabilizationWindowSeconds; s != nil {
		words = fmt.Sprintf("after %d s", *s)
	}
	for i, p := range r.Policies {
		unit := "pods"
		if p.Type == autoscalingv2.PercentScalingPolicy {
			unit = "%"
		}
		if i > 0 || words != "" {
			words += ", "
		}
		words += fmt.Sprintf("%d %s in %d s", p.Value, unit, p.PeriodSeconds)
	}
	return rules.Or(words, otherwise)
}
