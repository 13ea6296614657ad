package kube

import (
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
	sorted := slices.Clone(objects)
	slices.SortFunc(sorted, Compare)
	ix := newIndexes(r)
	for _, o := range sorted {
		ix.put(nil, o, version)
	}
	return &Snapshot{
		Resource: r, Scope: scope, Version: version, Objects: sorted,
		Health: health, indexes: ix,
	}
}

// Compare orders objects by namespace, then by name.
func Compare(a, b Object) int {
	if c := strings.Compare(a.GetNamespace(), b.GetNamespace()); c != 0 {
		return c
	}
	return strings.Compare(a.GetName(), b.GetName())
}

// Get finds an object by its name in O(log n); nil when it is not there.
func (s *Snapshot) Get(namespace, name string) Object {
	i, ok := slices.BinarySearchFunc(s.Objects, name, func(o Object, name string) int {
		if c := strings.Compare(o.GetNamespace(), namespace); c != 0 {
			return c
		}
		return strings.Compare(o.GetName(), name)
	})
	if !ok {
		return nil
	}
	return s.Objects[i]
}

// Bucket answers a join in O(1): the objects whose index has this key. An index
// that the resource does not have gives an empty Bucket.
func (s *Snapshot) Bucket(index, key string) Bucket {
	return s.indexes.bucket(index, key)
}
