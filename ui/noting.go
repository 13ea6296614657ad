package ui

import (
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
)

// noting notes what is done in the message log. Whoever does a thing notes it
// itself, on whatever goroutine: a message of it would be lost with the program
// that ends meanwhile. Immutable.
type noting struct {
	log     *Log
	context string // of the kubeconfig
	now     func() time.Time
}

// noting is of the connection at hand.
func (m *Model) noting() noting {
	return noting{log: m.opts.Log, context: m.id.Context, now: m.opts.Now}
}

// begun notes the beginning of what may last; did notes its end.
func (n noting) begun(d kube.Deed) {
	d.At, d.Context, d.Said, d.Failed = n.now(), n.context, "begun", false
	n.log.Begun(d)
}

func (n noting) did(d kube.Deed) {
	d.At, d.Context = n.now(), n.context
	n.log.Did(d)
}

// broken is the result of what a panic has ended.
const broken = "an error inside ended it: how far it came is not known"

// write does what a plan says, and notes it in every case.
func (n noting) write(plan *kube.Plan, do func() (kube.Result, error)) (r kube.Result, err error) {
	d := kube.Deed{Verb: plan.Verb, Object: plan.Object, Command: plan.Command, Input: plan.Input, Said: broken, Failed: true}
	defer func() { n.did(d) }()
	if plan.Lasts() && plan.Skip == "" {
		n.begun(d)
	}
	r, err = do()
	d.Said, d.Failed = r.Said, err != nil
	if err != nil {
		d.Said = err.Error()
	}
	return r, err
}

// remove deletes a pod that was made to be thrown away, and notes it.
func (n noting) remove(pod kube.Target, do func() error) error {
	d := kube.Deed{
		Verb: kube.VerbDelete, Object: pod, Said: broken, Failed: true, Within: true,
		Command: "kubectl delete pod/" + kube.Quote(pod.Name) + " -n " + kube.Quote(pod.Namespace),
	}
	defer func() { n.did(d) }()
	err := do()
	d.Said, d.Failed = "removed", err != nil
	if err != nil {
		d.Said = err.Error()
	}
	return err
}

// stop ends a port-forward, and notes it.
func (n noting) stop(f kube.Forward) {
	f.Close()
	n.did(kube.Deed{Verb: kube.VerbForward, Object: f.Pod(), Command: f.Command(), Said: "stopped"})
}

// doings counts what is being done beside the loop. The zero value is ready.
// Safe for concurrent use.
type doings struct {
	mu    sync.Mutex
	over  bool
	under sync.WaitGroup
}

// begin is false when the end has come: then nothing more is done.
func (d *doings) begin() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.over {
		d.under.Add(1)
	}
	return !d.over
}

func (d *doings) done() { d.under.Done() }

// wait ends it: it returns when nothing is being done any more.
func (d *doings) wait() {
	d.mu.Lock()
	d.over = true
	d.mu.Unlock()
	d.under.Wait()
}

// beside makes a command of what the program's end waits for. Bubble Tea alone
// neither waits for a command nor promises to run it.
func (m *Model) beside(do func() tea.Msg) tea.Cmd {
	return func() tea.Msg {
		if !m.ending.begin() {
			return nil
		}
		defer m.ending.done()
		return do()
	}
}
