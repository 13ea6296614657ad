package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/apimachinery/pkg/util/wait"

	"example.org/hackfest/kube/kubetest"
)

const (
	namespaces = 20
	writers    = 24
	siblings   = 10 // pods of one owner
)

// apps name the pods; the filter's word is one of them.
var apps = []string{"checkout", "catalog", "cart", "payment", "shipping", "search", "ranking", "profile", "session", "gateway"}

func namespace(i int) string { return fmt.Sprintf("team-%02d", i%namespaces) }

// podName is unique in its namespace, and spread as names of ReplicaSets are.
func podName(i int) string {
	owner := i / namespaces / siblings
	return fmt.Sprintf("%s-%08x-%04d", apps[owner%len(apps)], uint32(owner+1)*2654435761, i/namespaces)
}

// fill makes n running pods, unless they are there, and gives how long it took.
func fill(t *testing.T, c *kubetest.Cluster, n int) time.Duration {
	ctx := t.Context()
	from := time.Now()
	if there := running(t, c); there == n {
		say("%d pods are there", n)
		return 0
	}
	e := newEtcd(c)
	prepare(ctx, t, c)
	owners := own(ctx, t, c, e, n)
	models := models(ctx, t, c, e, owners)
	var made atomic.Int64
	parallel(t, n, func(i int) error {
		if m := made.Add(1); m%2000 == 0 {
			say("%d of %d pods", m, n)
		}
		return e.put(ctx, podKey(i), clone(models, owners, i))
	})
	there := 0
	if err := wait.PollUntilContextTimeout(ctx, 500*time.Millisecond, 5*time.Minute, true, func(context.Context) (bool, error) {
		there = running(t, c)
		return there == n, nil
	}); err != nil {
		t.Fatalf("the server sees %d of %d pods run: %v", there, n, err)
	}
	say("filled in %.0f s", time.Since(from).Seconds())
	return time.Since(from)
}

func running(t *testing.T, c *kubetest.Cluster) int {
	list, err := c.Client.CoreV1().Pods("").List(t.Context(), metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		t.Fatal(err)
	}
	up := 0
	for i := range list.Items {
		if list.Items[i].Status.Phase == corev1.PodRunning {
			up++
		}
	}
	return up
}

// prepare makes the namespaces and waits for their accounts.
func prepare(ctx context.Context, t *testing.T, c *kubetest.Cluster) {
	parallel(t, namespaces, func(i int) error {
		ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace(i)}}
		if _, err := c.Client.CoreV1().Namespaces().Create(ctx, ns, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
		return wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
			_, err := c.Client.CoreV1().ServiceAccounts(namespace(i)).Get(ctx, "default", metav1.GetOptions{})
			if apierrors.IsNotFound(err) {
				return false, nil
			}
			return err == nil, err
		})
	})
}

// own makes the pods' owners: a ConfigMap stands for a ReplicaSet, which would
// make pods by itself.
func own(ctx context.Context, t *testing.T, c *kubetest.Cluster, e *etcd, n int) []metav1.OwnerReference {
	yes := true
	owners := make([]metav1.OwnerReference, (n+siblings-1)/siblings)
	parallel(t, len(owners), func(i int) error {
		name := fmt.Sprintf("owner-%03d", i/namespaces)
		m := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{
			Name: name, Namespace: namespace(i), UID: uuid.NewUUID(), CreationTimestamp: metav1.Now(),
		}}
		owners[i] = metav1.OwnerReference{
			APIVersion: "v1", Kind: "ConfigMap", Name: name, UID: m.UID, Controller: &yes, BlockOwnerDeletion: &yes,
		}
		return e.put(ctx, "configmaps/"+m.Namespace+"/"+name, m)
	})
	return owners
}

