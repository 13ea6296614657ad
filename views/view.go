package views

import "example.org/hackfest/kube"

// View is all that the program knows about one kind.
type View interface {
	Resource() kube.Resource

	// Names are what the prompt accepts, the first being the title in lower
	// case: "pods", "pod", "po".
	Names() []string

	// Columns of the list, as many as a Row has cells; a list across all
	// namespaces gets a NAMESPACE column in front by the caller. Only a kind
	// that is shown by the server's table looks at the Snapshot.
	Columns(*kube.Snapshot) []Column

	// Order is the column that the list is ordered by until a person says
	// otherwise: its index plus one, 0 for namespace and name.
	Order() int

	// RowNeeds are the other lists that Row looks at, at most three.
	RowNeeds() []Need
	Row(kube.Object, World) Row

	// DetailNeeds are the other lists that Detail looks at for this object.
	DetailNeeds(kube.Object) []Need
	Detail(kube.Object, World) Detail

	// Ticks says that the object's detail depends on World.Now by more than its
	// Clocks: it is built again each second while it is shown.
	Ticks(kube.Object) bool

	// Open is where enter leads; the zero Target means the detail pane.
	Open(kube.Object) Target

	// Command is the kubectl line that shows the same.
	Command(Query) string
}

// Query is what a list or a detail shows, as kubectl would be asked for it.
type Query struct {
	Scope      kube.Scope
	Namespaced bool
	Name       string // set: one object
	Wide       bool
}

// Kind makes a View from plain functions. Resource, Aliases, Head and Cells
// are required; the rest has defaults.
type Kind[T kube.Object] struct {
	Res     kube.Resource
	Title   string   // in place of the plural, for what is kept in another resource
	Aliases []string // beside the plural: singular, short names
	Head    []Column

	Cells   func(T, World) []Cell
	Trouble func(T, World) bool // default: a cell is Bad
	Hidden  func(T, World) bool // as Row's Hidden; default: none is
	Line    func(Query) string  // as View's Command; default: kubectl get

	OrderBy   int // as View's Order
	Needs     []Need
	LooksAt   func(T) []Need
	Picture   func(T, World) Detail // default: metadata alone
	Restless  func(T) bool          // as View's Ticks; default: false
	EnterGoes func(T) Target
}
