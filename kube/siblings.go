package kube

import (
	"encoding/binary"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// siblings lets the pods of one owner share what their template wrote: nine of
// ten bytes of a pod are its template's, and a Snapshot's objects are never
// changed. It remembers the last pod of each owner. Safe for concurrent use.
type siblings struct {
	mu    sync.Mutex
	hash  maphash.Hash
	buf   []byte
	likes map[types.UID]*likeness
}

// likeness is what a pod has from its template.
type likeness struct {
	sum         uint64 // of the spec's parts
	containers  []corev1.Container
	inits       []corev1.Container
	volumes     []corev1.Volume
	tolerations []corev1.Toleration
	labels      map[string]string
	annotations map[string]string
	owners      []metav1.OwnerReference
}

// owners bounds what siblings remembers: it starts anew after so many.
const owners = 8192

// slim drops what of a pod nothing reads: the environment of its containers but
// for where it comes from, and the service account's token, whose volume has
// another name in each pod.
func (s *siblings) slim(o Object) {
	bare(o)
	p, ok := o.(*corev1.Pod)
	if !ok {
		return
	}
	dropToken(p)
	for _, cs := range [][]corev1.Container{p.Spec.Containers, p.Spec.InitContainers} {
		for i := range cs {
			cs[i].Env = references(cs[i].Env)
		}
	}
	if c := metav1.GetControllerOfNoCopy(p); c != nil {
		s.share(c.UID, p)
	}
}

// references keeps the variables that come from a ConfigMap or a Secret.
func references(env []corev1.EnvVar) []corev1.EnvVar {
	from := func(e corev1.EnvVar) bool {
		return e.ValueFrom != nil && (e.ValueFrom.ConfigMapKeyRef != nil || e.ValueFrom.SecretKeyRef != nil)
	}
	if !slices.ContainsFunc(env, from) {
		return nil
	}
	return slices.Clip(slices.DeleteFunc(env, func(e corev1.EnvVar) bool { return !from(e) }))
}

func (s *siblings) share(owner types.UID, p *corev1.Pod) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := s.sum(&p.Spec)
	if s.likes == nil || len(s.likes) >= owners {
		s.likes = map[types.UID]*likeness{}
	}
	l := s.likes[owner]
	if l == nil {
		l = &likeness{}
		s.likes[owner] = l
	}
	if spec := &p.Spec; l.sum == sum && l.containers != nil {
		spec.Containers, spec.InitContainers, spec.Volumes, spec.Tolerations = l.containers, l.inits, l.volumes, l.tolerations
	} else {
		l.sum = sum
		l.containers, l.inits, l.volumes, l.tolerations = spec.Containers, spec.InitContainers, spec.Volumes, spec.Tolerations
	}
	p.Labels, l.labels = either(l.labels, p.Labels)
	p.Annotations, l.annotations = either(l.annotations, p.Annotations)
	if slices.EqualFunc(l.owners, p.OwnerReferences, sameOwner) {
		p.OwnerReferences = l.owners
	}
	l.owners = p.OwnerReferences
}

// either gives the older of two equal maps, else the newer: for the pod, and to
// remember.
func either(older, newer map[string]string) (keep, remember map[string]string) {
	if len(newer) > 0 && maps.Equal(older, newer) {
		return older, older
	}
	return newer, newer
}

func sameOwner(a, b metav1.OwnerReference) bool {
	return a.UID == b.UID && a.Name == b.Name && a.Kind == b.Kind && a.APIVersion == b.APIVersion &&
		flag(a.Controller) == flag(b.Controller) && flag(a.BlockOwnerDeletion) == flag(b.BlockOwnerDeletion)
}

func flag(b *bool) int {
	switch {
	case b == nil:
		return -1
	case *b:
		return 1
	}
	return 0
}

// wire is a part of a spec as protobuf writes it.
type wire interface {
	Size() int
	MarshalToSizedBuffer([]byte) (int, error)
}

// sum of what siblings have in common; two that differ have one by chance of
// 1 : 2^64, by a seed that nobody knows.
func (s *siblings) sum(spec *corev1.PodSpec) uint64 {
	s.hash.Reset()
	for i := range spec.Containers {
		s.add('c', &spec.Containers[i])
	}
	for i := range spec.InitContainers {
		s.add('i', &spec.InitContainers[i])
	}
	for i := range spec.Volumes {
		s.add('v', &spec.Volumes[i])
	}
	for i := range spec.Tolerations {
		s.add('t', &spec.Tolerations[i])
	}
	return s.hash.Sum64()
}

func (s *siblings) add(kind byte, w wire) {
	size := w.Size()
	s.buf = slices.Grow(s.buf[:0], size)[:size]
	n, _ := w.MarshalToSizedBuffer(s.buf)
	s.hash.WriteByte(kind)
	s.hash.Write(binary.AppendUvarint(nil, uint64(n)))
	s.hash.Write(s.buf[size-n:])
}

// dropToken takes out the volume that the server adds for the service account.
func dropToken(p *corev1.Pod) {
	token := func(name string) bool { return strings.HasPrefix(name, "kube-api-access-") }
	p.Spec.Volumes = slices.DeleteFunc(p.Spec.Volumes, func(v corev1.Volume) bool { return v.Projected != nil && token(v.Name) })
	for _, cs := range [][]corev1.Container{p.Spec.Containers, p.Spec.InitContainers} {
		for i := range cs {
			cs[i].VolumeMounts = slices.DeleteFunc(cs[i].VolumeMounts, func(m corev1.VolumeMount) bool { return token(m.Name) })
		}
	}
}
