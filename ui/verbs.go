package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/views"
)

// verb binds a key to what it does to the selected object: which kinds it fits,
// what its dialog asks for, and how its plan is made.
type verb struct {
	key, short, long string
	verb             kube.Verb
	kinds            []kube.Resource // nil fits every kind
	rank             int

	// open begins it, as a rule by a dialog.
	open func(m *Model, hand kube.Hand, t kube.Target) tea.Cmd
}

// inside says that a verb is about what runs in a pod.
func (v verb) inside() bool {
	return v.verb == kube.VerbAttach || v.verb == kube.VerbDebug || v.verb == kube.VerbForward
}

// asks makes a verb of its dialog.
func asks(dialog func(*Model, kube.Hand, kube.Target) *deed) func(*Model, kube.Hand, kube.Target) tea.Cmd {
	return func(m *Model, hand kube.Hand, t kube.Target) tea.Cmd {
		d := dialog(m, hand, t)
		d.target = t
		return m.openDeed(d)
	}
}

func verbs() []verb {
	rollout := []kube.Resource{kube.Deployments, kube.DaemonSets, kube.StatefulSets}
	return []verb{
		{"s", "scale", "scale to another number of replicas", kube.VerbScale, []kube.Resource{kube.Deployments, kube.ReplicaSets, kube.StatefulSets}, 3, asks(scaleDeed)},
		{"u", "undo", "undo a rollout to a chosen revision", kube.VerbUndo, rollout, 3, asks(undoDeed)},
		{"r", "restart", "restart: replace the pods, one after the other", kube.VerbRestart, rollout, 5, asks(plainDeed(kube.VerbRestart, kube.Hand.Restart))},
		{"z", "pause", "pause a rollout, or resume it", kube.VerbPause, []kube.Resource{kube.Deployments}, 8, asks(eitherDeed(kube.VerbPause, kube.Hand.Pause, kube.Hand.Resume))},
		{"i", "image", "set a container's image", kube.VerbSetImage, append(rollout[:3:3], kube.CronJobs), 4, asks(imageDeed)},
		{"a", "annotate", "annotate the change-cause of the current revision", kube.VerbAnnotate, []kube.Resource{kube.Deployments}, 0, asks(causeDeed)},
		{"t", "trigger", "trigger a CronJob: run it now", kube.VerbTrigger, []kube.Resource{kube.CronJobs}, 3, asks(plainDeed(kube.VerbTrigger, kube.Hand.Trigger))},
		{"S", "suspend", "suspend a CronJob, or wake it", kube.VerbSuspend, []kube.Resource{kube.CronJobs}, 3, asks(eitherDeed(kube.VerbSuspend, kube.Hand.Suspend, kube.Hand.Wake))},
		{"C", "cordon", "cordon a node, or uncordon it", kube.VerbCordon, []kube.Resource{kube.Nodes}, 3, asks(eitherDeed(kube.VerbCordon, kube.Hand.Cordon, kube.Hand.Uncordon))},
		{"R", "drain", "drain a node: cordon it and evict its pods", kube.VerbDrain, []kube.Resource{kube.Nodes}, 3, drainDeed},
		{"A", "attach", "attach to a container's main process", kube.VerbAttach, []kube.Resource{kube.Pods}, 0, (*Model).openAttach},
		{"b", "debug", "debug: a container with the processes of another, in the same pod", kube.VerbDebug, []kube.Resource{kube.Pods}, 8, (*Model).openDebug},
		{"f", "forward", "forward a port of this machine to the pod, not in a class; :forwards lists them", kube.VerbForward, []kube.Resource{kube.Pods}, 5, (*Model).openForward},
		{"e", "edit", "edit the YAML in $KUBE_EDITOR or $EDITOR, in a class in an editor of the session's", kube.VerbEdit, nil, 7, (*Model).openEdit},
		{"D", "delete", "delete it, or all that is marked; grace and what becomes of what it owns are chosen, the name of a namespace or the number of objects is typed", kube.VerbDelete, nil, 9, (*Model).openDelete},
	}
}

func (v verb) fits(r kube.Resource) bool {
	r.Table = false
	return v.kinds == nil || slices.Contains(v.kinds, r)
}

// verbBindings makes the table's lines of the verbs.
func verbBindings() []Binding {
	var out []Binding
	for _, v := range verbs() {
		out = append(out, Binding{
			Keys: []string{v.key}, Short: v.short, Long: v.long, Group: groupDo, Rank: v.rank,
			do:  func(m *Model, _ string) tea.Cmd { return v.open(m, m.src.(kube.Hand), m.target()) },
			off: func(m *Model) string { return m.verbOff(v) },
			hide: func(m *Model) bool {
				return m.detail.object == nil || !v.fits(m.detail.view.Resource()) || m.detail.view.Resource().As != ""
			},
		})
	}
	return out
}

// verbOff says why a verb does nothing now.
func (m *Model) verbOff(v verb) string {
	switch {
	case m.detail.object == nil:
		return "no object is selected"
	case !v.fits(m.detail.view.Resource()):
		var on []string
		for _, r := range v.kinds {
			on = append(on, r.Plural)
		}
		return v.short + " is for " + strings.Join(on, ", ")
	case m.detail.view.Resource().As != "":
		return "not of a Helm release: helm does that"
	case m.opts.Hosted && v.verb == kube.VerbForward:
		return hostedForward
	case m.readOnly() != "":
		return m.readOnly()
	case m.detail.gone:
		return "the object is deleted"
	}
	if _, ok := m.src.(kube.Hand); !ok {
		return "nothing can be written here"
	}
	if why := kube.Nowhere(m.detail.object); why != "" && v.inside() {
		return clean.Line(why)
	}
	return m.denied(v.verb, m.target())
}

