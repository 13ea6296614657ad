package ui

import (
	"context"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/theme"
)

// stepsKept is how much of what a lasting deed said is shown.
const stepsKept = 12

// lastCmd does what takes its time. It goes on when the dialog is hidden, until
// it is done, stopped, or the program ends.
func (m *Model) lastCmd(d *deed) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	plan := d.plan
	d.stop, d.stopping, d.steps = cancel, false, []kube.Step{{Text: "begun"}}
	d.pledge = plan.Title + " was not brought to an end: " + plan.Command
	m.parting.add(d.pledge)
	m.lasting = append(m.lasting, d)
	steps := make(chan kube.Step, 256)
	life, noting := m.ctx, m.noting()
	hand, _ := m.src.(kube.Hand)
	do := m.beside(func() tea.Msg {
		defer cancel()
		defer close(steps)
		result, err := noting.write(plan, func() (kube.Result, error) {
			return plan.DoSaying(ctx, func(s kube.Step) {
				select {
				case steps <- s:
				default: // the screen is that far behind: a later step says more
				}
			})
		})
		if result.Made.Name != "" && plan.Verb == kube.VerbRun {
			d.made = &throwaway{hand: hand, pod: result.Made}
		}
		if life.Err() != nil { // nobody takes the answer any more
			m.parting.drop(d.pledge)
			if err != nil {
				m.parting.add(err.Error())
			}
		}
		return deedDoneMsg{d, plan, result, err}
	})
	return tea.Batch(do, stepCmd(m.ctx, d, steps))
}

func stepCmd(ctx context.Context, d *deed, steps <-chan kube.Step) tea.Cmd {
	return func() tea.Msg {
		select {
		case s, ok := <-steps:
			if ok {
				return stepMsg{d, s, steps}
			}
		case <-ctx.Done():
		}
		return nil
	}
}

func (m *Model) step(msg stepMsg) tea.Cmd {
	d := msg.deed
	if d.doing {
		d.steps = append(d.steps, msg.step)
		d.steps = d.steps[max(len(d.steps)-stepsKept, 0):]
	}
	return stepCmd(m.ctx, d, msg.steps)
}

// lasted ends what lastCmd began.
func (m *Model) lasted(d *deed) {
	d.doing, d.stop, d.steps = false, nil, nil
	m.parting.drop(d.pledge)
	m.lasting = slices.DeleteFunc(m.lasting, func(one *deed) bool { return one == d })
}

// underway finds what is done to an object just now.
func (m *Model) underway(v kube.Verb, t kube.Target) *deed {
	for _, d := range m.lasting {
		if d.verb == v && d.target.UID == t.UID {
			return d
		}
	}
	return nil
}

// progress is a bar and the last steps.
func (d *deed) progress(w int, th *theme.Theme) []string {
	last := d.steps[len(d.steps)-1]
	lines := []string{th.Text.Paint(fmt.Sprintf("%d of %d", last.Done, last.Of)), ""}
	for _, s := range d.steps {
		for _, l := range clean.Wrap(th.Fit(clean.Line(s.Text)), w) {
			lines = append(lines, th.Dim.Paint(l))
		}
	}
	d.tail = len(lines) - 2 // the last steps, where there is no room for all
	return lines
}

// alongWords are what a drain may take along, each with kubectl's flag for it.
var alongWords = []string{"nothing more", "local data (--delete-emptydir-data)", "unmanaged pods (--force)", "both"}

// drainDeed asks what may go along; while the node is being drained it shows how
// far that is.
func drainDeed(m *Model, hand kube.Hand, t kube.Target) tea.Cmd {
	if d := m.underway(kube.VerbDrain, t); d != nil {
		m.overlay = d
		return nil
	}
	careful := []kube.Draining{{}, {LocalData: true}, {Unmanaged: true}, {LocalData: true, Unmanaged: true}}
	d := &deed{
		verb: kube.VerbDrain, target: t, label: "take along",
		pick: alongWords,
	}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		i := slices.Index(alongWords, q.input)
		return hand.Drain(ctx, q.target, careful[max(i, 0)])
	}
	return m.openDeed(d)
}
