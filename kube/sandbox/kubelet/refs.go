package kubelet

import (
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
)

// Ref names a ConfigMap or Secret of the pod's namespace.
type Ref struct{ Kind, Name string }

const (
	configMap = "configmap"
	secret    = "secret"
)

// envRefs are what a container's environment cannot do without.
func envRefs(c *v1.Container) []Ref {
	var out []Ref
	add := func(kind, name string, optional *bool) {
		if name != "" && (optional == nil || !*optional) {
			out = append(out, Ref{kind, name})
		}
	}
	for _, from := range c.EnvFrom {
		if r := from.ConfigMapRef; r != nil {
			add(configMap, r.Name, r.Optional)
		}
		if r := from.SecretRef; r != nil {
			add(secret, r.Name, r.Optional)
		}
	}
	for _, env := range c.Env {
		if env.ValueFrom == nil {
			continue
		}
		if r := env.ValueFrom.ConfigMapKeyRef; r != nil {
			add(configMap, r.Name, r.Optional)
		}
		if r := env.ValueFrom.SecretKeyRef; r != nil {
			add(secret, r.Name, r.Optional)
		}
	}
	return out
}

// volumeRefs are what a volume cannot be mounted without.
func volumeRefs(v *v1.Volume) []Ref {
	var out []Ref
	add := func(kind, name string, optional *bool) {
		if name != "" && (optional == nil || !*optional) {
			out = append(out, Ref{kind, name})
		}
	}
	if s := v.ConfigMap; s != nil {
		add(configMap, s.Name, s.Optional)
	}
	if s := v.Secret; s != nil {
		add(secret, s.SecretName, s.Optional)
	}
	if v.Projected != nil {
		for _, s := range v.Projected.Sources {
			if s.ConfigMap != nil {
				add(configMap, s.ConfigMap.Name, s.ConfigMap.Optional)
			}
			if s.Secret != nil {
				add(secret, s.Secret.Name, s.Secret.Optional)
			}
		}
	}
	return out
}

func (t *turn) missing(refs []Ref) (string, bool) {
	for _, r := range refs {
		if t.env.Missing != nil && t.env.Missing(r) {
			return fmt.Sprintf("%s %q not found", r.Kind, r.Name), true
		}
	}
	return "", false
}

// mountMost is the longest wait before a mount is tried again.
const mountMost = 2*time.Minute + 2*time.Second

// mounted says that all volumes can be mounted. Else it tells which cannot, and
// asks for another try after a wait that doubles.
func (t *turn) mounted() bool {
	ok := true
	for i := range t.pod.Spec.Volumes {
		v := &t.pod.Spec.Volumes[i]
		if why, missing := t.missing(volumeRefs(v)); missing {
			t.event(v1.EventTypeWarning, "FailedMount", fmt.Sprintf("MountVolume.SetUp failed for volume %q : %s", v.Name, why), "")
			ok = false
		}
	}
	if ok {
		return true
	}
	wait := mountMost
	if t.sim.Mounts < 8 {
		wait = 500 * time.Millisecond << t.sim.Mounts
	}
	t.sim.Mounts++
	t.sim.SandboxAt = t.now.Add(wait)
	t.wakeAt(t.sim.SandboxAt)
	return false
}
