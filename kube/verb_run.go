package kube

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// Throwaway is a pod for one session.
type Throwaway struct {
	Namespace string
	Name      string
	Image     string
	Command   []string // empty is the image's own
}

// removeLimit is how long the removal of a throwaway pod may take: the program
// may be ending.
const removeLimit = 5 * time.Second

// Run makes the pod that kubectl run -it --rm --restart=Never makes. What Do has
// made it removes again when it fails or is stopped; what cannot be removed is in
// the error, with the line that does it.
//
// Source: kubectl/pkg/generate/versioned/run.go, BasicPod.
func (c *Cluster) Run(ctx context.Context, w Throwaway) (*Plan, error) {
	if w.Namespace == "" {
		w.Namespace = "default"
	}
	a, err := c.begin(VerbRun, Target{Resource: Pods, Namespace: w.Namespace, Name: w.Name})
	if err != nil {
		return nil, err
	}
	if w.Name == "" || w.Image == "" {
		return nil, a.failed(errors.New("a name and an image are wanted"))
	}
	ctx, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	client, err := kubernetes.NewForConfig(jsonConfig(c.config))
	if err != nil {
		return nil, a.failed(err)
	}
	p := a.plan()
	p.Command = runLine(w)
	p.Changes = []Change{{Path: "pod " + w.Namespace + "/" + w.Name, After: w.Image}}
	p.Warnings = []string{"it is removed when the session ends"}
	pods := client.CoreV1().Pods(w.Namespace)
	if _, err := pods.Create(ctx, w.pod(), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldManager: FieldManager}); err != nil {
		if !said(err) {
			return nil, a.failed(err)
		}
		p.DryRun, p.Refused = err.Error(), true
		return p, nil
	}
	p.DryRun = accepted
	p.doing = func(ctx context.Context, say func(Step)) (Result, error) {
		made, err := pods.Create(ctx, w.pod(), metav1.CreateOptions{FieldManager: FieldManager})
		if err != nil && !said(err) && !errors.Is(err, ErrReadOnly) {
			return Result{}, fmt.Errorf("%w: %w; what it left, if anything: %s", ErrNoAnswer, err, removeLine(a.Target))
		}
		if err != nil {
			return Result{}, err
		}
		t := a.Target
		t.UID = made.UID
		say(Step{Of: 1, Text: "created"})
		if err := awaitContainer(ctx, client, t, w.Name, say); err != nil && !errors.Is(err, errEnded) {
			return Result{}, errors.Join(stopped(ctx, err), c.Remove(context.WithoutCancel(ctx), t))
		}
		return Result{Said: "pod " + w.Name + " runs", Made: t}, nil
	}
	return p, nil
}

func (w Throwaway) pod() *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: w.Name, Labels: map[string]string{"run": w.Name}},
		Spec: corev1.PodSpec{
			Containers: []corev1.Container{{
				Name: w.Name, Image: w.Image, Args: w.Command, Stdin: true, StdinOnce: true, TTY: true,
			}},
			RestartPolicy: corev1.RestartPolicyNever, DNSPolicy: corev1.DNSClusterFirst,
		},
	}
}

func runLine(w Throwaway) string {
	words := []string{"kubectl", "run", "-it", w.Name, "--rm", "--image=" + w.Image, "--restart=Never", "-n", w.Namespace}
	if len(w.Command) > 0 {
		words = append(append(words, "--"), w.Command...)
	}
	return shell(words...)
}

func removeLine(t Target) string { return t.kubectl([]string{"delete"}) }

// Remove deletes the very pod. The error has the line that does it.
func (c *Cluster) Remove(ctx context.Context, t Target) error {
	ctx, cancel := context.WithTimeout(ctx, removeLimit)
	defer cancel()
	a, err := c.begin(VerbDelete, t)
	if err != nil {
		return fmt.Errorf("%w; %s does it", err, removeLine(t))
	}
	err = a.at(t).Delete(ctx, t.Name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &t.UID}})
	if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) { // gone, or another has the name
		return nil
	}
	return fmt.Errorf("%s could not be removed: %w; %s does it", t, err, removeLine(t))
}
