package kube

import (
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/rules"
)

// ContainerWords tells how each container of a pod is, by its name; empty for an
// object that is no pod.
func ContainerWords(o Object) map[string]rules.ContainerWords {
	p, ok := o.(*corev1.Pod)
	if !ok {
		return nil
	}
	words := map[string]rules.ContainerWords{}
	for _, w := range rules.Containers(p) {
		words[w.Name] = w
	}
	return words
}

// ContainerPort is a TCP port that a pod's spec tells of. It is for the reader:
// a container may listen on others, and not on this one.
type ContainerPort struct {
	Container, Name string
	Port            uint16
}

// ContainerPorts are a pod's TCP ports, the only ones that can be forwarded, in
// the order of the spec; none for an object that is no pod.
func ContainerPorts(o Object) []ContainerPort {
	p, ok := o.(*corev1.Pod)
	if !ok {
		return nil
	}
	var all []ContainerPort
	for _, c := range p.Spec.Containers {
		for _, port := range c.Ports {
			if port.Protocol == corev1.ProtocolTCP || port.Protocol == "" {
				all = append(all, ContainerPort{c.Name, port.Name, uint16(port.ContainerPort)})
			}
		}
	}
	return all
}
