package ui_test

import (
	"fmt"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube"
)

func TestTree(t *testing.T) {
	for _, s := range sizes {
		play(t, s.w, s.h, func(t *testing.T, p setup) {
			p.Press("/")
			p.Type("web")
			p.Press("enter", "o")
			p.Shows("The tree of deployment web", "▌◐ web")
			golden(t, fmt.Sprintf("tree-%dx%d", s.w, s.h), p.Screen())
			shaped(t, p.Frame(), s.w, s.h)
		}, kinds(kube.Deployments))
	}
}

// TestTreeGoesThere: a pod's tree begins at its Deployment, with the cursor on
// the pod, and enter leads to the line's object.
func TestTreeGoesThere(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("/")
		p.Type("web-5f6b8d7c9-b8xw7")
		p.Press("enter", "o")
		p.Shows("OWNERS", "▌    ● web-5f6b8d7c9-b8xw7", "Pod, this one", "THE WAY OF A REQUEST")
		p.Press("g", "enter")
		p.Shows("$ kubectl get deployments -n default", "▌web ")
		p.Hides("this one")
		p.Press("esc", "o", "esc")
		p.Shows("$ kubectl get pods -n default")
		p.Hides("this one")
	}, kinds(kube.Pods))
}

// TestTreeIsLive: it follows what happens, and closes its lists with itself.
func TestTreeIsLive(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("/")
		p.Type("web")
		p.Press("enter", "o")
		p.Hides("fresh")
		fresh := &corev1.Pod{}
		for _, o := range fixtures(t, "pods") {
			if o.GetName() == "web-5f6b8d7c9-b8xw7" {
				fresh = o.(*corev1.Pod).DeepCopy()
			}
		}
		fresh.Name, fresh.UID = "web-fresh", "fresh"
		p.fake.Put(fresh)
		p.Idle()
		p.Shows("web-fresh")
		before := p.fake.Opened(kube.Pods, kube.Scope{Namespace: "default"})
		for _, o := range fixtures(t, "deployments") {
			if d := o.(*appsv1.Deployment); d.Name == "web" {
				p.fake.Delete(d)
			}
		}
		p.Idle()
		p.Shows("deleted: web")
		p.Press("esc")
		p.Hides("The tree of")
		if after := p.fake.Opened(kube.Pods, kube.Scope{Namespace: "default"}); after >= before {
			t.Errorf("%d readers of pods were open, %d are", before, after)
		}
	}, kinds(kube.Deployments))
}

func TestNoTreeHere(t *testing.T) {
	play(t, 120, 30, func(t *testing.T, p setup) {
		p.Press("o")
		p.Shows("o: the tree is of pods, what controls them, services and ingresses")
	}, kinds(kube.Nodes))
}
