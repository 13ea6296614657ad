package kube

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/types"
)

// Verb names what a person does to an object.
type Verb string

// The verbs that write.
const (
	VerbScale    Verb = "scale"
	VerbUndo     Verb = "undo"
	VerbRestart  Verb = "restart"
	VerbPause    Verb = "pause"
	VerbResume   Verb = "resume"
	VerbSetImage Verb = "set image"
	VerbAnnotate Verb = "annotate"
	VerbDelete   Verb = "delete"
	VerbTrigger  Verb = "trigger"
	VerbSuspend  Verb = "suspend"
	VerbWake     Verb = "wake" // ends a suspension
	VerbCordon   Verb = "cordon"
	VerbUncordon Verb = "uncordon"
	VerbApply    Verb = "apply"
	VerbEdit     Verb = "edit"
	VerbDrain    Verb = "drain"
	VerbDebug    Verb = "debug"
	VerbRun      Verb = "run"
)

// The sessions: what is done in one is the person's.
const (
	VerbExec    Verb = "exec"
	VerbAttach  Verb = "attach"
	VerbForward Verb = "port-forward"
)

// Risk is what a verb may do to the cluster.
type Risk int

// The risks, the least first.
const (
	Read    Risk = iota
	Session      // exec, attach, port-forward: what happens in it is the person's
	Write
)

// Target is the object that a person acts on. With a UID only that very object
// is meant, not another that got its name since.
type Target struct {
	Resource  Resource
	Namespace string
	Name      string
	UID       types.UID
}

// String names the object for a person: "deployment default/web".
func (t Target) String() string {
	name := t.Name
	if t.Namespace != "" {
		name = t.Namespace + "/" + name
	}
	return lowerKind(t.Resource.Kind) + " " + name
}

func lowerKind(kind string) string { return strings.ToLower(kind) }

// Plan is what a write will do, for the confirmation: built by asking the server
// (a live read and a dry run there), never from a Snapshot alone. Its texts are
// hostile, as all that comes from a cluster. Immutable once it is handed out.
type Plan struct {
	Verb     Verb
	Risk     Risk
	Object   Target // with the UID of the object that was read
	Title    string // "scale deployment default/web"
	Changes  []Change
	About    []string // what is known of where it leads: "revision 3 (was 1)"
	Keeps    []string // what stays as it is: "replicas 3"
	Warnings []string
	Command  string // the kubectl line that does the same, quoted for a shell
	Input    string // what that line reads on its standard input, as a rule nothing

	// DryRun is "accepted", or the server's words. Refused: they were a no, and
	// Do would be refused too.
	DryRun  string
	Refused bool

	// InTheWay: it was refused before the server was asked, DryRun says by what.
	InTheWay bool

	// Skip is set when there is nothing to do, and says why: Do succeeds with
	// these words and writes nothing.
	Skip string

	do    func(context.Context) (Result, error)
	doing func(context.Context, func(Step)) (Result, error) // in do's place: it lasts
}

// Step is how far a plan that lasts has come.
type Step struct {
	Done, Of int
	Text     string // what has just happened
}

// Change is one difference that a write makes. Before or After is empty where
// something is added or removed.
type Change struct {
	Of            string // of a plan for several objects, which: "service default/web"
	Path          string // "containers.web.image"
	Before, After string
}

// Result is what a write did.
type Result struct {
	Said string // "scaled 3 to 5", "skipped rollback (...)"
	Made Target // a pod that was made, for a session in it
}

// NewPlan completes a Plan with what Do is to do. It is for those that implement
// Hand.
func NewPlan(p Plan, do func(context.Context) (Result, error)) *Plan {
	p.do = do
	return &p
}

// NewLasting is NewPlan for what lasts.
func NewLasting(p Plan, doing func(context.Context, func(Step)) (Result, error)) *Plan {
	p.doing = doing
	return &p
}

// Lasts says that Do takes its time, minutes perhaps, and can be stopped by its
// context: DoSaying tells how it goes.
func (p *Plan) Lasts() bool { return p.doing != nil }

// Do writes, if the object is still as it was shown: else it changes nothing and
// the error is a *Conflict, upon which the plan is to be made anew. It may be
// called from any goroutine, once. Errors name the verb and the object; one that
// wraps ErrNoAnswer leaves open whether the write happened.
func (p *Plan) Do(ctx context.Context) (Result, error) { return p.DoSaying(ctx, func(Step) {}) }

// DoSaying is Do for a plan that lasts: say is called with each step, one at a
// time, from any goroutine. It must not block.
func (p *Plan) DoSaying(ctx context.Context, say func(Step)) (Result, error) {
	do := p.do
	if p.doing != nil {
		do = func(ctx context.Context) (Result, error) { return p.doing(ctx, say) }
	}
	switch {
	case p.Skip != "":
		return Result{Said: p.Skip}, nil
	case p.InTheWay:
		return Result{}, fmt.Errorf("%s: in the way: %s", p.Title, p.DryRun)
	case p.Refused:
		return Result{}, fmt.Errorf("%s: the server refused it: %s", p.Title, p.DryRun)
	case do == nil:
		return Result{}, fmt.Errorf("%s: %w", p.Title, errors.ErrUnsupported)
	}
	r, err := do(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", p.Title, unsent(err))
	}
	return r, nil
}
