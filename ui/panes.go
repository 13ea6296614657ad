package ui

import (
	"fmt"
	"slices"
	"strings"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// Every pane is a title line, a line that says how its data is when that is
// not simply live, and what it shows. Each function gives exactly h lines of
// exactly w cells.

func (m *Model) listPane(w, h int) []string {
	s := m.screen()
	var lines []string
	for i, each := range s.heights(h) {
		l := s.lists[i]
		focused := m.focus == paneList && i == s.active
		if each > 0 {
			lines = append(lines, m.listTitle(l, w, focused))
		}
		if each > 1 {
			lines = append(lines, m.listBody(l, w, each-1, focused)...)
		}
	}
	return lines
}

// aboveTable is how many rows of a list are not its table's: title and health.
const aboveTable = 2

// listBody is the table under its health line, or words where there is no row.
func (m *Model) listBody(l *list, w, h int, focused bool) []string {
	about := m.healthLine(l.page.Snapshot.Health, w)
	if missing := l.missing(); about == "" && missing != "" {
		about = " " + m.theme.Warn.Paint(m.theme.Cut(m.theme.Fit(m.theme.Glyph(views.Alert)+" "+missing), w-2))
	}
	lines := []string{padTo(about, w)}
	h--
	if l.page.Len() == 0 {
		return append(lines, m.emptyBody(l, w, h)...)
	}
	l.table.SetSize(w-1, h)
	return append(lines, gapped(l.table.View(m.clock(), &m.theme, focused))...)
}

// emptyBody says why there is no row: loading, forbidden, filtered or none.
func (m *Model) emptyBody(l *list, w, h int) []string {
	var words []string
	kind := l.view.Names()[0]
	s := l.page.Snapshot
	where := "in namespace " + l.scope.Namespace
	if l.scope.Namespace == "" {
		where = "in the whole cluster"
	}
	switch s.Health.State {
	case kube.Denied:
		if s.Health.Server {
			words = m.serverDenied(s.Health, l.known.Resource, where)
			break
		}
		verb := s.Health.Verb
		if verb == "" {
			verb = "list"
		}
		words = []string{fmt.Sprintf("You may not %s %s %s.", verb, kind, where), ""}
		if l.known.Resource == kube.HelmReleases {
			words[0] = fmt.Sprintf("You may not %s secrets %s.", verb, where)
			words = append(words, "Helm keeps releases in Secrets.")
		}
		if l.scope.Namespace == "" && l.known.Resource.Namespaced {
			words = append(words, "Press n or 0 for one namespace.")
		}
		right := verb + ", watch " + l.known.Resource.String()
		if m.opts.Hosted {
			words = append(words, m.whoOne()+"Your instructor can give you the right to "+right+".")
			break
		}
		words = append(words, "Ask for the right to: "+right+".",
			"Check with: kubectl auth can-i "+verb+" "+l.known.Resource.String()+namespaceFlag(l))
	case kube.Absent:
		words = []string{"This cluster does not serve " + kind + "."}
	case kube.Syncing:
		words = []string{"loading …"}
	default:
		switch {
		case len(s.Objects) > 0:
			words = []string{"None of " + fmt.Sprint(len(s.Objects)) + " fits the filter " + l.spec.Load().Filter + ".", "", "esc clears it."}
		case l.scope.Namespace != "":
			words = append([]string{"None here.", ""}, m.firstSteps(l)...)
		default:
			words = []string{"None here."}
		}
	}
	return m.words(words, w, h)
}

// firstSteps are for an empty namespace, which is the first screen of many: what can
// be done here, and what need not be tried.
func (m *Model) firstSteps(l *list) []string {
	var words []string
	made := !slices.Contains([]string{"events", "helm"}, l.view.Names()[0]) && l.scope.Labels == "" && l.scope.Fields == ""
	if made && m.noApply() == "" {
		words = append(words, "Paste YAML to make something, or choose an example: :sample")
	}
	if m.namespaces.page.Snapshot.Health.State != kube.Denied {
		words = append(words, "0 looks in all namespaces.")
	}
	if m.opts.Class != nil {
		follow := ""
		if !m.opts.Class.Leads() && m.noFollow() == "" {
			follow = "W follows the instructor's screen."
		}
		if line := m.whoOne() + follow; line != "" {
			words = append(words, "", line)
		}
	}
	return append(words, "? shows all keys.")
}

// whoOne says as whom the person is here, "" where that is not to be shown.
func (m *Model) whoOne() string {
	if m.presenting || m.id.User == "" {
		return ""
	}
	return "You are " + clean.Line(m.id.User) + ". "
}

// serverDenied says what the class's server lacks, and what its instructor does
// about it: the person's own rights have nothing to do with it.
func (m *Model) serverDenied(h kube.Health, r kube.Resource, where string) []string {
	if h.Verb == kube.VerbImpersonate {
		return []string{
			"The class's server may not act for you.", "",
			"The instructor lets it act as those of the roster:",
			"hackfest serve rights --roster roster.yaml | kubectl apply -f -",
		}
	}
	role := "hackfest-read-" + r.String()
	return []string{
		fmt.Sprintf("The class's server may not list %s %s. You may.", r.Plural, where), "",
		"It reads for the whole class. The instructor lets it read this kind:",
		"kubectl create clusterrole " + role + " --verb=get,list,watch --resource=" + r.String(),
		"kubectl label clusterrole " + role + " " + kube.ReadLabel + "=true",
		"It looks again by itself.",
	}
}

func namespaceFlag(l *list) string {
	if l.scope.Namespace == "" {
		if l.known.Resource.Namespaced {
			return " -A"
		}
		return ""
	}
	return " -n " + l.scope.Namespace
}

// words sets sentences, and kubectl lines, in an otherwise empty pane.
func (m *Model) words(text []string, w, h int) []string {
	lines := make([]string, 0, h)
	lines = append(lines, strings.Repeat(" ", w))
	for _, t := range text {
		wrap := clean.Wrap
		if strings.HasPrefix(t, "kubectl ") {
			wrap = clean.WrapShell
		}
		for _, l := range wrap(clean.Line(t), max(w-4, 1)) {
			lines = append(lines, padTo("  "+m.theme.Dim.Paint(m.theme.Fit(l)), w))
		}
	}
	for len(lines) < h {
		lines = append(lines, strings.Repeat(" ", w))
	}
	return lines[:max(h, 0)]
}

// missing says that what was asked for by name is not there, "" where it is, or may
// yet come.
func (l *list) missing() string {
	switch l.page.Snapshot.Health.State {
	case kube.Live, kube.Stale:
		if l.wantName != "" {
			return "no " + strings.ToLower(l.view.Resource().Kind) + " " + clean.Line(l.wantName) + " here"
		}
	}
	return ""
}

// absence says why there is nothing to show in detail.
func (l *list) absence() []string {
	if l.wantName != "" && l.page.Snapshot.Health.State == kube.Syncing {
		return []string{"looking for it …"}
	}
	words := []string{"Nothing is selected."}
	if l.missing() != "" {
		words = append(words, "", clean.Line(l.wantName)+" is shown as soon as it is there.")
		if l.page.Len() > 0 {
			words = append(words, "j and k go to the others.")
		}
	}
	return words
}

func (m *Model) detailView(w, h int) []string {
	focused := m.focus == paneDetail
	d := &m.detail
	if d.object == nil {
		return append([]string{m.title("Detail", "", "", w, focused)}, m.words(m.list().absence(), w, h-1)...)
	}
	kind := strings.ToLower(d.view.Resource().Kind)
	if d.gone {
		kind += ", deleted"
	}
	name := d.object.GetName()
	if d.view.Resource() == kube.HelmReleases {
		kind, name = "helm release", d.latest.Title
	}
	lines := []string{m.title(clean.Line(name), "", clean.Line(kind), w, focused)}
	if !d.shown {
		return append(lines, m.words(nil, w, h-1)...)
	}
	d.model.SetSize(w-1, h-1)
	return append(lines, gapped(d.model.View(m.clock(), &m.theme, focused))...)
}

// gapped parts what a widget drew from the rule at its right.
func gapped(view string) []string {
	return strings.Split(strings.ReplaceAll(view, "\n", " \n")+" ", "\n")
}
