package cri

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"
	resourcehelper "k8s.io/kubernetes/pkg/api/v1/resource"
	v1helper "k8s.io/kubernetes/pkg/apis/core/v1/helper"
	"k8s.io/kubernetes/pkg/fieldpath"
	"k8s.io/kubernetes/pkg/kubelet/envvars"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"
	"k8s.io/utils/ptr"
)

// environment is a container's by the rules of kubelets: envFrom, then env, a
// later one over an earlier one, and the variables of Services behind.
func (p *pod) environment(ctx context.Context, pod *v1.Pod, c *v1.Container, ip, hostIP string) ([]string, error) {
	e := &env{values: map[string]string{}}
	for _, from := range c.EnvFrom {
		data, err := p.envFrom(ctx, from)
		if err != nil {
			return nil, err
		}
		for _, key := range slices.Sorted(maps.Keys(data)) {
			e.set(from.Prefix+key, string(data[key]))
		}
	}
	services := p.serviceEnv(pod)
	serviceValues := map[string]string{}
	for _, s := range services {
		serviceValues[s.Name] = s.Value
	}
	for _, v := range c.Env {
		value := expansion.Expand(v.Value, expansion.MappingFuncFor(e.values, serviceValues))
		if v.ValueFrom != nil {
			var ok bool
			var err error
			if value, ok, err = p.envValue(ctx, pod, c, v.ValueFrom, ip, hostIP); err != nil {
				return nil, err
			} else if !ok {
				continue
			}
		}
		e.set(v.Name, value)
	}
	for _, s := range services {
		if _, set := e.values[s.Name]; !set {
			e.set(s.Name, s.Value)
		}
	}
	return e.words(), nil
}

// env is an environment in its order.
type env struct {
	names  []string
	values map[string]string
}

func (e *env) set(name, value string) {
	if _, there := e.values[name]; !there {
		e.names = append(e.names, name)
	}
	e.values[name] = value
}

func (e *env) words() []string {
	var out []string
	for _, name := range e.names {
		out = append(out, name+"="+e.values[name])
	}
	return out
}

// expander replaces $(NAME) in a container's command and args.
func expander(env []string) func(string) string {
	values := map[string]string{}
	for _, word := range env {
		name, value, _ := strings.Cut(word, "=")
		values[name] = value
	}
	return expansion.MappingFuncFor(values)
}

func (p *pod) envFrom(ctx context.Context, from v1.EnvFromSource) (map[string][]byte, error) {
	data := map[string][]byte{}
	switch {
	case from.ConfigMapRef != nil:
		return data, p.configMap(ctx, data, from.ConfigMapRef.Name, nil, from.ConfigMapRef.Optional)
	case from.SecretRef != nil:
		return data, p.secret(ctx, data, from.SecretRef.Name, nil, from.SecretRef.Optional)
	}
	return data, nil
}

func (p *pod) envValue(ctx context.Context, pod *v1.Pod, c *v1.Container, from *v1.EnvVarSource, ip, hostIP string) (string, bool, error) {
	data := map[string][]byte{}
	var key string
	var err error
	switch {
	case from.FieldRef != nil:
		text, ferr := fieldValue(pod, from.FieldRef.FieldPath, ip, hostIP)
		return text, true, ferr
	case from.ResourceFieldRef != nil:
		if name := from.ResourceFieldRef.ContainerName; name != "" && name != c.Name {
			text, rerr := resourcehelper.ExtractResourceValueByContainerName(from.ResourceFieldRef, pod, name)
			return text, true, rerr
		}
		text, rerr := resourcehelper.ExtractContainerResourceValue(from.ResourceFieldRef, c)
		return text, true, rerr
	case from.ConfigMapKeyRef != nil:
		key = from.ConfigMapKeyRef.Key
		err = p.configMap(ctx, data, from.ConfigMapKeyRef.Name, nil, from.ConfigMapKeyRef.Optional)
	case from.SecretKeyRef != nil:
		key = from.SecretKeyRef.Key
		err = p.secret(ctx, data, from.SecretKeyRef.Name, nil, from.SecretKeyRef.Optional)
	default:
		return "", false, nil
	}
	raw, ok := data[key]
	return string(raw), ok, err
}

// fieldValue is a field of the pod; some are known to the node before the API
// server has them.
func fieldValue(pod *v1.Pod, field, ip, hostIP string) (string, error) {
	switch field {
	case "spec.nodeName":
		return pod.Spec.NodeName, nil
	case "spec.serviceAccountName":
		return pod.Spec.ServiceAccountName, nil
	case "status.hostIP", "status.hostIPs":
		return hostIP, nil
	case "status.podIP", "status.podIPs":
		if pod.Spec.HostNetwork {
			return hostIP, nil
		}
		return ip, nil
	}
	return fieldpath.ExtractFieldPathAsString(pod, field)
}

// serviceEnv are the variables of the Services of the pod's namespace, unless it
// wants none, and always of the API server's.
func (p *pod) serviceEnv(pod *v1.Pod) []v1.EnvVar {
	ctx, cancel := context.WithTimeout(p.rt.ctx, 5*time.Second)
	defer cancel()
	cache.WaitForCacheSync(ctx.Done(), p.rt.synced...)
	all, err := p.rt.services.List(labels.Everything())
	if err != nil {
		return nil
	}
	var seen []*v1.Service
	for _, s := range all {
		master := s.Namespace == metav1.NamespaceDefault && s.Name == "kubernetes"
		if v1helper.IsServiceIPSet(s) && (master || s.Namespace == pod.Namespace && ptr.Deref(pod.Spec.EnableServiceLinks, true)) {
			seen = append(seen, s)
		}
	}
	slices.SortFunc(seen, func(a, b *v1.Service) int { return strings.Compare(a.Name, b.Name) })
	return envvars.FromServices(seen)
}
