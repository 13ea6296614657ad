package views

import "example.org/hackfest/kube"

// Detail is the picture of one object, structured, so that one set of widgets
// draws every kind and --once prints it as text. Immutable.
type Detail struct {
	Title    string // the object's name
	Headline []Cell // one line each: how it is, in words
	Sections []Section
}

// Section is one block under a title. Exactly one of Pairs, Table, Bars and
// Lines is set; a section that has nothing to show says so in Note.
type Section struct {
	Title string
	Note  Cell // beside the title

	Pairs []Pair
	Table *Table
	Bars  []Bar
	Lines []Cell
}

// Pair is a name with its value.
type Pair struct {
	Name  string
	Value Cell
}

// Table is a small table inside a detail. Head may be empty: no header line.
type Table struct {
	Head []Column
	Rows []Item
}

// Item is a line of a Table. One with a Ref can be stood on and acted upon.
type Item struct {
	Cells  []Cell
	Indent int // steps of two cells
	Ref    Ref
}

// Ref names what a line of a detail stands for. The zero Ref cannot be stood on.
type Ref struct {
	Kind RefKind
	Name string // a container's name, a revision's number, an object's name

	// For an Object: where it is.
	Resource  kube.Resource
	Namespace string

	// Via tells apart two lines of one detail that lead to the same object.
	Via string
}

// RefKind says what a Ref names.
type RefKind int

const (
	NoRef     RefKind = iota
	Container         // a container of the selected pod
	Revision          // a revision of the selected workload
	Object            // another object: enter goes there
	Line              // a command line, its Name: enter copies it
	Datum             // a key of the selected ConfigMap or Secret: enter shows its value
	Field             // a field of what is explained: enter goes into it
)

// Bar is a proportion with its words: "r4 ███░░░░ 1 of 3 nginx:1.99 new".
type Bar struct {
	Label string
	Value int64
	Total int64 // what a full bar stands for; 0 draws an empty bar
	Text  Cell
	Note  Cell
	Tone  Tone
}

// Target is where enter leads: a list, or nothing (the detail pane itself).
type Target struct {
	Resource kube.Resource
	Scope    kube.Scope
	Title    string // what the scope means in words: "of deployment web"
}
