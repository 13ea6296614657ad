package views

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func replicaSetLooksAt(r *appsv1.ReplicaSet) []Need {
	return []Need{
		{Resource: kube.Pods, Scope: kube.Scope{Namespace: r.Namespace}},
		eventsOf(r),
	}
}

// replicaSetDetail is the picture of a ReplicaSet: whose it is, which revision,
// and its pods.
func replicaSetDetail(r *appsv1.ReplicaSet, w World) Detail {
	return Detail{
		Title:    r.Name,
		Headline: replicaSetHeadline(r),
		Sections: []Section{
			ownerSection(r),
			podsSection(w, podsControlledBy(r, w), false),
			conditionsSection(rules.ReplicaSetConditions(r)),
			eventsSection(w, aboutUID(r)),
			metadataSection(r),
		},
	}
}

func replicaSetHeadline(r *appsv1.ReplicaSet) []Cell {
	want, ready := rules.Replicas(r.Spec.Replicas), r.Status.ReadyReplicas
	how := replicaSetShare(r)
	how.Numeric, how.Num = false, 0
	how.Text = fmt.Sprintf("%d of %d pods ready", ready, want)
	if want == 0 && r.Status.Replicas == 0 {
		how.Text = "Scaled to zero"
	}
	if n, was, ok := rules.Revisions(r); ok {
		how.Text += " · revision " + revisionWords(n, was)
	}
	if owner := metav1.GetControllerOfNoCopy(r); owner != nil {
		how.Text += " of " + owner.Name
	}
	lines := []Cell{how}
	if images := rules.ContainerImages(r.Spec.Template.Spec.Containers); images != "" {
		lines = append(lines, Dimmed(images))
	}
	return lines
}

// ownerSection leads to what controls an object.
func ownerSection(o kube.Object) Section {
	s := Section{Title: "OWNER"}
	owner := metav1.GetControllerOfNoCopy(o)
	if owner == nil {
		s.Note = Dimmed("none: it stands alone")
		return s
	}
	s.Table = &Table{Rows: []Item{objectItem(owner.APIVersion, owner.Kind, o.GetNamespace(), owner.Name)}}
	return s
}

// objectItem names another object; enter goes there, if its kind is one whose
// plural is known here.
func objectItem(apiVersion, kind, namespace, name string) Item {
	item := Item{Cells: []Cell{Text(kind), Text(name)}}
	if r, ok := resourceOf(apiVersion, kind); ok {
		item.Ref = Ref{Kind: Object, Name: name, Resource: r, Namespace: namespace}
		if !r.Namespaced {
			item.Ref.Namespace = ""
		}
	}
	return item
}

// podsSection lists pods with how they are, those that need a look first. When
// one last restarted is told by its own pane: the room here is for its name.
func podsSection(w World, pods []*corev1.Pod, namespaced bool) Section {
	s := Section{Title: "PODS"}
	if note, lacks := lacking(w, kube.Pods); lacks {
		s.Note = note
		return s
	}
	if len(pods) == 0 {
		s.Note = Dimmed("none")
		return s
	}
	s.Note = Dimmed(fmt.Sprint(len(pods)))
	least := 14
	if namespaced {
		least = 16
	}
	s.Table = &Table{Head: []Column{
		{Name: "NAME", Least: least},
		{Name: "READY", Right: true, Rank: 2},
		{Name: "STATUS", Rank: 1},
		{Name: "RESTARTS", Right: true, Rank: 4},
		{Name: "AGE", Right: true, Rank: 3},
	}}
	for _, p := range troubleFirst(pods) {
		name := p.Name
		if namespaced {
			name = p.Namespace + "/" + name
		}
		cells := podCells(p, w)
		cells[0] = Text(name)
		cells[3].Clock = nil
		s.Table.Rows = append(s.Table.Rows, Item{
			Cells: cells[:len(s.Table.Head)],
			Ref:   Ref{Kind: Object, Name: p.Name, Resource: kube.Pods, Namespace: p.Namespace},
		})
	}
	return s
}

// troubleFirst parts the pods that need a look from the others; both keep
// their order.
func troubleFirst(pods []*corev1.Pod) []*corev1.Pod {
	var bad, good []*corev1.Pod
	for _, p := range pods {
		if podTrouble(p, World{}) {
			bad = append(bad, p)
		} else {
			good = append(good, p)
		}
	}
	return append(bad, good...)
}
