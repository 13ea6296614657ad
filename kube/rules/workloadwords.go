package rules

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Replicas gives a replica count, which is 1 where it is left out (the API's
// default, pkg/apis/apps/v1/defaults.go).
func Replicas(n *int32) int32 {
	if n == nil {
		return 1
	}
	return *n
}

// ContainerNames joins the names of containers as the CONTAINERS column does.
func ContainerNames(cs []corev1.Container) string {
	return join(cs, func(c *corev1.Container) string { return c.Name })
}

// ContainerImages joins the images of containers as the IMAGES column does.
func ContainerImages(cs []corev1.Container) string {
	return join(cs, func(c *corev1.Container) string { return c.Image })
}

func join(cs []corev1.Container, of func(*corev1.Container) string) string {
	words := make([]string, len(cs))
	for i := range cs {
		words[i] = of(&cs[i])
	}
	return strings.Join(words, ",")
}

// DeploymentSelector is the SELECTOR column of a Deployment.
//
// Source: pkg/printers/internalversion/printers.go, printDeployment, which
// prints it in another way than printReplicaSet does.
func DeploymentSelector(d *appsv1.Deployment) string {
	s, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		return "<invalid>"
	}
	return s.String()
}

// Selector writes a selector as kubectl -l takes it; false for one that selects
// nothing, everything, or cannot be read.
func Selector(s *metav1.LabelSelector) (string, bool) {
	parsed, err := metav1.LabelSelectorAsSelector(s)
	if err != nil || parsed.Empty() || s == nil {
		return "", false
	}
	return parsed.String(), true
}
