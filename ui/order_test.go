package ui

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	appsv1 "k8s.io/api/apps/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/detail"
	"example.org/hackfest/views"
)

// TestLateOldPictures: pictures are built side by side; one that was begun
// earlier and is ready later never takes the place of the newer.
func TestLateOldPictures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := func() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }
		web := kubetest.Objects(t, filepath.Join("..", "testdata", "objects", "deployments", "web.yaml"))[0]
		paused := web.DeepCopyObject().(*appsv1.Deployment)
		paused.Spec.Paused = true

		d := detailPane{life: t.Context(), now: now, model: detail.New(), view: views.For(kube.Known{Resource: kube.Deployments}), object: web}
		old := d.buildCmd()
		d.object = paused
		d.show(d.buildCmd()().(detailReadyMsg))
		says := d.latest.Headline[0].Text
		d.show(old().(detailReadyMsg))
		if got := d.latest.Headline[0].Text; got != says {
			t.Errorf("the detail went back from %q to %q", says, got)
		}
		d.object = web
		d.show(d.buildCmd()().(detailReadyMsg))
		if d.latest.Headline[0].Text == says {
			t.Errorf("the detail stays at %q", says)
		}

		fake := kubetest.NewFake(kube.Identity{})
		fake.Put(web)
		g := newGather(t.Context(), fake, nil, views.TreeNeeds(web))
		defer g.close()
		tr := &tree{resource: kube.Deployments, object: web, gather: g, now: now, model: detail.New()}
		m := &Model{}
		before := tr.buildCmd()
		fake.Delete(web)
		m.treeReady(tr.buildCmd()().(treeReadyMsg))
		gone := tr.here
		m.treeReady(before().(treeReadyMsg))
		if tr.here != gone {
			t.Error("the tree went back to before its object was deleted")
		}
	})
}
