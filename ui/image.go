package ui

import (
	"context"
	"fmt"
	"strings"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
)

// imageDeed takes what kubectl set image takes, container=image; of a pod template
// with one container the image alone. What the containers have now is told.
func imageDeed(m *Model, hand kube.Hand, t kube.Target) *deed {
	in := newPrompt("", "", &m.theme)
	in.Placeholder = "container=image"
	var now []string
	var only string
	if o := m.detail.object; o != nil && o.GetName() == t.Name && o.GetNamespace() == t.Namespace {
		all := kube.TemplateImages(o)
		for _, c := range all {
			now = append(now, clean.Line(c.Container+"="+c.Image))
		}
		if len(all) == 1 {
			only = all[0].Container
		}
	}
	d := &deed{verb: kube.VerbSetImage, label: "image", field: &in, wants: "type container=image, as web=nginx:1.27"}
	have := ""
	if len(now) > 0 {
		have = "; it has " + strings.Join(now, ", ")
		d.wants = "type container=image" + have
	}
	d.plans = func(ctx context.Context, q question) (*kube.Plan, error) {
		container, image, ok := strings.Cut(q.input, "=")
		if !ok && only != "" {
			container, image, ok = only, q.input, true
		}
		if !ok || container == "" || image == "" {
			return nil, fmt.Errorf("%q is not container=image%s", q.input, have)
		}
		i := kube.Image{Container: container, Image: image}
		if t.Resource.GVR() != kube.CronJobs.GVR() { // it has no revisions
			i.Cause = "kubectl set image " + strings.ToLower(t.Resource.Kind) + "/" + t.Name + " " + container + "=" + image
		}
		return hand.SetImage(ctx, q.target, i)
	}
	return d
}
