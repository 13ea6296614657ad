package views

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func podLooksAt(p *corev1.Pod) []Need {
	return []Need{
		eventsOf(p),
		{Resource: kube.PodMetrics, Scope: kube.Scope{
			Namespace: p.Namespace,
			Fields:    fields.OneTermEqualSelector("metadata.name", p.Name).String(),
		}},
	}
}

// podDetail is the picture of a pod: what starts when and how it fares, what
// its containers share, what is not as it should be, what happened.
func podDetail(p *corev1.Pod, w World) Detail {
	d := Detail{Title: p.Name, Headline: podHeadline(p, w)}
	d.Sections = append(d.Sections, containersSection(p))
	if s, ok := sharedVolumesSection(p); ok {
		d.Sections = append(d.Sections, s)
	}
	about := metadataSection(p)
	about.Pairs = slices.Concat(podPairs(p), about.Pairs)
	if p.Spec.NodeName == "" {
		d.Sections = append(d.Sections, placeSection(p)) // what one waits for
	}
	d.Sections = append(d.Sections,
		useSection(p, w),
		conditionsSection(rules.PodConditions(p)),
		eventsSection(w, aboutUID(p)),
	)
	if p.Spec.NodeName != "" {
		d.Sections = append(d.Sections, placeSection(p))
	}
	d.Sections = append(d.Sections, imagesSection(p), about)
	return d
}

// podHeadline: "Running on node-1 · 10.0.0.1 · 12d", and under it the one
// reason why not all is well.
func podHeadline(p *corev1.Pod, w World) []Cell {
	how := podStatus(p, rules.Words(p))
	where := how.Text
	if p.Spec.NodeName != "" {
		where += " on " + p.Spec.NodeName
	}
	if ip := rules.PodIP(p); ip != rules.None {
		where += " · " + ip
	}
	how.Text = ""
	how.Clock = &Clock{Time: p.CreationTimestamp.Time, Before: where + " · "}
	lines := []Cell{how}
	if y := rules.PodWhyBy(p, listed[*corev1.Event](w, kube.Events)); y.Short != "" {
		lines = append(lines, whyCell(y))
	}
	return lines
}

// whyCell says why, with since when where that is known.
func whyCell(y rules.Why) Cell {
	tone := [...]Tone{rules.Coming: Busy, rules.Lagging: Warn, rules.Failing: Bad}[y.Grade]
	if y.Since.IsZero() {
		return Cell{Text: y.Sentence(), Tone: tone}
	}
	return Cell{Clock: &Clock{Time: y.Since, Before: y.Sentence() + " · "}, Tone: tone}
}

func podPairs(p *corev1.Pod) []Pair {
	var pairs []Pair
	add := func(name, value string) {
		if value != "" {
			pairs = append(pairs, Pair{name, Text(value)})
		}
	}
	add("service account", p.Spec.ServiceAccountName)
	add("quality of service", string(p.Status.QOSClass))
	add("restart policy", string(p.Spec.RestartPolicy))
	add("priority class", p.Spec.PriorityClassName)
	return pairs
}

func sharedVolumesSection(p *corev1.Pod) (Section, bool) {
	volumes := rules.SharedVolumes(p)
	if len(volumes) == 0 {
		return Section{}, false
	}
	t := &Table{}
	for _, v := range volumes {
		name := v.Name
		if v.Type != "" {
			name += " (" + v.Type + ")"
		}
		t.Rows = append(t.Rows, Item{Cells: []Cell{Text(name)}})
		for _, m := range v.Mounts {
			path := m.Path
			if m.SubPath != "" {
				path += " ← " + m.SubPath
			}
			if m.ReadOnly {
				path += " read-only"
			}
			t.Rows = append(t.Rows, Item{
				Indent: 1,
				Cells:  []Cell{Text(m.Container), Dimmed(path)},
			})
		}
	}
	return Section{Title: "SHARED VOLUMES", Table: t}, true
}
