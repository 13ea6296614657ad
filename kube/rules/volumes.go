package rules

import (
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// SharedVolume is a volume that two or more containers of a pod mount: the way
// in which they hand files to each other.
type SharedVolume struct {
	Name   string
	Type   string // as the YAML names it: "emptyDir", "configMap web-conf"
	Mounts []Mount
}

// Mount is where one container sees a volume.
type Mount struct {
	Container string
	Role      Role
	Path      string
	SubPath   string
	ReadOnly  bool
}

// SharedVolumes lists them as the spec has them, mounts in start order. The
// service account's token, which the server mounts everywhere, is left out.
func SharedVolumes(p *corev1.Pod) []SharedVolume {
	var shared []SharedVolume
	for i := range p.Spec.Volumes {
		v := &p.Spec.Volumes[i]
		if isTokenVolume(v) {
			continue
		}
		mounts := mountsOf(p, v.Name)
		other := func(m Mount) bool { return m.Container != mounts[0].Container }
		if slices.ContainsFunc(mounts, other) {
			shared = append(shared, SharedVolume{v.Name, VolumeType(&v.VolumeSource), mounts})
		}
	}
	return shared
}

func mountsOf(p *corev1.Pod, volume string) []Mount {
	var mounts []Mount
	add := func(container string, role Role, ms []corev1.VolumeMount, ds []corev1.VolumeDevice) {
		for _, m := range ms {
			if m.Name == volume {
				sub := Or(m.SubPath, m.SubPathExpr)
				mounts = append(mounts, Mount{container, role, m.MountPath, sub, m.ReadOnly})
			}
		}
		for _, d := range ds {
			if d.Name == volume {
				mounts = append(mounts, Mount{Container: container, Role: role, Path: d.DevicePath})
			}
		}
	}
	for i := range p.Spec.InitContainers {
		c, role := &p.Spec.InitContainers[i], InitRole
		if IsSidecar(c) {
			role = SidecarRole
		}
		add(c.Name, role, c.VolumeMounts, c.VolumeDevices)
	}
	for i := range p.Spec.Containers {
		c := &p.Spec.Containers[i]
		add(c.Name, AppRole, c.VolumeMounts, c.VolumeDevices)
	}
	for i := range p.Spec.EphemeralContainers {
		c := &p.Spec.EphemeralContainers[i]
		add(c.Name, EphemeralRole, c.VolumeMounts, c.VolumeDevices)
	}
	return mounts
}

// isTokenVolume knows the volume that the ServiceAccount admission plugin adds
// (plugin/pkg/admission/serviceaccount, "kube-api-access-").
func isTokenVolume(v *corev1.Volume) bool {
	return v.Projected != nil && strings.HasPrefix(v.Name, "kube-api-access-")
}

// VolumeType names the kind of a volume as the YAML does, with what it comes
// from where that has a name. "" for a volume that has no source.
func VolumeType(s *corev1.VolumeSource) string {
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		if v.Field(i).Kind() != reflect.Pointer || v.Field(i).IsNil() {
			continue
		}
		word, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if from := volumeFrom(s); from != "" {
			word += " " + from
		}
		return word
	}
	return ""
}

func volumeFrom(s *corev1.VolumeSource) string {
	switch {
	case s.ConfigMap != nil:
		return s.ConfigMap.Name
	case s.Secret != nil:
		return s.Secret.SecretName
	case s.PersistentVolumeClaim != nil:
		return s.PersistentVolumeClaim.ClaimName
	case s.HostPath != nil:
		return s.HostPath.Path
	case s.CSI != nil:
		return s.CSI.Driver
	case s.Image != nil:
		return s.Image.Reference
	case s.EmptyDir != nil && s.EmptyDir.Medium != corev1.StorageMediumDefault:
		return "in " + strings.ToLower(string(s.EmptyDir.Medium))
	}
	return ""
}
