package views

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
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
			podsSection(w, podsControlledBy(r, w)),
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
	if line, some := unavailable(ready, r.Status.AvailableReplicas, r.Spec.MinReadySeconds); some {
		lines = append(lines, line)
	}
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
