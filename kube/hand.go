package kube

import "context"

// Hand is what a person acts with. Each verb reads the object live, lets the
// server try the write without keeping it, and gives the Plan for the
// confirmation; only Plan.Do writes. A Target whose UID is not the live object's
// is a *Conflict. In read-only mode every verb's error wraps ErrReadOnly. All
// methods may be called from any goroutine, and block: they are for commands, not
// for the event loop.
type Hand interface {
	// Allowed says whether the person may do that, as far as the server tells.
	Allowed(context.Context, Verb, Target) Allowance

	// Scale sets the size of a Deployment, ReplicaSet or StatefulSet.
	Scale(context.Context, Target, Size) (*Plan, error)

	// Undo rolls a Deployment, DaemonSet or StatefulSet back to a revision; 0 is
	// the one before.
	Undo(ctx context.Context, t Target, revision int64) (*Plan, error)

	// Restart replaces the pods of a Deployment, DaemonSet or StatefulSet.
	Restart(context.Context, Target) (*Plan, error)

	// Pause keeps a Deployment's changes from being rolled out, Resume lets them.
	Pause(context.Context, Target) (*Plan, error)
	Resume(context.Context, Target) (*Plan, error)

	// SetImage sets a container's image in a workload's template.
	SetImage(context.Context, Target, Image) (*Plan, error)

	// AnnotateCause says why the current revision came to be; "" unsays it.
	AnnotateCause(ctx context.Context, t Target, cause string) (*Plan, error)

	// Delete removes any object.
	Delete(context.Context, Target, Removal) (*Plan, error)

	// DeleteAll removes several of one kind; the plan lasts, and what one of them
	// meets keeps none of the others.
	DeleteAll(context.Context, []Target, Removal) (*Plan, error)

	// Trigger runs a CronJob now, as a Job of its own.
	Trigger(context.Context, Target) (*Plan, error)

	// Suspend keeps a CronJob from starting runs, Wake ends that.
	Suspend(context.Context, Target) (*Plan, error)
	Wake(context.Context, Target) (*Plan, error)

	// Cordon keeps new pods from a node, Uncordon ends that.
	Cordon(context.Context, Target) (*Plan, error)
	Uncordon(context.Context, Target) (*Plan, error)

	// Drain cordons a node and evicts its pods; the plan lasts.
	Drain(context.Context, Target, Draining) (*Plan, error)

	// Debug adds an ephemeral container to a pod, and lasts until it runs.
	Debug(context.Context, Target, Debugging) (*Plan, error)

	// Run makes a pod to be thrown away, and lasts until it runs. The Result names
	// it; Remove is for its end.
	Run(context.Context, Throwaway) (*Plan, error)

	// Remove deletes a pod that Run has made. A pod that is gone is no error.
	Remove(context.Context, Target) error

	// Edit gives an object's YAML for an editor; the Draft plans what became of it.
	Edit(context.Context, Target) (*Draft, error)

	// Reopen goes on with a text that was not sent, perhaps over another connection.
	Reopen(Unsent) (*Draft, error)

	// Apply creates or changes what YAML says, by server-side apply.
	Apply(context.Context, Manifest) (*Plan, error)
}

// Size is what to scale to.
type Size struct {
	To int32

	// Seen is the size that the person saw: if it is another by now, Scale gives
	// a *Conflict. nil takes it as it is; the Plan shows it.
	Seen *int32
}

// Image is what to set a container's image to.
type Image struct {
	Container string
	Image     string
	Cause     string // the change-cause, in the same write; "" leaves it
}

// Removal is how to delete.
type Removal struct {
	Grace   *int64 // seconds; nil is the object's own, 0 ends it at once
	Cascade Cascade
}

// Cascade is what becomes of what an object owns.
type Cascade string

// The cascades, by the names that kubectl gives them; "" is Background.
const (
	Background Cascade = "background" // it goes afterwards
	Foreground Cascade = "foreground" // it goes first
	Orphan     Cascade = "orphan"     // it stays
)

// Manifest is YAML to apply, of several documents perhaps.
type Manifest struct {
	Text      string
	Namespace string // for objects that name none
	Force     bool   // take fields that others manage
}

// Allowance is whether a person may do something.
type Allowance struct {
	OK      bool
	Unknown bool   // the server could not be asked: not a no
	Reason  string // why not, or why it is not known
}
