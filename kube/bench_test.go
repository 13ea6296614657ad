package kube

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// world is n pods in 20 namespaces on 100 nodes, ten to a ReplicaSet.
func world(n int) []Object {
	yes := true
	out := make([]Object, n)
	for i := range out {
		p := pod(fmt.Sprintf("team-%02d", i%20), fmt.Sprintf("app-%05d", i))
		p.ResourceVersion = fmt.Sprint(i)
		p.Spec.NodeName = fmt.Sprintf("node-%03d", i%100)
		p.OwnerReferences = []metav1.OwnerReference{{UID: types.UID(fmt.Sprint("rs-", i/10)), Controller: &yes}}
		out[i] = p
	}
	return out
}

// BenchmarkPublish is one publication of 20 changed pods: 200 a second.
func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{2_000, 20_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			objects := world(n)
			s := NewSnapshot(Pods, Scope{}, 1, Health{}, objects...)
			version := uint64(1)
			next := func() uint64 { version++; return version }
			b.ReportAllocs()
			for b.Loop() {
				changed := map[objectName]Object{}
				for i := range 20 {
					p := *objects[(int(version)*20+i*997)%n].(*corev1.Pod)
					p.ResourceVersion = fmt.Sprint("v", version)
					changed[nameOf(&p)] = &p
				}
				s = batch{changed: changed}.next(s, next)
			}
		})
	}
}

// BenchmarkFirstList is 20,000 pods that come in ten publications and a list.
func BenchmarkFirstList(b *testing.B) {
	const n = 20_000
	objects := world(n)
	b.ReportAllocs()
	for b.Loop() {
		s := NewSnapshot(Pods, Scope{}, 1, Health{})
		version := uint64(1)
		next := func() uint64 { version++; return version }
		for part := range 10 {
			changed := map[objectName]Object{}
			for _, o := range objects[part*n/10 : (part+1)*n/10] {
				changed[nameOf(o)] = o
			}
			s = batch{changed: changed}.next(s, next)
		}
		if last := (batch{replaced: true, all: objects}).next(s, next); last != s {
			b.Fatal("the list brought something new")
		}
	}
}