// denied says why the server would not have it, as far as that is known.
func (m *Model) denied(v kube.Verb, t kube.Target) string {
	if a, known := m.allowances[allowKey{v, t.Resource, t.Namespace}]; known && !a.OK {
		return clean.Line(a.Reason)
	}
	return ""
}

// plainDeed is the dialog of a verb that asks for nothing.
func plainDeed(name kube.Verb, plan func(kube.Hand, context.Context, kube.Target) (*kube.Plan, error)) func(*Model, kube.Hand, kube.Target) *deed {
	return func(_ *Model, hand kube.Hand, _ kube.Target) *deed {
		return &deed{verb: name, plans: func(ctx context.Context, q question) (*kube.Plan, error) { return plan(hand, ctx, q.target) }}
	}
}

// eitherDeed is the dialog of a switch: what is on already is switched off.
func eitherDeed(name kube.Verb, on, off func(kube.Hand, context.Context, kube.Target) (*kube.Plan, error)) func(*Model, kube.Hand, kube.Target) *deed {
	return func(_ *Model, hand kube.Hand, _ kube.Target) *deed {
		return &deed{verb: name, plans: func(ctx context.Context, q question) (*kube.Plan, error) {
			p, err := on(hand, ctx, q.target)
			if err == nil && p.Skip != "" {
				return off(hand, ctx, q.target)
			}
			return p, err
		}}
	}
}

// scaleDeed starts with the size of now; the first figure typed replaces it.
func scaleDeed(m *Model, hand kube.Hand, _ kube.Target) *deed {
	seen := kube.Replicas(m.detail.object)
	in := newPrompt("", "", &m.theme)
	in.Placeholder = "how many"
	if seen != nil {
		in.Placeholder = fmt.Sprintf("%d now", *seen)
	}
	d := &deed{verb: kube.VerbScale, label: "replicas", field: &in, wants: "type the number of replicas"}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		n, err := strconv.ParseInt(q.input, 10, 32)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%q is not a number of replicas", q.input)
		}
		size := kube.Size{To: int32(n)}
		if !q.told {
			size.Seen = seen
		}
		return hand.Scale(ctx, q.target, size)
	}
	return d
}

// undoDeed offers the revisions that the detail shows but the current one.
func undoDeed(m *Model, hand kube.Hand, _ kube.Target) *deed {
	d := &deed{verb: kube.VerbUndo, label: "to revision", pick: m.pastRevisions()}
	if ref := m.detail.model.Selected(); m.focus == paneDetail && ref.Kind == views.Revision {
		d.at = max(slices.Index(d.pick, ref.Name), 0)
	}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		n, _ := strconv.ParseInt(q.input, 10, 64) // none known: 0, the one before
		return hand.Undo(ctx, q.target, n)
	}
	return d
}

// pastRevisions are those that the detail shows, but the current one.
func (m *Model) pastRevisions() []string {
	var all []string
	for _, s := range m.detail.latest.Sections {
		if s.Table == nil {
			continue
		}
		for _, it := range s.Table.Rows {
			if it.Ref.Kind == views.Revision {
				all = append(all, it.Ref.Name)
			}
		}
	}
	return all[min(1, len(all)):]
}

func causeDeed(m *Model, hand kube.Hand, _ kube.Target) *deed {
	in := newPrompt("", "", &m.theme)
	in.Placeholder = "why this revision came to be"
	d := &deed{verb: kube.VerbAnnotate, label: "change-cause", field: &in, wants: "type the change-cause"}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		return hand.AnnotateCause(ctx, q.target, q.input)
	}
	return d
}

// deleteDeed wants the name of a namespace typed: all that is in it goes too. Of
// what owns others it asks what becomes of them, of pods how long they may take.
func deleteDeed(m *Model, hand kube.Hand, t kube.Target) *deed {
	d := &deed{verb: kube.VerbDelete}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		if d.field != nil && q.input != t.Name {
			return nil, fmt.Errorf("type %s to delete it with all that is in it", t.Name)
		}
		return hand.Delete(ctx, q.target, removal(q.turned))
	}
	if t.Resource == kube.Namespaces {
		in := newPrompt("", "", &m.theme)
		d.field, d.label, d.wants = &in, "name", "type "+clean.Line(t.Name)+" to delete it with all that is in it"
		return d
	}
	d.turns = []turn{{key: "c", label: "what it owns", of: []string{goesAfter, goesFirst, stays}}}
	if t.Resource == kube.Pods {
		d.turns = append(d.turns, turn{key: "g", label: "grace", of: []string{ownGrace, "0 s", "5 s", "60 s"}})
	}
	return d
}

// The choices of a deletion, in words.
const (
	goesAfter = "goes afterwards"
	goesFirst = "goes first"
	stays     = "stays"
	ownGrace  = "its own"
)

// removal reads the choices of a deletion.
func removal(turned []string) kube.Removal {
	var r kube.Removal
	for _, word := range turned {
		var seconds int64
		switch n, _ := fmt.Sscanf(word, "%d s", &seconds); {
		case word == goesFirst:
			r.Cascade = kube.Foreground
		case word == stays:
			r.Cascade = kube.Orphan
		case n == 1:
			r.Grace = &seconds
		}
	}
	return r
}
