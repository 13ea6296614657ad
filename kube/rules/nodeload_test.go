package rules_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kubectl/pkg/describe"

	"example.org/hackfest/kube/rules"
)

// TestLoadAsKubectl holds the sums to those of kubectl describe node, over pods
// with init containers, native sidecars, overhead and pod-level resources.
func TestLoadAsKubectl(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 7))
	for round := range 60 {
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}}
		n.Status.Allocatable = corev1.ResourceList{
			"cpu": resource.MustParse("4"), "memory": resource.MustParse("8Gi"), "ephemeral-storage": resource.MustParse("20Gi"),
		}
		n.Status.Capacity = n.Status.Allocatable
		objects, pods := []runtime.Object{n}, []*corev1.Pod(nil)
		for i := range g.IntN(9) {
			p := loadedPod(g, fmt.Sprintf("p%d", i))
			objects = append(objects, p)
			if !rules.Ended(p) {
				pods = append(pods, p)
			}
		}
		// The fake server knows no field selectors: what has ended is left out for it.
		objects = objects[:1]
		for _, p := range pods {
			objects = append(objects, p)
		}
		d := &describe.NodeDescriber{Interface: fake.NewClientset(objects...)}
		text, err := d.Describe("", "n", describe.DescriberSettings{})
		if err != nil {
			t.Fatal(err)
		}
		want := allocated(text)
		if len(want) != 3 {
			t.Fatalf("round %d: kubectl's table was not found in\n%s", round, text)
		}
		for _, l := range rules.NodeLoad(n, pods) {
			got := l.Requested.String() + " " + l.Limited.String()
			if w := want[string(l.Resource)]; w != got {
				t.Errorf("round %d, %s: %s, kubectl says %s", round, l.Resource, got, w)
			}
		}
	}
}

// allocated reads kubectl's "Allocated resources".
func allocated(text string) map[string]string {
	all := map[string]string{}
	_, table, _ := strings.Cut(text, "Allocated resources:")
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) == 5 && (f[0] == "cpu" || f[0] == "memory" || f[0] == "ephemeral-storage") {
			all[f[0]] = f[1] + " " + f[3]
		}
	}
	return all
}

func loadedPod(g *rand.Rand, name string) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "x"}, Spec: corev1.PodSpec{NodeName: "n"}}
	p.Status.Phase = []corev1.PodPhase{corev1.PodRunning, corev1.PodRunning, corev1.PodPending, corev1.PodSucceeded}[g.IntN(4)]
	for i := range g.IntN(3) {
		c := corev1.Container{Name: fmt.Sprintf("i%d", i), Resources: loadedResources(g)}
		if g.IntN(2) == 0 {
			always := corev1.ContainerRestartPolicyAlways
			c.RestartPolicy = &always
		}
		p.Spec.InitContainers = append(p.Spec.InitContainers, c)
	}
	for i := range 1 + g.IntN(3) {
		p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: fmt.Sprintf("c%d", i), Resources: loadedResources(g)})
	}
	if g.IntN(4) == 0 {
		p.Spec.Overhead = corev1.ResourceList{"cpu": resource.MustParse("30m"), "memory": resource.MustParse("20Mi")}
	}
	if g.IntN(5) == 0 {
		r := loadedResources(g)
		p.Spec.Resources = &r
	}
	return p
}

func loadedResources(g *rand.Rand) corev1.ResourceRequirements {
	r := corev1.ResourceRequirements{Requests: corev1.ResourceList{}, Limits: corev1.ResourceList{}}
	for _, name := range []corev1.ResourceName{"cpu", "memory"} {
		unit := map[corev1.ResourceName]string{"cpu": "m", "memory": "Mi"}[name]
		n := 10 * (1 + g.IntN(30))
		if g.IntN(3) > 0 {
			r.Requests[name] = resource.MustParse(fmt.Sprint(n, unit))
		}
		if g.IntN(3) > 0 {
			r.Limits[name] = resource.MustParse(fmt.Sprint(n+10*g.IntN(30), unit))
		}
	}
	return r
}

// TestUnlimited: what runs on without a limit is counted, what has ended or only
// prepares the pod is not.
func TestUnlimited(t *testing.T) {
	n := &corev1.Node{}
	n.Status.Allocatable = corev1.ResourceList{"cpu": resource.MustParse("4"), "memory": resource.MustParse("8Gi")}
	with := corev1.ResourceRequirements{Limits: corev1.ResourceList{"cpu": resource.MustParse("3"), "memory": resource.MustParse("1Gi")}}
	always := corev1.ContainerRestartPolicyAlways
	pod := func(edit func(*corev1.Pod)) *corev1.Pod {
		p := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Resources: with}}}}
		edit(p)
		return p
	}
	loads := rules.NodeLoad(n, []*corev1.Pod{
		pod(func(*corev1.Pod) {}),
		pod(func(p *corev1.Pod) { p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: "b"}) }),
		pod(func(p *corev1.Pod) { p.Spec.InitContainers = []corev1.Container{{Name: "i"}} }),
		pod(func(p *corev1.Pod) { p.Spec.InitContainers = []corev1.Container{{Name: "i", RestartPolicy: &always}} }),
		pod(func(p *corev1.Pod) {
			p.Spec.Containers[0].Resources, p.Spec.Resources = corev1.ResourceRequirements{}, &with
		}),
		pod(func(p *corev1.Pod) {
			p.Spec.Containers[0].Resources, p.Status.Phase = corev1.ResourceRequirements{}, corev1.PodFailed
		}),
	})
	got := ""
	for _, l := range loads {
		got += fmt.Sprintf("%s %s %d; ", l.Resource, l.Limited.String(), l.Unlimited)
	}
	if want := "cpu 15 2; memory 5Gi 2; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
