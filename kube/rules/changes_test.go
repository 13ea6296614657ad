package rules_test

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"example.org/hackfest/kube/rules"
)

func TestChanges(t *testing.T) {
	base := func() *corev1.PodTemplateSpec {
		t := &corev1.PodTemplateSpec{}
		t.Labels = map[string]string{"app": "web", "pod-template-hash": "x"}
		t.Spec.Containers = []corev1.Container{
			{Name: "web", Image: "nginx:1.17.8", Env: []corev1.EnvVar{{Name: "LOG", Value: "info"}}},
			{Name: "log", Image: "busybox"},
		}
		return t
	}
	for want, change := range map[string]func(*corev1.PodTemplateSpec){
		"":                          func(t *corev1.PodTemplateSpec) { t.Labels["pod-template-hash"] = "y" },
		"image nginx:1.17.8 → 1.99": func(t *corev1.PodTemplateSpec) { t.Spec.Containers[0].Image = "nginx:1.99" },
		"log image busybox → busybox:2, web image nginx:1.17.8 → apache": func(t *corev1.PodTemplateSpec) {
			t.Spec.Containers[0].Image, t.Spec.Containers[1].Image = "apache", "busybox:2"
		},
		"restart": func(t *corev1.PodTemplateSpec) {
			t.Annotations = map[string]string{"kubectl.kubernetes.io/restartedAt": "2026-07-01T12:00:00Z"}
		},
		"env LOG": func(t *corev1.PodTemplateSpec) { t.Spec.Containers[0].Env[0].Value = "debug" },
		"env NEW": func(t *corev1.PodTemplateSpec) {
			t.Spec.Containers[0].Env = append([]corev1.EnvVar{{Name: "NEW", Value: "secret"}}, t.Spec.Containers[0].Env...)
		},
		"+container side": func(t *corev1.PodTemplateSpec) {
			t.Spec.Containers = append([]corev1.Container{{Name: "side", Image: "envoy"}}, t.Spec.Containers...)
		},
		"−container log": func(t *corev1.PodTemplateSpec) { t.Spec.Containers = t.Spec.Containers[:1] },
		"resources": func(t *corev1.PodTemplateSpec) {
			t.Spec.Containers[0].Resources.Limits = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1")}
		},
		"nodeSelector disk": func(t *corev1.PodTemplateSpec) { t.Spec.NodeSelector = map[string]string{"disk": "ssd"} },
		"volumes data":      func(t *corev1.PodTemplateSpec) { t.Spec.Volumes = []corev1.Volume{{Name: "data"}} },
		"hostNetwork, hostPID, labels a, 2 more": func(t *corev1.PodTemplateSpec) {
			t.Spec.HostNetwork, t.Spec.HostPID = true, true
			t.Labels["a"], t.Labels["b"] = "1", "2"
			t.Spec.PriorityClassName = "high"
		},
	} {
		next := base()
		change(next)
		if got := rules.ChangesSentence(rules.TemplateChanges(base(), next)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestChangePaths(t *testing.T) {
	a, b := &corev1.PodTemplateSpec{}, &corev1.PodTemplateSpec{}
	a.Spec.Containers = []corev1.Container{{Name: "web", Image: "nginx:1.99"}}
	a.Spec.NodeSelector = map[string]string{"disk": "ssd"}
	b.Spec.Containers = []corev1.Container{{Name: "web", Image: "nginx:1.17.8"}}
	got := ""
	for _, c := range rules.TemplateChanges(a, b) {
		got += fmt.Sprintf("%s %q %q; ", c, c.Old, c.New)
	}
	if want := `containers.web.image "nginx:1.99" "nginx:1.17.8"; nodeSelector.disk "ssd" ""; `; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
