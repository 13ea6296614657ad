package cri

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	resourcehelper "k8s.io/kubernetes/pkg/api/v1/resource"
	"k8s.io/kubernetes/pkg/fieldpath"
	"k8s.io/utils/ptr"
)

// volume is one of a pod's volumes: a directory that its containers share. What
// the API server has is written into it; all else begins empty, hostPath and
// claims too: nothing of this machine is ever in one.
type volume struct {
	root     *os.Root
	spec     *v1.Volume
	readOnly bool

	files map[string][]byte // as last written; guarded by the pod's mu
	fresh time.Time         // when that was
}

// volumeNamed makes a volume at its first use. It asks again while the API server
// has no answer.
func (p *pod) volumeNamed(ctx context.Context, name string) (*volume, error) {
	p.mu.Lock()
	v, pod := p.volumes[name], p.now.Pod
	p.mu.Unlock()
	if v != nil {
		return v, nil
	}
	var spec *v1.Volume
	for i := range pod.Spec.Volumes {
		if pod.Spec.Volumes[i].Name == name {
			spec = &pod.Spec.Volumes[i]
		}
	}
	if spec == nil {
		return nil, fmt.Errorf("pod %s has no volume %s", pod.Name, name)
	}
	var content map[string][]byte
	for {
		var err error
		if content, err = p.content(ctx, pod, spec); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(time.Second):
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if v := p.volumes[name]; v != nil {
		return v, nil // another container was first
	}
	if p.removed {
		return nil, context.Canceled
	}
	dir := filepath.Join(p.dir, "volumes", name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o777); err != nil { // as kubelets have it; what is above is closed
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	v = &volume{root: root, spec: spec, readOnly: content != nil}
	if err := v.write(content, time.Now()); err != nil {
		root.Close()
		return nil, err
	}
	p.volumes[name] = v
	return v, nil
}

// writeIn writes a file and the directories that lead to it.
func writeIn(root *os.Root, name string, data []byte) error {
	name = inside(name)
	if dir := path.Dir(name); dir != "." {
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	fresh := path.Join(path.Dir(name), "..new")
	if err := root.WriteFile(fresh, data, 0o644); err != nil {
		return err
	}
	return root.Rename(fresh, name)
}

// inside is a path from a volume's own top.
func inside(name string) string { return strings.TrimPrefix(path.Clean("/"+name), "/") }

// content is what a volume holds by its kind; nil for one that begins empty and
// may be written to.
func (p *pod) content(ctx context.Context, pod *v1.Pod, v *v1.Volume) (map[string][]byte, error) {
	files := map[string][]byte{}
	var err error
	switch {
	case v.ConfigMap != nil:
		err = p.configMap(ctx, files, v.ConfigMap.Name, v.ConfigMap.Items, v.ConfigMap.Optional)
	case v.Secret != nil:
		err = p.secret(ctx, files, v.Secret.SecretName, v.Secret.Items, v.Secret.Optional)
	case v.DownwardAPI != nil:
		err = downward(pod, files, v.DownwardAPI.Items)
	case v.Projected != nil:
		for _, s := range v.Projected.Sources {
			err = errors.Join(err, p.projected(ctx, pod, files, s))
		}
	default:
		return nil, nil
	}
	return files, err
}

func (p *pod) projected(ctx context.Context, pod *v1.Pod, files map[string][]byte, s v1.VolumeProjection) error {
	switch {
	case s.ConfigMap != nil:
		return p.configMap(ctx, files, s.ConfigMap.Name, s.ConfigMap.Items, s.ConfigMap.Optional)
	case s.Secret != nil:
		return p.secret(ctx, files, s.Secret.Name, s.Secret.Items, s.Secret.Optional)
	case s.DownwardAPI != nil:
		return downward(pod, files, s.DownwardAPI.Items)
	case s.ServiceAccountToken != nil:
		return p.token(ctx, pod, files, s.ServiceAccountToken)
	}
	return nil
}

// token asks for a token of the pod's own, as kubelets do. It is not renewed.
func (p *pod) token(ctx context.Context, pod *v1.Pod, files map[string][]byte, s *v1.ServiceAccountTokenProjection) error {
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{
		ExpirationSeconds: s.ExpirationSeconds,
		BoundObjectRef:    &authenticationv1.BoundObjectReference{Kind: "Pod", APIVersion: "v1", Name: pod.Name, UID: pod.UID},
	}}
	if s.Audience != "" {
		request.Spec.Audiences = []string{s.Audience}
	}
	account := cmp.Or(pod.Spec.ServiceAccountName, "default")
	got, err := p.rt.client.CoreV1().ServiceAccounts(pod.Namespace).CreateToken(ctx, account, request, metav1.CreateOptions{})
	switch {
	case apierrors.IsNotFound(err): // the pod or its account is gone
		return nil
	case err != nil:
		return fmt.Errorf("token for %s: %w", account, err)
	}
	files[s.Path] = []byte(got.Status.Token)
	return nil
}

func (p *pod) configMap(ctx context.Context, files map[string][]byte, name string, items []v1.KeyToPath, optional *bool) error {
	got, err := p.rt.client.CoreV1().ConfigMaps(p.object().Namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return absentIsEmpty(err, optional)
	}
	data := map[string][]byte{}
	for key, text := range got.Data {
		data[key] = []byte(text)
	}
	for key, raw := range got.BinaryData {
		data[key] = raw
	}
	pick(files, data, items)
	return nil
}

func (p *pod) secret(ctx context.Context, files map[string][]byte, name string, items []v1.KeyToPath, optional *bool) error {
	got, err := p.rt.client.CoreV1().Secrets(p.object().Namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return absentIsEmpty(err, optional)
	}
	pick(files, got.Data, items)
	return nil
}

func absentIsEmpty(err error, optional *bool) error {
	if apierrors.IsNotFound(err) && ptr.Deref(optional, false) {
		return nil
	}
	return err
}

// pick takes all keys, or those that are named, under the paths that are given.
func pick(files, data map[string][]byte, items []v1.KeyToPath) {
	if len(items) == 0 {
		for key, raw := range data {
			files[key] = raw
		}
	}
	for _, item := range items {
		if raw, ok := data[item.Key]; ok {
			files[item.Path] = raw
		}
	}
}

func downward(pod *v1.Pod, files map[string][]byte, items []v1.DownwardAPIVolumeFile) error {
	for _, item := range items {
		var text string
		var err error
		switch {
		case item.FieldRef != nil:
			text, err = fieldpath.ExtractFieldPathAsString(pod, item.FieldRef.FieldPath)
		case item.ResourceFieldRef != nil:
			text, err = resourcehelper.ExtractResourceValueByContainerName(item.ResourceFieldRef, pod, item.ResourceFieldRef.ContainerName)
		}
		if err != nil {
			text = "" // the API server has checked what can be
		}
		files[item.Path] = []byte(text)
	}
	return nil
}

// sub opens a part of a volume: a directory, made where there is none, or a file
// (then data is its text).
func (v *volume) sub(name string) (root *os.Root, data []byte, err error) {
	if name == "" || name == "." {
		root, err = v.root.OpenRoot(".")
		return root, nil, err
	}
	info, err := v.root.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err = v.root.MkdirAll(name, 0o755); err != nil {
			return nil, nil, err
		}
	case err != nil:
		return nil, nil, err
	case info.Mode().IsRegular():
		data, err = v.root.ReadFile(name)
		return nil, data, err
	}
	root, err = v.root.OpenRoot(name)
	return root, nil, err
}
