package views

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// useSection draws what each container uses of what it may use, where that is
// measured; else what it asks for.
func useSection(p *corev1.Pod, w World) Section {
	s := Section{Title: "CPU AND MEMORY"}
	measured := map[string]corev1.ResourceList{}
	switch m := metricsOf(p, w); {
	case m != nil:
		s.Note = Cell{Tone: Dim, Clock: &Clock{Time: m.Timestamp.Time, Before: "measured over " + m.Window.Duration.String() + ", ", After: " ago"}}
		for _, c := range m.Containers {
			measured[c.Name] = c.Usage
		}
	default:
		s.Note = unmeasured(p, w)
	}
	if len(measured) > 0 {
		s.Bars = useBars(p, measured)
		return s
	}
	if s.Table = askedTable(p); s.Table == nil && !rules.Ended(p) {
		s.Lines = []Cell{Dimmed("no requests and no limits: among the first to go when the node is short")}
	}
	return s
}

func metricsOf(p *corev1.Pod, w World) *metricsv1beta1.PodMetrics {
	l := w.List(kube.PodMetrics)
	if l == nil {
		return nil
	}
	m, _ := l.Get(p.Namespace, p.Name).(*metricsv1beta1.PodMetrics)
	return m
}

// unmeasured says why there are no figures.
func unmeasured(p *corev1.Pod, w World) Cell {
	l := w.List(kube.PodMetrics)
	if l == nil {
		return Dimmed("")
	}
	switch l.Health.State {
	case kube.Absent:
		return Dimmed("no metrics API: use not measured")
	case kube.Denied:
		if l.Health.Server {
			return Status(Alert, Warn, "the class's server may not read metrics")
		}
		return Status(Alert, Warn, "you may not read metrics here")
	case kube.Syncing:
		return Dimmed("loading")
	}
	if rules.Ended(p) {
		return Dimmed("it has ended")
	}
	return Dimmed("not measured yet")
}

// useBars: a full bar is the limit, and where there is none the request.
func useBars(p *corev1.Pod, measured map[string]corev1.ResourceList) []Bar {
	var bars []Bar
	for _, c := range specContainers(p) {
		use, ok := measured[c.Name]
		if !ok {
			continue // it has ended, or has not begun
		}
		for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
			used, ok := use[name]
			if !ok {
				continue
			}
			bars = append(bars, useBar(c, name, used))
		}
	}
	return bars
}

func useBar(c *corev1.Container, name corev1.ResourceName, used resource.Quantity) Bar {
	request, asks := c.Resources.Requests[name]
	limit, limited := c.Resources.Limits[name]
	bar := Bar{Label: c.Name + " " + string(name), Value: thousandths(used), Tone: Good, Text: Text(useWord(name, used))}
	asked := Dimmed("no request")
	if asks {
		asked = Dimmed("request " + quantity(name, request))
	}
	switch {
	case limited:
		bar.Total = thousandths(limit)
		bar.Text.Text += " of at most " + quantity(name, limit)
		bar.Note = asked
		if full := ratio(used, limit); full >= 0.9 {
			bar.Tone = Warn
			bar.Note.Text += "; near its limit, " + map[corev1.ResourceName]string{
				corev1.ResourceCPU: "where it is slowed down", corev1.ResourceMemory: "where it is killed",
			}[name]
		}
	case asks:
		bar.Total = thousandths(request)
		bar.Text.Text += ", requested " + quantity(name, request)
		bar.Note = Dimmed("no limit")
	default:
		bar.Note = Dimmed("no request, no limit")
	}
	return bar
}

// useWord rounds what is measured in billionths to what a person reads.
func useWord(name corev1.ResourceName, q resource.Quantity) string {
	if name == corev1.ResourceCPU {
		return resource.NewMilliQuantity(q.MilliValue(), resource.DecimalSI).String()
	}
	return quantity(name, q)
}

// askedTable is what the containers ask for and may use at most; nil where none
// of them says anything.
func askedTable(p *corev1.Pod) *Table {
	t := &Table{Head: []Column{
		{Name: "CONTAINER"},
		{Name: "CPU REQUEST", Right: true, Rank: 1},
		{Name: "LIMIT", Right: true, Rank: 3},
		{Name: "MEMORY REQUEST", Right: true, Rank: 2},
		{Name: "LIMIT", Right: true, Rank: 4},
	}}
	said := false
	row := func(name string, r *corev1.ResourceRequirements) {
		cells := []Cell{Text(name)}
		for _, what := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
			for _, list := range []corev1.ResourceList{r.Requests, r.Limits} {
				cell := Dimmed("none")
				if q, ok := list[what]; ok {
					cell, said = Text(quantity(what, q)), true
				}
				cells = append(cells, cell)
			}
		}
		t.Rows = append(t.Rows, Item{Cells: cells})
	}
	for _, c := range specContainers(p) {
		row(c.Name, &c.Resources)
	}
	if p.Spec.Resources != nil {
		row("the whole pod", p.Spec.Resources)
	}
	if !said {
		return nil
	}
	return t
}

// specContainers are those that a pod was made with, in start order.
func specContainers(p *corev1.Pod) []*corev1.Container {
	var all []*corev1.Container
	for _, cs := range [][]corev1.Container{p.Spec.InitContainers, p.Spec.Containers} {
		for i := range cs {
			all = append(all, &cs[i])
		}
	}
	return all
}
