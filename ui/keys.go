package ui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// Binding is one line of the table that feeds dispatch, footer, help and the
// README. A Binding is data: what it does is a method of the root.
type Binding struct {
	Keys  []string // as Bubble Tea names them
	Show  string   // the keys as a person reads them, "" for Keys joined
	Short string   // for the footer, one or two words
	Long  string   // for help and the README
	Group string

	// Rank orders the footer: lower stays longer; 0 is never shown there.
	Rank int

	do  func(*Model, string) tea.Cmd // the key pressed goes along
	off func(*Model) string          // why it does nothing now, "" when it does

	// hide keeps it out of the footer where it could never work: on this kind.
	hide func(*Model) bool
}

const (
	groupMove = "Moving"
	groupGo   = "Going places"
	groupLook = "Looking"
	groupDo   = "Doing"
	groupRun  = "The program"
)

// Bindings is the table for the panes. Overlays and prompts have keys of their
// own, said in their last line.
func Bindings() []Binding {
	return slices.Concat([]Binding{
		{Keys: []string{"down", "j"}, Show: "j ↓", Short: "down", Long: "one line down", Group: groupMove, do: move(1)},
		{Keys: []string{"up", "k"}, Show: "k ↑", Short: "up", Long: "one line up", Group: groupMove, do: move(-1)},
		{Keys: []string{"pgdown", "ctrl+f"}, Show: "pgdn ctrl+f", Short: "page down", Long: "one page down", Group: groupMove, do: page(1)},
		{Keys: []string{"pgup", "ctrl+b"}, Show: "pgup ctrl+b", Short: "page up", Long: "one page up", Group: groupMove, do: page(-1)},
		{Keys: []string{"home", "g"}, Show: "g home", Short: "top", Long: "to the first line", Group: groupMove, do: edge(false)},
		{Keys: []string{"end", "G"}, Show: "G end", Short: "bottom", Long: "to the last line", Group: groupMove, do: edge(true)},
		{Keys: []string{"tab"}, Short: "next pane", Long: "to the next pane", Group: groupMove, Rank: 7, do: func(m *Model, _ string) tea.Cmd { return m.cycle(1) }},
		{Keys: []string{"shift+tab"}, Short: "previous pane", Long: "to the previous pane", Group: groupMove, do: func(m *Model, _ string) tea.Cmd { return m.cycle(-1) }},
		{Keys: []string{" "}, Show: "space", Short: "mark", Long: "mark the object, or unmark it: D deletes all that is marked, esc takes the marks away", Group: groupMove, do: func(m *Model, _ string) tea.Cmd { return m.mark() }, off: (*Model).noMark},

		{Keys: []string{"enter"}, Short: "open", Long: "open: a workload's pods, a namespace, the detail", Group: groupGo, Rank: 1, do: func(m *Model, _ string) tea.Cmd { return m.enter() }, off: (*Model).noSelection},
		{Keys: []string{"esc"}, Short: "back", Long: "back; marks and the filter are cleared first", Group: groupGo, Rank: 6, do: func(m *Model, _ string) tea.Cmd { return m.back() }},
		{Keys: []string{":"}, Short: "go to", Long: "palette: kinds, namespaces, contexts, actions", Group: groupGo, Rank: 3, do: func(m *Model, _ string) tea.Cmd { return m.openPalette() }},
		{Keys: []string{"n"}, Short: "namespace", Long: "choose a namespace", Group: groupGo, Rank: 5, do: func(m *Model, _ string) tea.Cmd { return m.openNamespaces() }},
		{Keys: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, Show: "1 … 9", Short: "kinds", Long: "go to a kind: " + digitsInWords(), Group: groupGo, do: func(m *Model, k string) tea.Cmd { return m.digit(k) }},
		{Keys: []string{"0"}, Short: "all namespaces", Long: "all namespaces, and back to one", Group: groupGo, Rank: 8, do: func(m *Model, _ string) tea.Cmd { return m.toggleAll() }, off: (*Model).notNamespaced},

		{Keys: []string{"/"}, Short: "filter", Long: "filter: words, !word for what has it not, -l app=web by labels", Group: groupLook, Rank: 2, do: func(m *Model, _ string) tea.Cmd { return m.openFilter() }},
		{Keys: []string{"s"}, Short: "shell", Long: "shell in a container: bash, sh or ash", Group: groupLook, Rank: 2, do: func(m *Model, _ string) tea.Cmd { return m.openShell() }, off: (*Model).noShell, hide: (*Model).noContainers},
		{Keys: []string{"x"}, Short: "command", Long: "run a command in a container", Group: groupLook, do: func(m *Model, _ string) tea.Cmd { return m.openRun() }, off: (*Model).noShell, hide: (*Model).noContainers},
		{Keys: []string{"l"}, Short: "logs", Long: "logs of a workload's pods, of a pod's containers, or of the one under the cursor", Group: groupLook, Rank: 2, do: func(m *Model, _ string) tea.Cmd { return m.openLogs(false) }, off: (*Model).noLogs, hide: (*Model).noLogsHere},
		{Keys: []string{"p"}, Short: "previous logs", Long: "logs of the run before, of a pod or of all pods of a workload", Group: groupLook, do: func(m *Model, _ string) tea.Cmd { return m.openLogs(true) }, off: (*Model).noLogs, hide: (*Model).noLogsHere},
		{Keys: []string{"d"}, Short: "describe", Long: "describe, as kubectl does", Group: groupLook, Rank: 6, do: func(m *Model, _ string) tea.Cmd { return m.openDescribe() }, off: (*Model).noObject},
		{Keys: []string{"y"}, Short: "yaml", Long: "YAML; m shows the managed fields, Secrets stay masked", Group: groupLook, Rank: 6, do: func(m *Model, _ string) tea.Cmd { return m.openYAML() }, off: (*Model).noObject},
		{Keys: []string{"o"}, Short: "tree", Long: "tree: owners above, what they own below, and the way of a request", Group: groupLook, Rank: 6, do: func(m *Model, _ string) tea.Cmd { return m.openTree() }, off: (*Model).noTree, hide: (*Model).noTreeHere},
		{Keys: []string{"X"}, Short: "explain", Long: "explain: what the server says about this kind and its fields; enter goes into one", Group: groupLook, Rank: 9, do: func(m *Model, _ string) tea.Cmd { return m.openExplain() }},
		{Keys: []string{"m"}, Short: "node grid", Long: "all DaemonSets against all nodes, as a grid", Group: groupLook, Rank: 3, do: func(m *Model, _ string) tea.Cmd { return m.openGrid() }, hide: (*Model).noGridHere},
		{Keys: []string{"<", ">"}, Short: "sort", Long: "sort by the column to the left, to the right", Group: groupLook, Rank: 10, do: func(m *Model, k string) tea.Cmd { return m.sortColumn(k == ">") }},
		{Keys: []string{"="}, Short: "reverse", Long: "reverse the order", Group: groupLook, do: func(m *Model, _ string) tea.Cmd { return m.reverse() }},
		{Keys: []string{"w"}, Short: "wide", Long: "wide columns, as kubectl get -o wide", Group: groupLook, Rank: 9, do: func(m *Model, _ string) tea.Cmd { return m.toggleWide() }},
		{Keys: []string{"F"}, Short: "freeze", Long: "freeze the view: rows hold still until pressed again", Group: groupLook, Rank: 11, do: func(m *Model, _ string) tea.Cmd { return m.freeze() }},
		{Keys: []string{"K"}, Short: "kubectl", Long: "the kubectl line of this view, large, and on the clipboard (OSC 52)", Group: groupLook, Rank: 12, do: func(m *Model, _ string) tea.Cmd { return m.openCommand() }},
		{Keys: []string{"c"}, Short: "copy line", Long: "copy the kubectl line to the clipboard (OSC 52)", Group: groupLook, do: func(m *Model, _ string) tea.Cmd { return m.copyCommand() }},
	}, verbBindings(), []Binding{
		{Keys: []string{"P"}, Short: "present", Long: "present: high contrast, identity and Secrets masked", Group: groupRun, do: func(m *Model, _ string) tea.Cmd { return m.present() }},
		{Keys: []string{"T"}, Short: "theme", Long: "the next theme", Group: groupRun, do: func(m *Model, _ string) tea.Cmd { return m.nextTheme() }, off: (*Model).whilePresenting},
		{Keys: []string{"W"}, Short: "follow", Long: "follow the instructor's screen, and leave it; in a class by hackfest serve", Group: groupRun, do: func(m *Model, _ string) tea.Cmd { return m.openFollow() }, off: (*Model).noFollow},
		{Keys: []string{"!"}, Short: "messages", Long: "the message log: what was done and said; S saves it as a shell script (in a class it does not), c copies that", Group: groupRun, do: func(m *Model, _ string) tea.Cmd { return m.openMessages() }},
		{Keys: []string{"?"}, Short: "help", Long: "this help", Group: groupRun, Rank: 4, do: func(m *Model, _ string) tea.Cmd { return m.openHelp() }},
		{Keys: []string{"q"}, Short: "quit", Long: "back; at the first screen quit", Group: groupRun, Rank: 13, do: func(m *Model, _ string) tea.Cmd { return m.backOrQuit() }},
		{Keys: []string{"ctrl+c"}, Short: "quit", Long: "quit at once, from anywhere", Group: groupRun, do: func(m *Model, _ string) tea.Cmd { return m.quit() }},
	})
}

// dispatch runs the binding of a key. A key that is off says why.
func (m *Model) dispatch(msg tea.KeyMsg) tea.Cmd {
	if msg.Paste {
		return m.pasted(string(msg.Runes))
	}
	key := msg.String()
	why := ""
	for _, b := range m.bindings {
		if !slices.Contains(b.Keys, key) {
			continue
		}
		if b.off != nil {
			if off := b.off(m); off != "" {
				if why == "" || b.hide == nil || !b.hide(m) {
					why = off
				}
				continue // the key may do another thing on this kind
			}
		}
		return b.do(m, key)
	}
	if why != "" {
		m.say(toneNote, key+": "+why)
		return nil
	}
	if msg.Type == tea.KeyRunes {
		m.say(toneNote, "no key "+key+" here · ? shows the keys")
	}
	return nil
}

// Label is the binding's keys as a person reads them.
func (b Binding) Label() string {
	if b.Show != "" {
		return b.Show
	}
	label := b.Keys[0]
	for _, k := range b.Keys[1:] {
		label += " " + k
	}
	return label
}
