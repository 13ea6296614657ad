package kube

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"example.org/hackfest/kube/rules"
)

// SetImage sets the image of a container, also of one that initialises. A
// change-cause goes in the same write, so it belongs to the new revision from the
// first moment on.
//
// Source: kubectl/pkg/cmd/set/set_image.go.
func (c *Cluster) SetImage(ctx context.Context, t Target, i Image) (*Plan, error) {
	kinds := []Resource{Deployments, DaemonSets, StatefulSets, ReplicaSets, CronJobs}
	return c.planning(ctx, VerbSetImage, t, kinds, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		if i.Image == "" {
			return errors.New("no image is given")
		}
		path, image, err := containerOf(o, i.Container)
		if err != nil {
			return err
		}
		p.Command = a.kubectl([]string{"set", "image"}, i.Container+"="+i.Image)
		if i.Cause != "" {
			p.Command += " && " + a.causeLine(i.Cause)
		}
		if image == i.Image {
			p.Skip = fmt.Sprintf("the image of %s is %s already", i.Container, image)
			return nil
		}
		p.Keeps = kept(o)
		p.Warnings = imageWarnings(a, o, i)
		return a.patching(ctx, p, o, fmt.Sprintf("image of %s set to %s", i.Container, i.Image), func() []op {
			ops := []op{{"test", path + "/name", i.Container}, {"replace", path + "/image", i.Image}}
			if i.Cause != "" {
				ops = append(ops, annotate(o, map[string]string{rules.ChangeCause: i.Cause})...)
			}
			return ops
		})
	})
}

// containerOf finds a container: the path to it, and its image.
func containerOf(o *unstructured.Unstructured, name string) (path, image string, err error) {
	template := []string{"spec", "template", "spec"}
	if o.GetKind() == CronJobs.Kind {
		template = []string{"spec", "jobTemplate", "spec", "template", "spec"}
	}
	var there []string
	for _, field := range []string{"containers", "initContainers"} {
		field := append(template[:len(template):len(template)], field)
		list, _, _ := unstructured.NestedSlice(o.Object, field...)
		for n, one := range list {
			c, _ := one.(map[string]any)
			is, _ := c["name"].(string)
			if is == name {
				image, _ := c["image"].(string)
				return pointer(append(field, figure(int64(n)))...), image, nil
			}
			there = append(there, is)
		}
	}
	return "", "", fmt.Errorf("unable to find container named %q: there is %s", name, strings.Join(there, ", "))
}

func imageWarnings(a *act, o *unstructured.Unstructured, i Image) []string {
	ws := onDelete(o)
	switch a.Resource.GVR() {
	case ReplicaSets.GVR():
		ws = append(ws, "only pods made from now on get the image")
	case CronJobs.GVR():
		return append(ws, "only runs started from now on get the image")
	}
	if paused(o) {
		ws = append(ws, "it is paused: nothing is rolled out before it is resumed")
	}
	if old := o.GetAnnotations()[rules.ChangeCause]; old != "" && i.Cause == "" {
		ws = append(ws, fmt.Sprintf("the new revision will inherit the change-cause %q", old))
	}
	return ws
}