// models has a pod of each app made in the usual way and started by its node:
// the others are copies, with all that the server and the node have written.
func models(ctx context.Context, t *testing.T, c *kubetest.Cluster, e *etcd, owners []metav1.OwnerReference) []*corev1.Pod {
	models := make([]*corev1.Pod, len(apps))
	parallel(t, len(apps), func(i int) error {
		p := pod(i)
		p.OwnerReferences = owners[:1]
		api := c.Client.CoreV1().Pods(p.Namespace)
		if _, err := api.Create(ctx, p, metav1.CreateOptions{}); err != nil {
			return err
		}
		runs := func(ctx context.Context) (bool, error) {
			now, err := api.Get(ctx, p.Name, metav1.GetOptions{})
			return err == nil && now.Status.Phase == corev1.PodRunning, err
		}
		if err := wait.PollUntilContextTimeout(ctx, 200*time.Millisecond, time.Minute, true, runs); err != nil {
			return fmt.Errorf("pod %s: %w", p.Name, err)
		}
		models[i] = &corev1.Pod{}
		if err := e.get(ctx, "pods/"+p.Namespace+"/"+p.Name, models[i]); err != nil {
			return err
		}
		now := int64(0)
		return api.Delete(ctx, p.Name, metav1.DeleteOptions{GracePeriodSeconds: &now})
	})
	return models
}

func podKey(i int) string { return "pods/" + namespace(i) + "/" + podName(i) }

func clone(models []*corev1.Pod, owners []metav1.OwnerReference, i int) *corev1.Pod {
	owner := i/namespaces/siblings*namespaces + i%namespaces
	p := models[(i/namespaces/siblings)%len(models)].DeepCopy()
	p.APIVersion, p.Kind = "v1", "Pod"
	p.Name, p.Namespace, p.UID, p.ResourceVersion = podName(i), namespace(i), uuid.NewUUID(), ""
	p.CreationTimestamp = metav1.NewTime(time.Now().Add(-time.Duration(i) * time.Second))
	p.OwnerReferences = owners[owner%len(owners) : owner%len(owners)+1]
	p.Labels["pod-template-hash"] = fmt.Sprintf("%08x", owner)
	p.Spec.NodeName = fmt.Sprintf("kwok-%03d", i%nodes)
	p.Status.PodIP = fmt.Sprintf("10.200.%d.%d", i/250, i%250+1)
	p.Status.PodIPs = []corev1.PodIP{{IP: p.Status.PodIP}}
	p.Status.HostIP = fmt.Sprintf("10.1.0.%d", i%nodes)
	p.Status.HostIPs = []corev1.HostIP{{IP: p.Status.HostIP}}
	for j := range p.Status.ContainerStatuses {
		p.Status.ContainerStatuses[j].ContainerID = "containerd://" + string(uuid.NewUUID()) + string(uuid.NewUUID())
		p.Status.ContainerStatuses[j].ImageID = "registry.example.org/shop/app@sha256:3c0b8a1f5e7d92461f0e5d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0998"
	}
	return p
}

func parallel(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		t.Fatal(*err)
	}
}

// pod is an ordinary pod of two containers, as charts make them.
func pod(i int) *corev1.Pod {
	app := apps[i]
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: "model-" + app, Namespace: namespace(0),
			Labels: map[string]string{
				"app.kubernetes.io/name": app, "app.kubernetes.io/part-of": "shop",
				"app.kubernetes.io/managed-by": "Helm", "pod-template-hash": "00000000",
			},
			Annotations: map[string]string{
				"prometheus.io/scrape": "true", "prometheus.io/port": "9102",
				"checksum/config": "3c0b8a1f5e7d92461f0e5d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0998",
			},
		},
		Spec: corev1.PodSpec{
			NodeName:   fmt.Sprintf("kwok-%03d", i%nodes),
			Containers: []corev1.Container{container("app", app, 8080), container("metrics", "exporter", 9102)},
			Volumes: []corev1.Volume{
				{Name: "scratch", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
			},
		},
	}
}

func container(name, app string, port int32) corev1.Container {
	return corev1.Container{
		Name: name, Image: "registry.example.org/shop/" + app + ":v1.42.0",
		Ports: []corev1.ContainerPort{{Name: name, ContainerPort: port}},
		Env: []corev1.EnvVar{
			{Name: "LOG_LEVEL", Value: "info"},
			{Name: "POD_NAME", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.name"}}},
			{Name: "DATABASE_URL", Value: "postgres://shop@db.shop.svc.cluster.local:5432/shop"},
		},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("128Mi")},
			Limits:   corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("256Mi")},
		},
		ReadinessProbe: &corev1.Probe{
			ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/healthz", Port: intstr.FromString(name)}},
			PeriodSeconds: 10,
		},
		VolumeMounts: []corev1.VolumeMount{{Name: "scratch", MountPath: "/tmp"}},
	}
}
