package kube

import (
	"fmt"
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// sibling is a pod of an owner, as the server gives it.
func sibling(owner string, n int, image string) *corev1.Pod {
	yes, token := true, fmt.Sprintf("kube-api-access-%05d", n)
	p := pod("a", fmt.Sprint(owner, n))
	p.Labels = map[string]string{"app": owner}
	p.OwnerReferences = []metav1.OwnerReference{{UID: types.UID(owner), Name: owner, Controller: &yes}}
	p.Spec.Volumes = []corev1.Volume{
		{Name: "scratch"},
		{Name: token, VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{}}},
	}
	p.Spec.Containers = []corev1.Container{{
		Name: "web", Image: image, Env: []corev1.EnvVar{{Name: "PASSWORD", Value: "hidden"}},
		VolumeMounts: []corev1.VolumeMount{{Name: "scratch"}, {Name: token}},
	}}
	return p
}

func TestSiblingsShareWhatTheirTemplateWrote(t *testing.T) {
	slim := Slim(Pods)
	a, b := sibling("web", 1, "nginx"), sibling("web", 2, "nginx")
	slim(a)
	slim(b)
	if &a.Spec.Containers[0] != &b.Spec.Containers[0] || &a.Spec.Volumes[0] != &b.Spec.Volumes[0] || &a.OwnerReferences[0] != &b.OwnerReferences[0] {
		t.Error("siblings share nothing")
	}
	if a.Name == b.Name {
		t.Error("siblings share their names")
	}
	c := &b.Spec.Containers[0]
	if len(c.VolumeMounts) != 1 || len(b.Spec.Volumes) != 1 || c.Env != nil || c.Image != "nginx" {
		t.Errorf("kept %+v", b.Spec)
	}
}

// TestSlimKeepsWhereTheEnvironmentComesFrom: the values go, the names stay.
func TestSlimKeepsWhereTheEnvironmentComesFrom(t *testing.T) {
	p := sibling("web", 1, "nginx")
	c := &p.Spec.Containers[0]
	c.Env = append(c.Env, corev1.EnvVar{Name: "TOKEN", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{Key: "token"}}},
		corev1.EnvVar{Name: "IP", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "status.podIP"}}})
	c.EnvFrom = []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{}}}
	Slim(Pods)(p)
	if len(c.Env) != 1 || c.Env[0].Name != "TOKEN" || len(c.EnvFrom) != 1 {
		t.Errorf("kept %+v and %+v", c.Env, c.EnvFrom)
	}
}

func TestSiblingsThatDifferStayThemselves(t *testing.T) {
	slim := Slim(Pods)
	first := sibling("web", 1, "nginx")
	slim(first)
	for name, change := range map[string]func(*corev1.Pod){
		"image":     func(p *corev1.Pod) { p.Spec.Containers[0].Image = "httpd" },
		"container": func(p *corev1.Pod) { p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: "more"}) },
		"init":      func(p *corev1.Pod) { p.Spec.InitContainers = []corev1.Container{{Name: "more"}} },
		"volume":    func(p *corev1.Pod) { p.Spec.Volumes[0].Name = "other" },
		"label":     func(p *corev1.Pod) { p.Labels["app"] = "other" },
		"owner":     func(p *corev1.Pod) { p.OwnerReferences[0].Name = "other" },
	} {
		p := sibling("web", 2, "nginx")
		change(p)
		want := p.DeepCopy()
		Slim(Pods)(want) // alone
		slim(p)
		if !reflect.DeepEqual(p, want) {
			t.Errorf("%s: another pod than it is alone", name)
		}
	}
}

func BenchmarkSlimPod(b *testing.B) {
	slim := Slim(Pods)
	pods := make([]*corev1.Pod, 1000)
	for i := range pods {
		pods[i] = sibling(fmt.Sprint("web", i/10), i, "nginx")
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		p := *pods[i%len(pods)]
		slim(&p)
		i++
	}
}
