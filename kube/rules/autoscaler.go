package rules

import (
	"fmt"
	"math"
	"strings"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Metric is one thing that an autoscaler goes by.
type Metric struct {
	Name   string // "cpu of the pods", "queue_length from outside"
	Target string // "70%", "100", "500m (avg)"
	Now    string // "" where it is not known
	Ratio  float64
	Known  bool // Ratio is now by target
}

// MetricsOf lists what an autoscaler goes by, each with what is known of it now.
// The status has them in the order of the spec, as the server's table takes them.
func MetricsOf(h *autoscalingv2.HorizontalPodAutoscaler) []Metric {
	all := make([]Metric, len(h.Spec.Metrics))
	for i := range h.Spec.Metrics {
		var now *autoscalingv2.MetricStatus
		if i < len(h.Status.CurrentMetrics) {
			now = &h.Status.CurrentMetrics[i]
		}
		all[i] = metricOf(&h.Spec.Metrics[i], now)
	}
	return all
}

func metricOf(m *autoscalingv2.MetricSpec, now *autoscalingv2.MetricStatus) Metric {
	var current *autoscalingv2.MetricValueStatus
	var target autoscalingv2.MetricTarget
	name := string(m.Type)
	switch {
	case m.Resource != nil:
		name, target = string(m.Resource.Name)+" of the pods", m.Resource.Target
		if now != nil && now.Resource != nil {
			current = &now.Resource.Current
		}
	case m.ContainerResource != nil:
		name, target = string(m.ContainerResource.Name)+" of container "+m.ContainerResource.Container, m.ContainerResource.Target
		if now != nil && now.ContainerResource != nil {
			current = &now.ContainerResource.Current
		}
	case m.Pods != nil:
		name, target = m.Pods.Metric.Name+" of the pods", m.Pods.Target
		if now != nil && now.Pods != nil {
			current = &now.Pods.Current
		}
	case m.Object != nil:
		name, target = m.Object.Metric.Name+" of "+m.Object.DescribedObject.Kind+"/"+m.Object.DescribedObject.Name, m.Object.Target
		if now != nil && now.Object != nil {
			current = &now.Object.Current
		}
	case m.External != nil:
		name, target = m.External.Metric.Name+" from outside", m.External.Target
		if now != nil && now.External != nil {
			current = &now.External.Current
		}
	}
	return measured(name, target, current)
}

// measured puts a target and its present value side by side, in the same unit.
func measured(name string, target autoscalingv2.MetricTarget, now *autoscalingv2.MetricValueStatus) Metric {
	m := Metric{Name: name}
	ratio := func(have, want float64) {
		if want > 0 && !math.IsInf(have, 0) && !math.IsNaN(have) {
			m.Ratio, m.Known = have/want, true
		}
	}
	byQuantity := func(have, want *resource.Quantity, unit string) {
		m.Target = want.String() + unit
		if have != nil {
			m.Now = have.String() + unit
			ratio(have.AsApproximateFloat64(), want.AsApproximateFloat64())
		}
	}
	var average, value *resource.Quantity
	if now != nil {
		average, value = now.AverageValue, now.Value
	}
	switch {
	case target.AverageUtilization != nil:
		m.Target = fmt.Sprintf("%d%% of what they request", *target.AverageUtilization)
		if now != nil && now.AverageUtilization != nil {
			m.Now = fmt.Sprintf("%d%%", *now.AverageUtilization)
			ratio(float64(*now.AverageUtilization), float64(*target.AverageUtilization))
		}
	case target.AverageValue != nil:
		byQuantity(average, target.AverageValue, " a pod")
	case target.Value != nil:
		byQuantity(value, target.Value, "")
	}
	return m
}

// tolerance within which nothing is scaled: the controller's default.
//
// Source: pkg/controller/podautoscaler/config/v1alpha1/defaults.go.
const tolerance = 0.1

// Wish is how many replicas the metric asks for, were all pods ready: as many
// times the present ones as it is over its target. The controller also looks at
// pods that are not ready or not measured, so it is a guess.
func (m Metric) Wish(replicas int32) (int32, bool) {
	if !m.Known || replicas <= 0 {
		return 0, false
	}
	if math.Abs(m.Ratio-1) <= tolerance {
		return replicas, true
	}
	n := math.Ceil(m.Ratio * float64(replicas))
	return int32(min(n, math.MaxInt32)), true
}

// HPATargets is the TARGETS column of an autoscaler.
//
// Source: pkg/printers/internalversion/printers.go, formatHPAMetrics.
func HPATargets(h *autoscalingv2.HorizontalPodAutoscaler) string {
	specs, statuses := h.Spec.Metrics, h.Status.CurrentMetrics
	if len(specs) == 0 {
		return None
	}
	const most = 2
	var words []string
	for i := range specs {
		var now *autoscalingv2.MetricStatus
		if i < len(statuses) {
			now = &statuses[i]
		}
		words = append(words, targetWord(&specs[i], now))
	}
	if more := len(words) - most; more > 0 {
		return fmt.Sprintf("%s + %d more...", strings.Join(words[:most], ", "), more)
	}
	return strings.Join(words, ", ")
}

// targetWord: "cpu: 12%/70%", "17/100 (avg)".
func targetWord(m *autoscalingv2.MetricSpec, now *autoscalingv2.MetricStatus) string {
	if now == nil {
		now = &autoscalingv2.MetricStatus{}
	}
	switch {
	case m.Type == autoscalingv2.ResourceMetricSourceType && m.Resource != nil:
		var current *autoscalingv2.MetricValueStatus
		if now.Resource != nil {
			current = &now.Resource.Current
		}
		return resourceWord(m.Resource.Name, m.Resource.Target, current)
	case m.Type == autoscalingv2.ContainerResourceMetricSourceType && m.ContainerResource != nil:
		var current *autoscalingv2.MetricValueStatus
		if now.ContainerResource != nil {
			current = &now.ContainerResource.Current
		}
		return resourceWord(m.ContainerResource.Name, m.ContainerResource.Target, current)
	case m.Type == autoscalingv2.PodsMetricSourceType && m.Pods != nil:
		if now.Pods == nil {
			return Unknown + "/" + m.Pods.Target.AverageValue.String()
		}
		return now.Pods.Current.AverageValue.String() + "/" + m.Pods.Target.AverageValue.String()
	case m.Type == autoscalingv2.ObjectMetricSourceType && m.Object != nil:
		var current *autoscalingv2.MetricValueStatus
		if now.Object != nil {
			current = &now.Object.Current
		}
		return plainWord(m.Object.Target, current)
	case m.Type == autoscalingv2.ExternalMetricSourceType && m.External != nil:
		var current *autoscalingv2.MetricValueStatus
		if now.External != nil {
			current = &now.External.Current
		}
		return plainWord(m.External.Target, current)
	}
	return "<unknown type>"
}

func resourceWord(name corev1.ResourceName, target autoscalingv2.MetricTarget, now *autoscalingv2.MetricValueStatus) string {
	have, want := Unknown, "<auto>"
	switch {
	case target.AverageValue != nil:
		want = target.AverageValue.String()
		if now != nil {
			have = now.AverageValue.String()
		}
	case target.AverageUtilization != nil:
		want = fmt.Sprintf("%d%%", *target.AverageUtilization)
		fallthrough
	default:
		if now != nil && now.AverageUtilization != nil {
			have = fmt.Sprintf("%d%%", *now.AverageUtilization)
		}
	}
	return string(name) + ": " + have + "/" + want
}

func plainWord(target autoscalingv2.MetricTarget, now *autoscalingv2.MetricValueStatus) string {
	have := Unknown
	if target.AverageValue != nil {
		if now != nil && now.AverageValue != nil {
			have = now.AverageValue.String()
		}
		return have + "/" + target.AverageValue.String() + " (avg)"
	}
	if now != nil {
		have = now.Value.String()
	}
	return have + "/" + target.Value.String()
}

// HPAState is what an autoscaler does now.
type HPAState int

// The states.
const (
	HPANew     HPAState = iota // nobody has looked at it
	HPABroken                  // it cannot scale
	HPAOff                     // its target is scaled to zero, which ends it
	HPALimited                 // it would go further, and may not
	HPAHeld                    // it waits before it scales down
	HPAScaling                 // it has asked for another number
	HPASteady
)

// HPAWhy says what an autoscaler does, and why it does not scale.
//
// Source: pkg/controller/podautoscaler/horizontal.go, its conditions.
func HPAWhy(h *autoscalingv2.HorizontalPodAutoscaler) (HPAState, string) {
	able, active := hpaCondition(h, autoscalingv2.AbleToScale), hpaCondition(h, autoscalingv2.ScalingActive)
	limited := hpaCondition(h, autoscalingv2.ScalingLimited)
	switch {
	case able == nil && active == nil:
		return HPANew, "its controller has not looked at it yet"
	case able != nil && able.Status == corev1.ConditionFalse:
		return HPABroken, "cannot scale: " + hpaReason(able)
	case active != nil && active.Reason == "ScalingDisabled":
		return HPAOff, "switched off: its target is scaled to zero; scale it up by hand to switch it on"
	case active != nil && active.Status != corev1.ConditionTrue:
		return HPABroken, "does not scale: " + hpaReason(active)
	case h.Status.DesiredReplicas != h.Status.CurrentReplicas:
		return HPAScaling, fmt.Sprintf("scaling from %d to %d", h.Status.CurrentReplicas, h.Status.DesiredReplicas)
	case limited != nil && limited.Status == corev1.ConditionTrue:
		switch limited.Reason {
		case "TooManyReplicas":
			return HPALimited, fmt.Sprintf("at its most, %d: it would make more", h.Spec.MaxReplicas)
		case "TooFewReplicas":
			return HPALimited, fmt.Sprintf("at its least, %d: it would make fewer", Replicas(h.Spec.MinReplicas))
		}
		return HPALimited, "limited: " + hpaReason(limited)
	case able != nil && able.Reason == "ScaleDownStabilized":
		return HPAHeld, "could do with fewer, and waits: it was higher a while ago"
	}
	return HPASteady, fmt.Sprintf("as many as it takes: %d", h.Status.CurrentReplicas)
}

// HPAKnows says whether an autoscaler could compute how many pods it wants.
func HPAKnows(h *autoscalingv2.HorizontalPodAutoscaler) bool {
	active := hpaCondition(h, autoscalingv2.ScalingActive)
	return active != nil && active.Status == corev1.ConditionTrue
}

func hpaCondition(h *autoscalingv2.HorizontalPodAutoscaler, kind autoscalingv2.HorizontalPodAutoscalerConditionType) *autoscalingv2.HorizontalPodAutoscalerCondition {
	for i := range h.Status.Conditions {
		if h.Status.Conditions[i].Type == kind {
			return &h.Status.Conditions[i]
		}
	}
	return nil
}

// hpaReason says in words what a learner meets, and keeps the server's.
func hpaReason(c *autoscalingv2.HorizontalPodAutoscalerCondition) string {
	message := OneLine(c.Message)
	hint := ""
	switch {
	case strings.Contains(message, "missing request for"):
		hint = "a container requests none, so there is nothing that a percentage could be of"
	case strings.Contains(message, "could not find the requested resource") || strings.Contains(message, "no matches for"):
		hint = "nobody serves that metric (is there a metrics server?)"
	case strings.Contains(message, "no metrics returned") || strings.Contains(message, "did not receive metrics"):
		hint = "nobody has measured its pods yet"
	case c.Reason == "FailedGetScale":
		hint = "its target cannot be had"
	}
	if hint == "" {
		return c.Reason + ": " + message
	}
	return hint + ": " + message
}

// HPAConditions reads an autoscaler's conditions. That it is limited need not be
// wrong; the headline says so.
func HPAConditions(h *autoscalingv2.HorizontalPodAutoscaler) []Condition {
	all := make([]Condition, len(h.Status.Conditions))
	for i, c := range h.Status.Conditions {
		good := c.Status == corev1.ConditionTrue
		if c.Type == autoscalingv2.ScalingLimited {
			good = !good
		}
		if c.Type == autoscalingv2.ScaledToZero {
			good = true
		}
		all[i] = condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime.Time, good)
	}
	return all
}
