package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/client-go/kubernetes"
)

// Debugging says what a pod is debugged with.
type Debugging struct {
	Image  string
	Target string // the container whose processes are seen
	Name   string // of the new container; "" makes one up
}

// Debug adds an ephemeral container by the pods/ephemeralcontainers subresource;
// it stays with the pod until that ends. Do lasts until the container runs, or
// has ended.
//
// Source: kubectl/pkg/cmd/debug, debugByEphemeralContainer with the profile
// "general"; whose processes may be seen: pkg/apis/core/validation,
// validateEphemeralContainers.
func (c *Cluster) Debug(ctx context.Context, t Target, d Debugging) (*Plan, error) {
	return c.planning(ctx, VerbDebug, t, []Resource{Pods}, func(ctx context.Context, a *act, p *Plan, o *unstructured.Unstructured) error {
		if d.Image == "" {
			return errors.New("no image is given")
		}
		var pod corev1.Pod
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &pod); err != nil {
			return err
		}
		if phase := pod.Status.Phase; phase == corev1.PodSucceeded || phase == corev1.PodFailed {
			return fmt.Errorf("the pod has ended, phase %s", phase)
		}
		if err := placed(&pod); err != nil {
			return err
		}
		if slices.ContainsFunc(pod.Spec.EphemeralContainers, func(c corev1.EphemeralContainer) bool { return c.Name == d.Target }) {
			return fmt.Errorf("container %s was added for debugging itself: choose one of the pod's own", d.Target)
		}
		if d.Name == "" {
			d.Name = "debugger-" + rand.String(5)
		}
		p.Command = debugLine(a, d)
		p.Changes = []Change{{Path: "ephemeral container " + d.Name, After: d.Image}}
		p.Warnings = []string{"an ephemeral container cannot be removed: it stays in the pod's list until the pod goes"}
		_, err := a.addEphemeral(ctx, d, metav1.DryRunAll)
		if err := p.tried(err); err != nil {
			return err
		}
		client, err := kubernetes.NewForConfig(jsonConfig(c.config))
		if err != nil {
			return err
		}
		p.doing = func(ctx context.Context, say func(Step)) (Result, error) {
			if _, err := a.addEphemeral(ctx, d); err != nil {
				return Result{}, conflicted(a.Target, err)
			}
			say(Step{Of: 1, Text: "added"})
			if err := awaitContainer(ctx, client, a.Target, d.Name, say); err != nil {
				return Result{}, fmt.Errorf("container %s: %w", d.Name, stopped(ctx, err))
			}
			return Result{Said: "container " + d.Name + " runs", Made: a.Target}, nil
		}
		return nil
	})
}

func debugLine(a *act, d Debugging) string {
	words := []string{"-it", "--image=" + d.Image, "-c", d.Name}
	if d.Target != "" {
		words = append(words, "--target="+d.Target)
	}
	return a.kubectl([]string{"debug"}, words...)
}

// stopped is the error of something that a person ended.
func stopped(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return errors.New("stopped")
	}
	return err
}

// addEphemeral adds the container to the pod that was read. Containers that
// others add meanwhile stay, by the list's merge key.
func (a *act) addEphemeral(ctx context.Context, d Debugging, dryRun ...string) (*unstructured.Unstructured, error) {
	ec := corev1.EphemeralContainer{
		EphemeralContainerCommon: corev1.EphemeralContainerCommon{
			Name: d.Name, Image: d.Image, Stdin: true, TTY: true, TerminationMessagePolicy: corev1.TerminationMessageReadFile,
			SecurityContext: &corev1.SecurityContext{Capabilities: &corev1.Capabilities{Add: []corev1.Capability{"SYS_PTRACE"}}},
		},
		TargetContainerName: d.Target,
	}
	body, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"uid": a.UID},
		"spec":     map[string]any{"ephemeralContainers": []corev1.EphemeralContainer{ec}},
	})
	if err != nil {
		return nil, err
	}
	return a.at(a.Target).Patch(ctx, a.Name, types.StrategicMergePatchType, body,
		metav1.PatchOptions{DryRun: dryRun, FieldManager: FieldManager}, "ephemeralcontainers")
}
