package kube

import (
	"cmp"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Object is any object of the API: its metadata and its type.
type Object interface {
	metav1.Object
	runtime.Object
}

// Snapshot is the state of one resource in one scope at one moment. It is
// immutable once published, and so are the objects in it: they are shared by
// every reader.
type Snapshot struct {
	Resource Resource
	Scope    Scope

	// Version grows with every change of Objects or Columns in this scope; a
	// change of Health alone leaves it as it is.
	Version uint64

	// Objects are in the order of Compare: namespace, then name.
	Objects []Object

	// Columns are the server's, for a Resource with Table set.
	Columns []metav1.TableColumnDefinition

	Health Health

	indexes indexes
}

// NewSnapshot sorts the objects and builds every index of the resource: for
// tests and for one-time lists. Feeds publish by applying changes instead.
func NewSnapshot(r Resource, scope Scope, version uint64, health Health, objects ...Object) *Snapshot {
	s := &Snapshot{Resource: r, Scope: scope, Version: version, Health: health, indexes: newIndexes(r)}
	return s.With(version, health, objects, nil)
}

// With gives the next state: put are added or replace those of the same name,
// gone are removed. Only the buckets they are in get the version. The last one
// counts when a name comes twice.
func (s *Snapshot) With(version uint64, health Health, put, gone []Object) *Snapshot {
	changed := make(map[objectName]Object, len(put)+len(gone))
	for _, o := range put {
		changed[nameOf(o)] = o
	}
	for _, o := range gone {
		changed[nameOf(o)] = nil
	}
	next := s.apply(version, s.edits(changed))
	next.Health = health
	return next
}

// objectName is what a feed knows objects by: a new one of the same name
// replaces the old.
type objectName struct{ namespace, name string }

func nameOf(o Object) objectName { return objectName{o.GetNamespace(), o.GetName()} }

// edits finds what changed states mean to this Snapshot, nil being "gone". What
// makes no difference is left out.
func (s *Snapshot) edits(changed map[objectName]Object) []edit {
	edits := make([]edit, 0, len(changed))
	for name, after := range changed {
		before := s.Get(name.namespace, name.name)
		if before == nil && after == nil || before != nil && after != nil && same(before, after) {
			continue
		}
		edits = append(edits, edit{before, after})
	}
	slices.SortFunc(edits, compareEdits)
	return edits
}

// apply gives the state after the edits, which are in order.
func (s *Snapshot) apply(version uint64, edits []edit) *Snapshot {
	next := *s
	next.Version = version
	next.Objects = merge(s.Objects, edits)
	next.indexes = s.indexes.apply(edits, version)
	for _, e := range edits {
		if ns := e.object().GetNamespace(); e.after == nil && next.indexes.namespaces != nil && len(within(next.Objects, ns)) == 0 {
			delete(next.indexes.namespaces, ns)
		}
	}
	return &next
}

// Compare orders objects as the server lists them: by namespace, then by name.
func Compare(a, b Object) int {
	if c := compareNamespaces(a.GetNamespace(), b.GetNamespace()); c != 0 {
		return c
	}
	return strings.Compare(a.GetName(), b.GetName())
}

// compareNamespaces orders namespaces as the keys that objects are stored by do,
// where a slash follows the namespace: "web-2" comes before "web". Source:
// apiserver, registry/generic/registry/store.go, NamespaceKeyFunc.
func compareNamespaces(a, b string) int {
	n := min(len(a), len(b))
	switch c := strings.Compare(a[:n], b[:n]); {
	case c != 0 || len(a) == len(b):
		return c
	case n == len(a):
		return cmp.Compare('/', b[n])
	}
	return cmp.Compare(a[n], '/')
}

// Get finds an object by its name in O(log n); nil when it is not there.
func (s *Snapshot) Get(namespace, name string) Object {
	i, ok := slices.BinarySearchFunc(s.Objects, name, func(o Object, name string) int {
		if c := compareNamespaces(o.GetNamespace(), namespace); c != 0 {
			return c
		}
		return strings.Compare(o.GetName(), name)
	})
	if !ok {
		return nil
	}
	return s.Objects[i]
}

// Bucket answers a join in O(log n) at most: the objects whose index has this
// key. An index that the resource does not have gives an empty Bucket. In the
// Snapshot of one namespace it holds that namespace's objects alone.
func (s *Snapshot) Bucket(index, key string) Bucket {
	var b Bucket
	if index == ByNamespace {
		b = Bucket{s.indexes.namespaces[key], within(s.Objects, key)}
	} else {
		b = s.indexes.bucket(index, key)
		if s.Scope.Namespace != "" {
			b.Objects = within(b.Objects, s.Scope.Namespace)
		}
	}
	if len(b.Objects) == 0 {
		return Bucket{}
	}
	return b
}

// slice gives the part that is in one namespace, as a Snapshot of its own. Its
// version is that of the namespace; the whole's for one that has no objects.
func (s *Snapshot) slice(namespace string) *Snapshot {
	part := *s
	part.Scope.Namespace = namespace
	part.Objects = within(s.Objects, namespace)
	part.Version = s.indexes.namespaces[namespace]
	if part.Version == 0 {
		part.Version = s.Version
	}
	return &part
}
