package views

import (
	"cmp"
	"slices"

	"example.org/hackfest/kube/rules"
)

// wayMost bounds the endpoints of one Service's port that an Ingress shows: those
// that are not ready come first.
const wayMost = 20

// wayPodsSection is where the ways of an Ingress end: the endpoints behind each
// port of a Service that they lead to, once, and their pods.
func wayPodsSection(ways []rules.Way, w World) Section {
	t := &Table{Head: []Column{{Name: "POD"}, {Name: "OF", Rank: 2}, {Name: "STATE", Rank: 1, Least: stateLeast}, {Name: "WHY", Rank: 3}}}
	seen := map[string]bool{}
	for _, way := range ways {
		if way.Tally.All() == 0 || seen[way.Backend] {
			continue
		}
		seen[way.Backend] = true
		all := endpointsOf(way.Service, w)
		slices.SortStableFunc(all, func(a, b rules.Endpoint) int { return cmp.Compare(needRank(a), needRank(b)) })
		why, _ := podReasons(way.Service, way.Port, all, w)
		for _, e := range all[:min(len(all), wayMost)] {
			t.Rows = append(t.Rows, wayPodItem(way, e, why[e.Pod]))
		}
		if more := len(all) - wayMost; more > 0 {
			t.Rows = append(t.Rows, Item{Cells: []Cell{Dimmed("and " + plural(more, "more endpoint") + " of " + way.Backend)}})
		}
	}
	if len(t.Rows) == 0 {
		return Section{Title: "PODS"}
	}
	return Section{Title: "PODS", Table: t}
}

// needRank puts those that are not ready first, those on their way out last.
func needRank(e rules.Endpoint) int {
	if !e.Ready && !e.Terminating {
		return -1
	}
	return endpointRank(e)
}

func wayPodItem(way rules.Way, e rules.Endpoint, why string) Item {
	_, has := e.Port(way.Port)
	item := endpointItem(way.Service, e, why)
	if e.Pod == "" && len(e.Addresses) > 0 {
		item.Cells[0] = Text(e.Addresses[0])
	}
	if item.Ref.Kind != NoRef {
		item.Ref.Via = way.Backend
	}
	item.Cells = []Cell{item.Cells[0], Dimmed(way.Backend), endpointState(e, nil, !has), item.Cells[1]}
	return item
}
