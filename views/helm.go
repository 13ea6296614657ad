package views

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// helmReleases shows one row a release: its newest revision. The columns are
// those of helm list.
func helmReleases() View {
	return Kind[*corev1.Secret]{
		Res:     kube.HelmReleases,
		Title:   "helm",
		Aliases: []string{"releases"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "REVISION", Right: true, Rank: 3},
			{Name: "UPDATED", Right: true, Rank: 4},
			{Name: "STATUS", Rank: 1},
			{Name: "CHART", Rank: 2},
			{Name: "APP VERSION", Rank: 5},
		},
		Cells:  helmCells,
		Hidden: helmOutdated,
		Needs:  []Need{{Resource: kube.HelmReleases, Index: kube.ByRelease, Key: kube.ReleaseKey}},
		LooksAt: func(s *corev1.Secret) []Need {
			return []Need{{Resource: kube.HelmReleases, Scope: kube.Scope{Namespace: s.Namespace}}}
		},
		Picture: helmDetail,
		Line:    helmLine,
	}
}

func helmCells(s *corev1.Secret, _ World) []Cell {
	r := rules.HelmOf(s)
	return []Cell{
		Text(r.Name),
		Number(r.Revision),
		helmUpdated(r, s),
		helmStatus(r),
		Text(r.ChartName()),
		Text(r.Chart.Metadata.AppVersion),
	}
}

func helmUpdated(r rules.HelmRelease, s *corev1.Secret) Cell {
	if t := r.Info.LastDeployed; !t.IsZero() {
		return Since(t.Time)
	}
	return Since(s.CreationTimestamp.Time)
}

func helmStatus(r rules.HelmRelease) Cell {
	if r.Trouble != "" {
		return Status(Alert, Warn, rules.Or(r.Info.Status, "unreadable"))
	}
	switch word := r.Info.Status; word {
	case "deployed":
		return Status(Running, Good, word)
	case "superseded", "uninstalled":
		return Status(Off, Dim, word)
	case "failed":
		return Status(Broken, Bad, word)
	case "uninstalling":
		return Status(Changing, Busy, word)
	default:
		return Status(Alert, Warn, rules.Or(word, "unknown"))
	}
}

// helmOutdated: a newer revision of the release is there.
func helmOutdated(s *corev1.Secret, w World) bool {
	r := rules.HelmOf(s)
	for _, other := range helmRevisions(s, w) {
		if rules.HelmOf(other).Revision > r.Revision {
			return true
		}
	}
	return false
}

func helmRevisions(s *corev1.Secret, w World) []*corev1.Secret {
	return typed[*corev1.Secret](w.Bucket(kube.HelmReleases, kube.ByRelease, kube.ReleaseKey(s)).Objects)
}

// helmDetail is the picture of a release: what it is, how it came to this, and
// the line that goes back.
func helmDetail(s *corev1.Secret, w World) Detail {
	r := rules.HelmOf(s)
	how := helmStatus(r)
	how.Text = rules.HelmMeaning(r)
	lines := []Cell{how}
	if r.Trouble != "" {
		lines = append(lines, Cell{Tone: Warn, Text: "what Helm wrote cannot be read: " + rules.OneLine(r.Trouble)})
	}
	if d := r.Info.Description; d != "" {
		lines = append(lines, Text(rules.OneLine(d)))
	}
	updated := helmUpdated(r, s)
	updated.Clock.After = " ago"
	about := Section{Title: "RELEASE", Pairs: []Pair{
		{"chart", Text(rules.Or(r.ChartName(), rules.Unknown))},
		{"app version", Text(r.Chart.Metadata.AppVersion)},
		{"revision", Number(r.Revision)},
		{"updated", updated},
		{"namespace", Text(s.Namespace)},
		{"kept in", Text("secret " + s.Name)},
	}}
	return Detail{Title: r.Name, Headline: lines, Sections: []Section{helmHistorySection(s, r, w), about, metadataSection(s)}}
}

func helmHistorySection(s *corev1.Secret, now rules.HelmRelease, w World) Section {
	sec := Section{Title: "HISTORY", Note: Dimmed("enter copies the line that rolls back")}
	if note, lacks := lacking(w, kube.HelmReleases); lacks {
		sec.Note = note
		return sec
	}
	t := &Table{Head: []Column{
		{Name: "REVISION"},
		{Name: "UPDATED", Right: true, Rank: 4},
		{Name: "STATUS", Rank: 1},
		{Name: "CHART", Rank: 3},
		{Name: "ROLLBACK", Rank: 2},
	}}
	for _, r := range rules.HelmHistory(helmRevisions(s, w)) {
		number, updated := Number(r.Revision), Cell{}
		if at := r.Info.LastDeployed; !at.IsZero() {
			updated = Since(at.Time)
			updated.Tone = Dim
		}
		item := Item{}
		back := Dimmed("this one")
		if r.Revision == now.Revision {
			number.Tone = Accent
		} else {
			line := rollbackLine(r)
			back = Text(line)
			if r.Info.Status == "failed" || strings.HasPrefix(r.Info.Status, "pending") {
				back.Tone = Dim // it did not work then
			}
			item.Ref = Ref{Kind: Line, Name: line, Resource: kube.HelmReleases, Namespace: s.Namespace}
		}
		item.Cells = []Cell{number, updated, helmStatus(r), Text(r.ChartName()), back}
		t.Rows = append(t.Rows, item)
	}
	sec.Table = t
	return sec
}

func rollbackLine(r rules.HelmRelease) string {
	return "helm rollback " + Quote(r.Name) + fmt.Sprintf(" %d", r.Revision) + " -n " + Quote(r.Namespace)
}

// helmLine is what helm would be asked for the same. A release's Secret is named
// after it and its revision.
func helmLine(q Query) string {
	line := "helm list"
	if q.Name != "" {
		name := strings.TrimPrefix(q.Name, "sh.helm.release.v1.")
		if i := strings.LastIndex(name, ".v"); i > 0 {
			name = name[:i]
		}
		line = "helm history " + Quote(name)
	}
	if q.Scope.Namespace == "" {
		return line + " -A"
	}
	return line + " -n " + Quote(q.Scope.Namespace)
}
