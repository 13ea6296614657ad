package kube

import (
	"hash/maphash"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The indexes that Snapshots keep, each a join that a view makes.
const (
	ByController = "controller" // any namespaced kind: UID of the controlling owner
	ByNode       = "node"       // pods: spec.nodeName
	ByNamespace  = "namespace"  // any namespaced kind: metadata.namespace
)

// Bucket is the answer to one key of an index. Immutable. Version changes when
// any object in it is added, changed or removed; Objects are in the order of
// Compare. The empty Bucket has version 0.
type Bucket struct {
	Version uint64
	Objects []Object
}

// indexers gives the functions that find an object's key, "" for none.
func indexers(r Resource) map[string]func(Object) string {
	if !r.Namespaced || r.Table {
		return nil
	}
	fs := map[string]func(Object) string{
		ByNamespace: func(o Object) string { return o.GetNamespace() },
		ByController: func(o Object) string {
			if c := metav1.GetControllerOfNoCopy(o); c != nil {
				return string(c.UID)
			}
			return ""
		},
	}
	if r == Pods {
		fs[ByNode] = func(o Object) string {
			if p, ok := o.(*corev1.Pod); ok {
				return p.Spec.NodeName
			}
			return ""
		}
	}
	return fs
}

// shards bounds what a publication copies: only the shards it changed.
const shards = 64

var seed = maphash.MakeSeed()

func shardOf(key string) int { return int(maphash.String(seed, key) % shards) }

type index struct {
	key    func(Object) string
	shards [shards]map[string]Bucket
}

// indexes is a set of copy-on-write indexes. The zero value has none.
type indexes map[string]*index

func newIndexes(r Resource) indexes {
	ix := indexes{}
	for name, key := range indexers(r) {
		ix[name] = &index{key: key}
	}
	return ix
}

// fork gives a set whose changes the old one does not see. The maps are shared
// until put writes to them, which is why put is told what it already owns.
func (ix indexes) fork() (indexes, owned) {
	next := make(indexes, len(ix))
	for name, old := range ix {
		copied := *old
		next[name] = &copied
	}
	return next, owned{}
}

// owned remembers the shards that this fork has copied already.
type owned map[*index]*[shards]bool

// replace takes the old state of an object out and puts the new one in; either
// may be nil. Only buckets it belongs to get the version.
func (ix indexes) replace(own owned, before, after Object, version uint64) {
	for _, x := range ix {
		var was, is string
		if before != nil {
			was = x.key(before)
		}
		if after != nil {
			is = x.key(after)
		}
		if was != "" && was != is {
			x.edit(own, was, before, nil, version)
		}
		if is != "" {
			x.edit(own, is, before, after, version)
		}
	}
}

func (ix indexes) put(own owned, o Object, version uint64) {
	ix.replace(own, nil, o, version)
}

func (x *index) edit(own owned, key string, before, after Object, version uint64) {
	n := shardOf(key)
	x.take(own, n)
	b := x.shards[n][key]
	objects := b.Objects
	probe := after
	if probe == nil {
		probe = before
	}
	i, found := slices.BinarySearchFunc(objects, probe, Compare)
	switch {
	case after != nil && found:
		objects = slices.Clone(objects)
		objects[i] = after
	case after != nil:
		objects = slices.Insert(slices.Clip(objects), i, after)
	case found:
		objects = slices.Delete(slices.Clone(objects), i, i+1)
	}
	if len(objects) == 0 {
		delete(x.shards[n], key)
		return
	}
	x.shards[n][key] = Bucket{Version: version, Objects: objects}
}

// take makes a shard this fork's own. With a nil owned, for a set that nobody
// else sees, it only makes the map.
func (x *index) take(own owned, n int) {
	if own == nil {
		if x.shards[n] == nil {
			x.shards[n] = map[string]Bucket{}
		}
		return
	}
	if own[x] == nil {
		own[x] = new([shards]bool)
	}
	if own[x][n] {
		return
	}
	own[x][n] = true
	if x.shards[n] == nil {
		x.shards[n] = map[string]Bucket{}
		return
	}
	x.shards[n] = maps.Clone(x.shards[n])
}

func (ix indexes) bucket(name, key string) Bucket {
	x := ix[name]
	if x == nil {
		return Bucket{}
	}
	return x.shards[shardOf(key)][key]
}
