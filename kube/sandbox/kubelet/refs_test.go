package kubelet

import (
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

func TestMissingEnvironment(t *testing.T) {
	pod := podOf("app", "other")
	pod.Spec.Containers[0].EnvFrom = []v1.EnvFromSource{
		{ConfigMapRef: &v1.ConfigMapEnvSource{LocalObjectReference: v1.LocalObjectReference{Name: "there"}}},
		{SecretRef: &v1.SecretEnvSource{LocalObjectReference: v1.LocalObjectReference{Name: "maybe"}, Optional: ptr.To(true)}},
	}
	pod.Spec.Containers[0].Env = []v1.EnvVar{{Name: "X", ValueFrom: &v1.EnvVarSource{
		SecretKeyRef: &v1.SecretKeySelector{LocalObjectReference: v1.LocalObjectReference{Name: "db"}, Key: "k"},
	}}}
	p := play(t, pod, Ref{secret, "maybe"}, Ref{secret, "db"})
	p.until(5 * time.Second)
	p.wantWord("Pending app:CreateContainerConfigError other:running+")
	if got := p.pod.Status.ContainerStatuses[0].State.Waiting.Message; got != `secret "db" not found` {
		t.Errorf("message %q", got)
	}
	delete(p.lack, Ref{secret, "db"})
	p.until(time.Minute)
	p.wantWord("Running app:running+ other:running+")
}

func TestMissingVolume(t *testing.T) {
	pod := podOf("app")
	pod.Spec.Volumes = []v1.Volume{{Name: "config", VolumeSource: v1.VolumeSource{
		ConfigMap: &v1.ConfigMapVolumeSource{LocalObjectReference: v1.LocalObjectReference{Name: "settings"}},
	}}}
	p := play(t, pod, Ref{configMap, "settings"})
	p.until(10 * time.Second)
	p.wantWords("Pending app:ContainerCreating")
	if n := p.count("FailedMount", `MountVolume.SetUp failed for volume "config" : configmap "settings" not found`); n != 5 {
		t.Errorf("told %d times in 10 s, want after 0, 0.5, 1.5, 3.5, 7.5", n)
	}
	if c := condition(&p.pod.Status, v1.PodReadyToStartContainers); c.Status != v1.ConditionFalse {
		t.Errorf("condition %+v", c)
	}
	delete(p.lack, Ref{configMap, "settings"})
	p.until(20 * time.Second)
	p.wantWord("Running app:running+")
}
