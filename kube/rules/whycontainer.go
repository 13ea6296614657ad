package rules

import (
	"fmt"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Why says why a container is not doing its part; the phase is its pod's.
func (w ContainerWords) Why(phase corev1.PodPhase) Why {
	y := Why{Container: w.Name, Message: w.Message, Since: w.Since}
	switch w.Stage {
	case Waits:
		w.waiting(&y)
	case Over:
		if w.End.ExitCode != 0 {
			y.Grade = Failing
			y.Short = "ended with " + ExitSentence(w.End)
		}
	case Runs:
		w.running(&y, phase)
	}
	if y.Short == "" {
		return Why{}
	}
	return y
}

// waiting reads the reasons of pkg/kubelet/container/sync_result.go and
// pkg/kubelet/images/types.go.
func (w ContainerWords) waiting(y *Why) {
	y.Grade = Failing
	switch w.Word {
	case "ImagePullBackOff", "ErrImagePull", "ImageInspectError", "RegistryUnavailable", "SignatureValidationFailed":
		y.Short, y.Message = "cannot pull "+w.Image, pullError(y.Message, w.Image)
	case "InvalidImageName":
		y.Short = "has an image name that cannot be read, " + w.Image
	case "ErrImageNeverPull":
		y.Short = "may not pull " + w.Image + " and the node does not have it"
	case "CrashLoopBackOff":
		y.Short = fmt.Sprintf("keeps crashing, %d restarts", w.Restarts)
		if w.Restarts == 1 {
			y.Short = "keeps crashing, 1 restart"
		}
		if w.Last != nil {
			y.Short += ", last " + ExitSentence(w.Last)
			y.Since = w.Last.FinishedAt.Time
		}
		y.Message = backOff(y.Message)
	case "CreateContainerConfigError":
		y.Short = "has a configuration that cannot be had"
	case "CreateContainerError", "PreCreateHookError":
		y.Short = "cannot be created"
	case "RunContainerError", "PreStartHookError", "PostStartHookError", "StartError":
		y.Short = "cannot be started"
	case "ContainerCreating":
		y.Short, y.Grade = "is being created", Coming
	case "PodInitializing", "Waiting":
		y.Short, y.Grade = "waits for its turn", Coming
	default:
		y.Short = "waits with " + w.Word
	}
}

// backOff leaves out what the kubelet's sentence says of names that stand beside it
// anyway: "back-off 5m0s restarting failed container=a pod=a_default(6f0c…)".
//
// Source: pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff.
func backOff(message string) string {
	if wait, _, ok := strings.Cut(message, " restarting failed container="); ok {
		return wait + " before the next start"
	}
	return message
}

// pullFrames are what the kubelet and the runtime put around the reason of a pull
// that failed, outermost first. Each may be there or not.
//
// Source: pkg/kubelet/images/image_manager.go; containerd's and CRI-O's errors.
var pullFrames = []*regexp.Regexp{
	regexp.MustCompile(`^Back-off pulling image "[^"]*"(: )?`),
	regexp.MustCompile(`^Failed to pull image "[^"]*"(: )?`),
	regexp.MustCompile(`^(ErrImagePull|ImagePullBackOff): `),
	regexp.MustCompile(`^rpc error: code = \w+ desc = `),
	regexp.MustCompile(`^failed to pull and unpack image "[^"]*": `),
	regexp.MustCompile(`^failed to resolve (reference|image) "[^"]*": `),
}

// pullError keeps of a failed pull what the registry said: "not found". The whole
// of it is among the events.
func pullError(message, image string) string {
	for _, frame := range pullFrames {
		message = frame.ReplaceAllString(message, "")
	}
	if ref, rest, ok := strings.Cut(message, ": "); ok && !strings.Contains(ref, " ") && strings.HasSuffix(ref, image) {
		return rest // "docker.io/library/nginx:1.99: not found"
	}
	return message
}

// running is about a container that runs and is not ready. Init containers
// are never asked to be.
func (w ContainerWords) running(y *Why, phase corev1.PodPhase) {
	if w.Ready || phase == corev1.PodSucceeded || phase == corev1.PodFailed {
		return
	}
	y.Grade = Lagging
	switch {
	case w.Role == InitRole:
		y.Short, y.Grade = "is initializing the pod", Coming
	case w.spec == nil:
	case !w.Started && w.spec.StartupProbe != nil:
		y.Short = "has not passed its startup probe"
	case w.spec.ReadinessProbe != nil:
		y.Short = "does not pass its readiness probe"
	default:
		y.Short = "is not ready"
	}
}
