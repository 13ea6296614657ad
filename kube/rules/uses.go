package rules

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Used is a kind of object that pods use by name.
type Used string

// The kinds.
const (
	UsedConfigMap Used = "ConfigMap"
	UsedSecret    Used = "Secret"
	UsedClaim     Used = "PersistentVolumeClaim"
)

// Use is one way in which a pod uses another object of its namespace.
type Use struct {
	Kind Used
	Name string
	How  string // "volume conf at /etc/nginx", "environment of web: GREETING"

	// Keys are those that it takes; none stands for all of them. One that is not
	// there keeps the pod from starting, unless the use is Optional.
	Keys     []string
	Optional bool
}

// Uses lists what a pod's spec names: volumes, projected ones too, environment,
// image pull secrets.
func Uses(p *corev1.Pod) []Use {
	var all []Use
	for i := range p.Spec.Volumes {
		all = append(all, volumeUses(p, &p.Spec.Volumes[i])...)
	}
	for i := range p.Spec.InitContainers {
		c := &p.Spec.InitContainers[i]
		all = append(all, envUses(c.Name, c.Env, c.EnvFrom)...)
	}
	for i := range p.Spec.Containers {
		c := &p.Spec.Containers[i]
		all = append(all, envUses(c.Name, c.Env, c.EnvFrom)...)
	}
	for i := range p.Spec.EphemeralContainers {
		c := &p.Spec.EphemeralContainers[i]
		all = append(all, envUses(c.Name, c.Env, c.EnvFrom)...)
	}
	for _, s := range p.Spec.ImagePullSecrets {
		all = append(all, Use{Kind: UsedSecret, Name: s.Name, How: "to pull its images", Keys: nil, Optional: true})
	}
	return all
}

// UsesOf are those of one object.
func UsesOf(p *corev1.Pod, kind Used, name string) []Use {
	return slices.DeleteFunc(Uses(p), func(u Use) bool { return u.Kind != kind || u.Name != name })
}

func volumeUses(p *corev1.Pod, v *corev1.Volume) []Use {
	how := "volume " + v.Name
	for i, m := range mountsOf(p, v.Name) {
		how += []string{" at ", ", "}[min(i, 1)] + m.Path
		if m.SubPath != "" {
			how += " (" + m.SubPath + " alone)"
		}
	}
	keys := func(items []corev1.KeyToPath) []string {
		var names []string
		for _, i := range items {
			names = append(names, i.Key)
		}
		return names
	}
	yes := func(b *bool) bool { return b != nil && *b }
	switch {
	case v.ConfigMap != nil:
		return []Use{{UsedConfigMap, v.ConfigMap.Name, how, keys(v.ConfigMap.Items), yes(v.ConfigMap.Optional)}}
	case v.Secret != nil:
		return []Use{{UsedSecret, v.Secret.SecretName, how, keys(v.Secret.Items), yes(v.Secret.Optional)}}
	case v.PersistentVolumeClaim != nil:
		if v.PersistentVolumeClaim.ReadOnly {
			how += ", read-only"
		}
		return []Use{{Kind: UsedClaim, Name: v.PersistentVolumeClaim.ClaimName, How: how}}
	case v.Ephemeral != nil:
		return []Use{{Kind: UsedClaim, Name: p.Name + "-" + v.Name, How: how + ", for as long as the pod lives"}}
	case v.AzureFile != nil:
		return []Use{{Kind: UsedSecret, Name: v.AzureFile.SecretName, How: how + ", to reach its storage"}}
	case v.CSI != nil && v.CSI.NodePublishSecretRef != nil:
		return []Use{{Kind: UsedSecret, Name: v.CSI.NodePublishSecretRef.Name, How: how + ", to reach its storage"}}
	case v.Projected == nil:
		return nil
	}
	var all []Use
	for _, s := range v.Projected.Sources {
		if c := s.ConfigMap; c != nil {
			all = append(all, Use{UsedConfigMap, c.Name, how + ", projected", keys(c.Items), yes(c.Optional)})
		}
		if c := s.Secret; c != nil {
			all = append(all, Use{UsedSecret, c.Name, how + ", projected", keys(c.Items), yes(c.Optional)})
		}
	}
	return all
}

// envUses puts the variables of a container that come from one object together.
func envUses(container string, env []corev1.EnvVar, from []corev1.EnvFromSource) []Use {
	var all []Use
	for _, f := range from {
		how := "whole environment of " + container
		if f.Prefix != "" {
			how += ", as " + f.Prefix + "…"
		}
		if r := f.ConfigMapRef; r != nil {
			all = append(all, Use{UsedConfigMap, r.Name, how, nil, r.Optional != nil && *r.Optional})
		}
		if r := f.SecretRef; r != nil {
			all = append(all, Use{UsedSecret, r.Name, how, nil, r.Optional != nil && *r.Optional})
		}
	}
	type source struct {
		kind     Used
		name     string
		optional bool
	}
	at := map[source]int{}
	add := func(kind Used, name, variable, key string, optional *bool) {
		group := Use{Kind: kind, Name: name, Optional: optional != nil && *optional}
		how := variable
		if key != variable {
			how += " ← " + key
		}
		of := source{kind, name, group.Optional}
		n, ok := at[of]
		if !ok {
			n = len(all)
			at[of] = n
			group.How = "environment of " + container + ": "
			all = append(all, group)
		} else {
			how = ", " + how
		}
		all[n].How += how
		if !slices.Contains(all[n].Keys, key) {
			all[n].Keys = append(all[n].Keys, key)
		}
	}
	for _, e := range env {
		if e.ValueFrom == nil {
			continue
		}
		if r := e.ValueFrom.ConfigMapKeyRef; r != nil {
			add(UsedConfigMap, r.Name, e.Name, r.Key, r.Optional)
		}
		if r := e.ValueFrom.SecretKeyRef; r != nil {
			add(UsedSecret, r.Name, e.Name, r.Key, r.Optional)
		}
	}
	return all
}
